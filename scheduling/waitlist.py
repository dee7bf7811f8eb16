"""Those for whom there was no time soon enough: kept in order, and a person looks for a time."""

from datetime import datetime

from leads import events
from leads.models import Lane, Lead, Task
from practices.calendar import open_hours
from practices.models import Practice
from scheduling.models import WaitlistEntry
from scheduling.slots import why_none

LOOK_UP_MINUTES = 240  # of open time, until somebody has looked for a time


def join(lead: Lead, *, now: datetime) -> WaitlistEntry:
    """Wait for a time; a person is asked to find one. Safe to call twice: the place in the line is the first one's.

    A closed lead is opened again by it.
    """
    lead.reopen(by=None, now=now)
    entry = WaitlistEntry(lead=lead, created_at=now)
    WaitlistEntry.objects.bulk_create([entry], ignore_conflicts=True)
    waiting: WaitlistEntry = WaitlistEntry.objects.get(lead=lead, ended_at=None)
    if waiting.pk == entry.pk:
        events.record("waitlist_joined", lead=lead, now=now, entry=entry.pk)
        Task.objects.open_once(
            lead,
            "look_up",
            Lane.HANDED_OVER,
            "waitlist",
            _key(lead),
            now=now,
            due_at=now,
            breach_at=open_hours(Practice.objects.current().pk).add(now, LOOK_UP_MINUTES),
            assignee=lead.owner,
            data={"why": why_none(lead, now=now)},
        )
    return waiting


def leave(lead: Lead, outcome: str, *, now: datetime) -> bool:
    """Stop waiting: `booked`, `closed` or `removed`. False when they did not wait."""
    if not WaitlistEntry.objects.filter(lead=lead, ended_at=None).update(ended_at=now, outcome=outcome):
        return False
    for task in Task.objects.open().for_lead(lead).filter(dedupe=_key(lead)):
        task.finish(outcome, by=None, now=now)
    return True


def _key(lead: Lead) -> str:
    return f"waitlist:{lead.pk}"
