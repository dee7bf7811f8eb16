"""What a person at the desk writes: a text, an email, or a note that stays in the house.

The gate is asked before the message is queued and, finally, by delivery when it leaves. Writing answers whatever asked
for an answer, and makes the writer the owner of a lead that nobody had.
"""

from uuid import UUID

from django.utils.translation import gettext, override

from desk import once
from desk.reach import Way, reach_of
from desk.reader import Reader
from leads import events
from leads.models import Lead, Note, Task
from messaging import outbox
from messaging.gates import words
from messaging.models import Kind, Lane, Message

ANSWERED_BY_WRITING = ("answer", "reply")


class NotAllowed(Exception):
    """The channel may not be used; `reason` is the gate's, in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send(lead: Lead, channel: str, body: str, *, subject: str = "", key: str = "", reader: Reader) -> Message:
    """Queue it in the lane of first answers. Raises NotAllowed, and then nothing has changed.

    Posted twice from one showing of the form it is one message (desk/once.py).
    """
    pk = once.post_id(lead, reader, key, channel, subject, body)
    if sent := Message.objects.filter(pk=pk).first():
        return sent
    return queue(lead, channel, body, subject=subject, id=pk, reader=reader)


def queue(lead: Lead, channel: str, body: str, *, subject: str = "", id: UUID, reader: Reader) -> Message:
    """The same for whoever has made sure that it is there once. Raises NotAllowed."""
    way = check(lead, channel, reader)
    message = outbox.queue(
        id=id,
        lead_id=lead.pk,
        contact_point_id=way.point.pk,
        channel=channel,
        kind=Kind.STAFF,
        subject=subject or (_subject(lead, reader) if channel == "email" else ""),
        body=body,
        created_at=reader.now,
        lane=Lane.FIRST,
        not_before=way.waits_until,
        author_id=reader.membership.pk,
    )
    events.record(
        "message_written", lead=lead, now=reader.now, actor=reader.membership, channel=channel, message=message.pk
    )
    finish(lead, ANSWERED_BY_WRITING, "written", reader)
    own(lead, reader)
    return message


def check(lead: Lead, channel: str, reader: Reader) -> Way:
    """The address that the gate leaves for it. Raises NotAllowed."""
    way = reach_of(lead, reader).by(channel)
    if way is None or not way.allowed:
        raise NotAllowed(way.reason if way else str(words("no_address")))
    return way


def _subject(lead: Lead, reader: Reader) -> str:
    """For an email that was given none; in the person's language, and telling nothing."""
    with override(lead.person.language):
        return gettext("A message from %(practice)s") % {"practice": reader.practice.discreet_name}


def note(lead: Lead, body: str, *, key: str = "", reader: Reader) -> Note:
    """Posted twice from one showing of the form it is one note."""
    kept: Note
    kept, _new = Note.objects.get_or_create(
        pk=once.post_id(lead, reader, key, "note", body),
        defaults={"lead": lead, "author": reader.membership, "body": body, "at": reader.now},
    )
    return kept


def finish(lead: Lead, kinds: tuple[str, ...], outcome: str, reader: Reader) -> None:
    """What these kinds of task asked for is done."""
    for task in Task.objects.open().for_lead(lead).filter(kind__in=kinds):
        task.finish(outcome, by=reader.membership, now=reader.now)


def own(lead: Lead, reader: Reader) -> None:
    """Whoever answers a lead that nobody had taken has taken it."""
    if lead.owner_id is None and lead.is_open:
        lead.assign_to(reader.membership, by=reader.membership, now=reader.now)
