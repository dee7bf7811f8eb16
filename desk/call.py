"""What came of a call: its outcome is an event, what was said a note, and what follows from it happens at once.

Connected means that two people talked. A try that reached nobody ends the task to call, not the task to answer a reply.
"""

from collections.abc import Callable
from datetime import datetime

from desk import once, stop, write
from desk.reader import Reader
from leads import events
from leads.models import ContactPoint, Event, Lane, Lead, Task

CONNECTED = frozenset(
    (
        "answered_booked",
        "answered_follow_up",
        "answered_needs_approval",
        "callback",
        "language_help",
        "asked_to_stop",
        "clinical_concern",
    )
)
BY_TRYING, BY_TALKING = ("call", "answer"), ("call", "answer", "reply", "triage")


def record(
    lead: Lead, outcome: str, *, note: str = "", again_at: datetime | None = None, key: str = "", reader: Reader
) -> None:
    """`again_at`: when the person asked to be called; it becomes a promise with that time.

    Posted twice from one showing of the form it is one call (desk/once.py).
    """
    post = once.post_id(lead, reader, key, "call", outcome, again_at, note)
    if Event.objects.filter(lead=lead, kind="call_made", data__post=str(post)).exists():
        return
    said = {"outcome": outcome, "connected": outcome in CONNECTED, "post": post}
    events.record("call_made", lead=lead, now=reader.now, actor=reader.membership, **said)
    if note:
        write.note(lead, note, reader=reader)
    write.finish(lead, BY_TALKING if outcome in CONNECTED else BY_TRYING, outcome, reader)
    write.own(lead, reader)
    if again_at:
        promise(lead, again_at, reader)
    if outcome in FOLLOWS:
        FOLLOWS[outcome](lead, reader)


def promise(lead: Lead, at: datetime, reader: Reader) -> Task:
    """A call at that time, by whoever promised it."""
    return Task.objects.open_once(
        lead,
        kind="call",
        lane=Lane.CALLS,
        reason="callback",
        dedupe=f"callback:{lead.pk}:{at.isoformat()}",
        now=reader.now,
        due_at=at,
        breach_at=reader.hours.add(at, reader.practice.reply_minutes),
        assignee=reader.membership,
        data={"promised": True},
    )


def _stop(lead: Lead, reader: Reader) -> None:
    stop.everything(lead, reason="said_by_phone", reader=reader)


def _hand_to_a_clinician(lead: Lead, reader: Reader) -> None:
    Task.objects.open_once(
        lead,
        kind="triage",
        lane=Lane.URGENT,
        reason="clinical_concern",
        dedupe=f"clinical:{lead.pk}",
        now=reader.now,
        due_at=reader.now,
        breach_at=reader.hours.add(reader.now, reader.practice.urgent_minutes),
    )


def _number_is_no_use(lead: Lead, reader: Reader) -> None:
    phones = ContactPoint.objects.filter(people=lead.person_id, kind=ContactPoint.Kind.PHONE, unusable_at=None)
    phones.update(unusable_at=reader.now)


FOLLOWS: dict[str, Callable[[Lead, Reader], None]] = {
    "asked_to_stop": _stop,
    "clinical_concern": _hand_to_a_clinician,
    "wrong_number": _number_is_no_use,
    "not_in_service": _number_is_no_use,
}
