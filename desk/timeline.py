"""One timeline of a lead: events, messages and notes in one thread, by day, newest last.

Every silence has a reason: a message that was not sent stands where it would have, and says why. A solid mark is a
person of the practice, a dashed one automation, an inverse one the patient.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from desk import happened, words
from desk.reader import Reader
from leads.models import Event, Lead, Note
from messaging import gates
from messaging.models import Kind, Message, Outbox, State
from practices import times
from sequences.models import Enrollment

LONGEST = 300  # rows of each kind
VOICE, AUTO, PERSON = "voice", "auto", "person"
ICONS = {"sms": "text", "email": "mail", "call": "call"}
NOT_SENT = (State.SKIPPED, State.CANCELLED)


@dataclass(frozen=True)
class Entry:
    id: UUID
    at: datetime
    when: str
    by: str  # voice, auto or person
    icon: str
    words: str = ""
    detail: str = ""  # beside the words, quieter
    body: str = ""
    subject: str = ""
    meta: str = ""  # who, and how far the message has come
    failed: bool = False


@dataclass(frozen=True)
class Day:
    heading: str
    entries: list[Entry] = field(default_factory=list)


def of(lead: Lead, reader: Reader) -> list[Day]:
    entries = sorted(
        [*_events(lead, reader), *_messages(lead, reader), *_notes(lead, reader)],
        key=lambda entry: (entry.at, entry.id),
    )
    by_day = groupby(entries, key=lambda entry: entry.at.astimezone(reader.zone).date())
    return [_day(list(of_day), reader) for _date, of_day in by_day]


def _day(entries: list[Entry], reader: Reader) -> Day:
    return Day(times.heading(entries[0].at, reader.zone, reader.now), entries)


def _notes(lead: Lead, reader: Reader) -> Iterator[Entry]:
    for note in Note.objects.filter(lead=lead).select_related("author").order_by("-at")[:LONGEST]:
        yield Entry(
            note.pk, note.at, times.clock(note.at, reader.zone), PERSON, "note",
            words=_("%(name)s noted") % {"name": words.first_name(note.author)}, detail=note.body,
        )  # fmt: skip


def _events(lead: Lead, reader: Reader) -> Iterator[Entry]:
    told = Event.objects.filter(lead=lead, kind__in=happened.TOLD).select_related("actor")
    events = list(told.order_by("-at", "-pk")[:LONGEST])
    known = happened.names(events)
    for event in events:
        by = VOICE if event.kind in happened.BY_THE_PATIENT and not event.actor else PERSON if event.actor else AUTO
        said, detail = happened.line(event, known)
        icon = happened.ICONS.get(event.kind, "done")
        yield Entry(event.pk, event.at, times.clock(event.at, reader.zone), by, icon, words=said, detail=detail)


def _messages(lead: Lead, reader: Reader) -> Iterator[Entry]:
    messages = list(Message.objects.of_lead(lead).select_related("author").order_by("-created_at", "-pk")[:LONGEST])
    waiting = dict(
        Outbox.objects.filter(message__in=[m.pk for m in messages if m.state == State.QUEUED]).values_list(
            "message_id", "not_before"
        )
    )
    names = _steps(messages)
    for message in messages:
        yield _message(message, waiting.get(message.pk), names.get(message.enrollment_id, ""), reader)


def _steps(messages: Iterable[Message]) -> dict[UUID | None, str]:
    """As in "Implants v4", for each enrollment that wrote one of these."""
    wrote = {message.enrollment_id for message in messages if message.enrollment_id}
    found = Enrollment.objects.filter(pk__in=wrote).select_related("sequence", "version")
    return {row.pk: f"{row.sequence.name} v{row.version.number}" for row in found}


def _message(message: Message, not_before: datetime | None, sequence: str, reader: Reader) -> Entry:
    at = message.sent_at or message.created_at
    when = times.clock(at, reader.zone)
    if message.state == State.RECEIVED:
        return Entry(message.pk, at, when, VOICE, ICONS[message.channel], body=message.body, subject=message.subject)
    by = PERSON if message.kind == Kind.STAFF else AUTO
    icon = ICONS[message.channel] if by == PERSON else "auto"
    who = words.first_name(message.author) if message.author else _step(sequence, message.step)
    if message.state in NOT_SENT:
        said = {"channel": words.of(words.CHANNELS, message.channel), "reason": _reason(message)}
        return Entry(message.pk, at, when, by, icon, words=_("%(channel)s not sent: %(reason)s") % said, detail=who)
    return Entry(
        message.pk, at, when, by, icon, body=message.body, subject=message.subject,
        meta=" · ".join(part for part in (who, _state(message, not_before, reader)) if part),
        failed=message.state in (State.FAILED, State.UNKNOWN),
    )  # fmt: skip


def _step(sequence: str, step: int | None) -> str:
    return _("%(sequence)s, step %(n)s") % {"sequence": sequence, "n": step} if sequence and step else _("Automatic")


def _reason(message: Message) -> str:
    """The gate's words, or those of the cadence that had no use for it any more."""
    ours = words.SKIPPED.get(message.reason) or words.EXITS.get(message.reason)
    return str(ours or words.lowered(gates.words(message.reason)))


def _state(message: Message, not_before: datetime | None, reader: Reader) -> str:
    """How far it has come, in words, with the time that matters."""
    state = str(words.of(words.STATES, message.state))
    if message.state == State.QUEUED and not_before and not_before > reader.now:
        return _("Leaves %(when)s") % {"when": times.moment(not_before, reader.zone, reader.now)}
    if message.state == State.FAILED and message.reason:
        return f"{state}: {_reason(message)}"
    at = message.delivered_at if message.state == State.DELIVERED else message.sent_at
    return f"{state} {times.clock(at, reader.zone)}" if at and message.state != State.UNKNOWN else state
