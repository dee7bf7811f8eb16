"""What messaging does when other things happen: a practice opens, a message fails for good."""

from collections.abc import Iterator

from django.conf import settings
from django.dispatch import receiver
from django.utils.text import slugify

from leads import contacts, events
from leads.models import Event, Lane, Lead, Task
from messaging import outbox
from messaging.models import Kind, Message, Sender
from practices import calendar, doors
from practices.models import Practice
from practices.opening import opened

# Numbers that no telephone has: 555-0100 to 555-0199 of each area.
LOOK_UP_MINUTES = 240
FICTIONAL_AREAS = (503, 206, 303, 312, 404, 512, 602, 617, 702, 808)


@receiver(opened)
def add_sandbox_senders(sender: object, practice: Practice, **kwargs: object) -> None:
    """On the sandbox a practice can send from its first minute; elsewhere its number is registered first (R54)."""
    if not settings.SANDBOX:
        return
    for channel, addresses in (("sms", _numbers()), ("email", _mailboxes(practice))):
        for address in addresses:
            if doors.practice_for_sender(channel, address) is None and _claim(channel, address):
                break


def _claim(channel: str, address: str) -> bool:
    """False when another practice took it in this very moment."""
    Sender.objects.bulk_create([Sender(channel=channel, address=address)], ignore_conflicts=True)
    return Sender.objects.filter(channel=channel, address=address).exists()


def _numbers() -> Iterator[str]:
    for area in FICTIONAL_AREAS:
        for last in range(100, 200):
            yield f"+1{area}5550{last}"


def _mailboxes(practice: Practice) -> Iterator[str]:
    name = slugify(practice.name)[:40].strip("-") or "practice"
    yield f"hello@{name}.example.com"
    yield f"hello@{name}-{practice.pk.hex[-8:]}.example.com"


@events.on("message_failed")
def tell_people(event: Event) -> None:
    """A stop that only the provider knew of ends what is planned; a first answer that did not arrive is a task."""
    message = Message.objects.filter(pk=event.data["message"]).select_related("lead", "contact_point").first()
    if message is None or message.contact_point is None:
        return
    if message.reason == "stopped":
        outbox.cancel(contact_point_ids=[message.contact_point.pk], reason="stopped", now=event.at)
        for person in contacts.people_at(message.contact_point):
            for lead in Lead.objects.open().filter(person=person):
                events.record("stop_received", lead=lead, now=event.at, source="provider")
    if message.lead is None:
        return
    if message.reason == "unknown_outcome":
        _open(
            message.lead,
            event,
            "look_up",
            Lane.HANDED_OVER,
            "unknown_outcome",
            f"unknown:{message.pk}",
            LOOK_UP_MINUTES,
        )
    elif message.kind == Kind.ACKNOWLEDGEMENT and message.lead.closed_at is None:
        reason = "text_failed" if message.channel == "sms" else "email_failed"
        minutes = Practice.objects.current().first_answer_minutes
        _open(message.lead, event, "answer", Lane.NEW, reason, f"failed:{message.lead.pk}", minutes)


def _open(lead: Lead, event: Event, kind: str, lane: Lane, reason: str, dedupe: str, minutes: int) -> None:
    breach_at = calendar.open_hours(Practice.objects.current().pk).add(event.at, minutes)
    data = {"message": event.data["message"]}
    Task.objects.open_once(
        lead, kind, lane, reason, dedupe, now=event.at, due_at=event.at, breach_at=breach_at, data=data
    )
