"""Putting a lead off until later, with a reason: its tasks leave the queue and come back by themselves.

What is urgent stays. A reply, or anything else that asks again, brings the task back at once (TaskQuerySet.open_once).
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy

from desk import words
from desk.reader import Reader
from leads.models import Lead, Task
from practices import times

LATER_MINUTES = 120
WHYS: words.Words = {
    "asked": gettext_lazy("They asked to wait"),
    "waiting": gettext_lazy("Waiting for an answer from somebody else"),
    "not_now": gettext_lazy("Cannot be done now"),
}


def until(reader: Reader) -> dict[str, datetime]:
    """When they may come back, by name: always in the future, and while somebody is in."""
    monday = reader.midnight + timedelta(days=(7 - reader.midnight.weekday()) % 7)
    later = reader.hours.next_open(reader.now + timedelta(minutes=LATER_MINUTES))
    found = {
        "later": later,
        "tomorrow": reader.hours.next_open(reader.midnight),
        "week": reader.hours.next_open(monday),
    }
    return {name: at for name, at in found.items() if name != "later" or at < reader.midnight}


def choices(reader: Reader) -> list[tuple[str, str]]:
    return [(name, _said(at, reader)) for name, at in until(reader).items()]


def _said(at: datetime, reader: Reader) -> str:
    words = f"{times.day(at, reader.zone, reader.now)} {times.clock(at, reader.zone)}"
    return words[:1].upper() + words[1:]


def snooze(lead: Lead, name: str, why: str, *, reader: Reader) -> datetime | None:
    """Put off everything open that is not urgent; until when. None when there was nothing to put off."""
    at = until(reader)[name]
    late = reader.hours.add(at, reader.practice.reply_minutes)
    tasks = Task.objects.open().for_lead(lead).select_related("lead")
    done = [task.snooze(why, at, late, by=reader.membership, now=reader.now) for task in tasks]
    return at if any(done) else None


def wake(lead: Lead, *, reader: Reader) -> bool:
    """Bring everything back that was put off."""
    tasks = Task.objects.open().for_lead(lead).select_related("lead")
    woken = [task.wake(by=reader.membership, now=reader.now) for task in tasks]
    return any(woken)
