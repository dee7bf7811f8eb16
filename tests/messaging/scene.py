"""Small things the tests of messaging make, in the open practice."""

from datetime import datetime, timedelta
from typing import Any

from leads import consent, contacts
from leads.models import ContactPoint, Event, Lead
from messaging import delivery, outbox
from messaging.models import Message, Outbox, Sender
from practices import clock
from practices.tenancy import tenant
from tests.cast import a_lead


def agree(lead: Lead, point: ContactPoint, now: Any, *, granted: bool = True) -> None:
    """The person answers the consent question of that address's channel."""
    consent.give(
        lead.person,
        point,
        channel="sms" if point.kind == "phone" else "email",
        granted=granted,
        wording="May we write to you?",
        version="en-1",
        source="https://example.com/form",
        now=now,
    )


def a_sender(channel: str = "sms", address: str = "+15035550100") -> Sender:
    return Sender.objects.get_or_create(channel=channel, active=True, defaults={"address": address})[0]


class Stage:
    """Committed rows for what works over many practices. `deliver` is one turn of the sending loop.

    It is noon at the practice, and ten where Dana's number is from: texts may be sent until seven, from eleven tomorrow.
    """

    def __init__(self, bright: Any, at: datetime) -> None:
        self.id, self.at, self.host = bright.id, at + timedelta(hours=2), clock.host_now()
        self.practice = bright.practice
        with tenant(self.id):
            self.lead = a_lead()
            a_sender()
            a_sender("email", "hello@bright.example.com")
            self.phone = contacts.contact_point("phone", "+15035550142")
            self.mailbox = contacts.contact_point("email", "dana@example.com")
            for point in (self.phone, self.mailbox):
                agree(self.lead, point, at)

    def tenant(self) -> Any:
        return tenant(self.id)

    def queue(self, **fields: Any) -> Message:
        email = fields.get("channel") == "email"
        values = {
            "lead_id": self.lead.pk,
            "contact_point_id": self.mailbox.pk if email else self.phone.pk,
            "channel": "sms",
            "kind": "acknowledgement",
            "subject": "We have your note" if email else "",
            "body": "Hello Dana",
            "created_at": self.at,
            "lane": "first",
        }
        with self.tenant():
            return outbox.queue(**values | fields)

    def claim(self, *, now: datetime | None = None, host: datetime | None = None, lane: str = "first") -> Any:
        return delivery.claim(lane, 50, now=now or self.at, host_now=host or self.host)

    def flush(self, *outcomes: Any, now: datetime | None = None) -> int:
        return delivery.flush(outcomes, now=now or self.at, host_now=self.host)

    def deliver(self, *, now: datetime | None = None) -> int:
        claimed = self.claim(now=now)
        self.flush(*[delivery.send(each) for each in claimed], now=now)
        return len(claimed)

    def message(self, message: Message) -> Message:
        with self.tenant():
            return Message.objects.select_related("attempt").get(pk=message.pk)

    def row(self, message: Message) -> Outbox | None:
        with self.tenant():
            return Outbox.objects.filter(message=message).first()

    def state(self, message: Message) -> tuple[str, str]:
        kept = self.message(message)
        return kept.state, kept.reason

    def events(self) -> list[str]:
        with self.tenant():
            return list(Event.objects.order_by("pk").values_list("kind", flat=True))
