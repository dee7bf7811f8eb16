"""What somebody answers by text to a question about their visit: C confirms it, R asks for another time. Rows only.

Nothing else follows from it: no sequence ends, and who confirms makes no work for anybody. A word that fits no visit, or
more than one at that number, or a time that has been moved since, is an ordinary reply: a person reads it (decision 16).
"""

from datetime import datetime

from leads import contacts
from leads.events import on
from leads.models import ContactPoint, Event, Lane, Task
from messaging import inbound
from messaging.models import Kind, Message, State
from practices.calendar import open_hours
from practices.models import Practice
from scheduling import booking, links
from scheduling.models import Purpose, Visit
from scheduling.models.visit import TO_COME, Status
from sequences import exits, wording
from sequences.models import Enrollment


@on("answer_received")
def act(event: Event) -> None:
    message = Message.objects.select_related("contact_point").get(pk=event.data["message"])
    visit = _meant(message, event.at)
    if visit is None:
        inbound.take_as_reply(message, now=event.at)
        return
    message.lead = visit.lead
    message.save(update_fields=["lead"])
    if event.data["word"] == "move":
        _offer_another_time(visit, message, event.at)
    else:
        _confirm(visit, message, event.at)


def _meant(message: Message, now: datetime) -> Visit | None:
    """The one visit to come of everybody at that number, unless what was asked there last was about another one.

    It must have been asked there where several people share the number, or where somebody only said that it is theirs:
    nobody answers for, or learns of, somebody else's.
    """
    assert message.contact_point is not None
    people = contacts.people_at(message.contact_point)
    to_come = Visit.objects.filter(lead__person__in=people, status__in=TO_COME, starts_at__gt=now).select_related(
        "lead__person"
    )
    found = [*to_come[:2]]
    if len(found) != 1:
        return None
    asked = _asked(message.contact_point)
    if asked is None:
        return found[0] if len(people) == 1 and not contacts.is_doubted(message.contact_point) else None
    return found[0] if asked.visit_id == found[0].pk and asked.exit_reason != exits.MOVED else None


def _asked(point: ContactPoint) -> Enrollment | None:
    """Whose text about a visit went to that number last."""
    last = (
        Message.objects.filter(contact_point=point, channel="sms", kind=Kind.VISIT, enrollment_id__isnull=False)
        .filter(state__in=[State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED])
        .order_by("-created_at", "-pk")
        .values_list("enrollment_id", flat=True)
        .first()
    )
    return Enrollment.objects.filter(pk=last).first() if last else None


def _confirm(visit: Visit, message: Message, now: datetime) -> None:
    """Thanked once. Whoever was moved at this very moment has said yes to another time: a person reads it."""
    if booking.confirm(visit, by=None, now=now):
        zone, language = Practice.objects.current().zone, inbound.language_of(message)
        inbound.answer(
            message, "visit_confirmed", Kind.KEYWORD, inbound.ANSWER_WITHIN, now=now,
            day=wording.day(visit.starts_at, zone, language), time=wording.clock(visit.starts_at, zone, language),
        )  # fmt: skip
    elif visit.status != Status.CONFIRMED:
        inbound.take_as_reply(message, now=now)


def _offer_another_time(visit: Visit, message: Message, now: datetime) -> None:
    """The address where they move it themselves; and a person knows, until they have."""
    address = links.open_link(visit.lead, Purpose.VISIT, now=now)
    inbound.answer(message, "visit_move", Kind.KEYWORD, inbound.ANSWER_WITHIN, now=now, link=address)
    practice = Practice.objects.current()
    Task.objects.open_once(
        visit.lead, "reply", Lane.REPLIED, "wants_to_move", f"move:{visit.pk}", now=now, due_at=now,
        breach_at=open_hours(practice.pk).add(now, practice.reply_minutes), assignee=visit.lead.owner,
        data={"message": str(message.pk)},
    )  # fmt: skip


@on("visit_moved", "visit_confirmed", "visit_cancelled")
def done(event: Event) -> None:
    """They have another time, or keep theirs, or come no more: nobody needs to look for one."""
    outcome = event.kind.removeprefix("visit_")
    for task in Task.objects.open().filter(dedupe=f"move:{event.data.get('visit')}"):
        task.finish(outcome, by=event.actor, now=event.at)
