"""Booking a visit and what becomes of it. Double booking is refused by the database's exclusion constraint (R76)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from leads import events
from leads.models import ClosedReason, Lane, Lead, Task
from practices.calendar import open_hours
from practices.models import Membership, Practice
from scheduling.models import Visit
from scheduling.models.visit import UPCOMING, Status
from scheduling.slots import Slot, open_slots

SETTLED = {
    Status.ATTENDED: "visit_attended",
    Status.NO_SHOW: "visit_no_show",
    Status.CANCELLED: "visit_cancelled",
}
EARLY = timedelta(minutes=45)  # people come before their time
FOLLOW_UP_MINUTES = 120  # of open time, until somebody has called after a visit that did not happen


class Taken(Exception):
    """That time is gone, or never was one; `next_slots` are the next real ones."""

    def __init__(self, next_slots: list[Slot]) -> None:
        super().__init__("that time is taken")
        self.next_slots = next_slots


def book(
    lead: Lead,
    *,
    provider_id: UUID,
    location_id: UUID,
    starts_at: datetime,
    minutes: int,
    by: Membership | None,
    now: datetime,
) -> Visit:
    """Give this lead a real open time. Raises Taken; books nothing then. A closed lead is reopened by it."""
    Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)  # two bookings of one lead come one after the other
    if lead.visits.upcoming().exists():
        raise Taken([])
    slots = open_slots(now=now, minutes=minutes, provider_id=provider_id, location_id=location_id, days=90)
    slot = next((slot for slot in slots if slot.starts_at == starts_at), None)
    if slot is None:
        raise Taken(slots[:3])
    Visit.objects.filter(status=Status.HELD, held_until__lte=now).update(status=Status.CANCELLED, settled_at=now)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                lead=lead,
                provider_id=provider_id,
                location_id=location_id,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=Status.BOOKED,
                booked_by=by,
                created_at=now,
            )
    except IntegrityError as error:
        raise Taken([other for other in slots if other != slot][:3]) from error
    if not lead.is_open:
        lead.reopen(by=by, now=now)
    events.record("visit_booked", lead=lead, now=now, actor=by, visit=visit.pk)
    for task in Task.objects.open().for_lead(lead):
        task.finish("booked", by=by, now=now)
    return visit


def too_early(visit: Visit, status: str, now: datetime) -> bool:
    """Nobody has come, or failed to come, to a visit that has not begun; it may be cancelled at any time."""
    return status in (Status.ARRIVED, Status.ATTENDED, Status.NO_SHOW) and now < visit.starts_at - EARLY


def arrive(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    return not too_early(visit, Status.ARRIVED, now) and _move(visit, Status.ARRIVED, now=now, settled=False)


def settle(visit: Visit, status: str, *, by: Membership | None, now: datetime) -> bool:
    """Record what came of it: attended, no-show or cancelled. False when it was settled before, or has not begun.

    Attended closes the lead: the journey is over. A visit that did not happen becomes a call.
    """
    if too_early(visit, status, now) or not _move(visit, status, now=now, settled=True):
        return False
    events.record(SETTLED[Status(status)], lead=visit.lead, now=now, actor=by, visit=visit.pk)
    if status == Status.ATTENDED:
        visit.lead.close(ClosedReason.ATTENDED, by=by, now=now)
    else:
        Task.objects.open_once(
            visit.lead,
            "call",
            Lane.HANDED_OVER,
            str(status),
            f"visit:{visit.pk}",
            now=now,
            due_at=now,
            breach_at=open_hours(Practice.objects.current().pk).add(now, FOLLOW_UP_MINUTES),
            assignee=visit.lead.owner,
        )
    return True


def reopen(visit: Visit, *, by: Membership | None, now: datetime) -> bool:
    """Undo what was recorded: the visit is booked again, and what it earned is taken back.

    False when there is nothing to undo, or when the time has been given to somebody else since.
    """
    try:
        with transaction.atomic():
            won = Visit.objects.filter(pk=visit.pk, status__in=[*SETTLED, Status.ARRIVED]).update(
                status=Status.BOOKED, settled_at=None
            )
    except IntegrityError:
        return False
    if won:
        was, visit.status = visit.status, Status.BOOKED
        if was != Status.ARRIVED:
            events.record("visit_reopened", lead=visit.lead, now=now, actor=by, visit=visit.pk, was=was)
        if was == Status.ATTENDED:
            visit.lead.reopen(by=by, now=now)
        for task in Task.objects.open().filter(dedupe=f"visit:{visit.pk}"):
            task.finish("undone", by=by, now=now)
    return bool(won)


def _move(visit: Visit, status: str, *, now: datetime, settled: bool) -> bool:
    won = Visit.objects.filter(pk=visit.pk, status__in=UPCOMING).update(
        status=status, settled_at=now if settled else None
    )
    if won:
        visit.status = status
    return bool(won)
