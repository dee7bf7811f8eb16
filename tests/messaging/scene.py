"""Small things the tests of messaging make, in the open practice."""

from typing import Any

from leads import consent
from leads.models import ContactPoint, Lead
from messaging.models import Sender


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
