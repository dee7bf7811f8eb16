"""What the desk's tests share: tasks, readers, and texts of the cast's leads."""

from datetime import datetime, timedelta
from typing import Any

from desk.reader import Reader
from leads.models import Lead, Task
from messaging.models import Message
from practices.calendar import open_hours
from practices.models import Membership, Practice
from practices.tenancy import here
from tests.cast import AT


def a_reader(member: Membership, now: datetime = AT) -> Reader:
    return Reader(Practice.objects.current(), member, open_hours(here()), now)


def a_task(
    lead: Lead,
    lane: str = "new",
    reason: str = "new_inquiry",
    *,
    kind: str = "answer",
    waited: int = 2,
    minutes: int = 5,
    now: datetime = AT,
    **fields: Any,
) -> Task:
    """An open task that somebody has waited on for `waited` of its `minutes`."""
    asked = now - timedelta(minutes=waited)
    return Task.objects.create(
        lead=lead,
        kind=kind,
        lane=lane,
        reason=reason,
        dedupe=f"{kind}:{lead.pk}",
        **{"created_at": asked, "due_at": asked, "breach_at": asked + timedelta(minutes=minutes), **fields},
    )


def a_text_in(lead: Lead, body: str, *, now: datetime = AT) -> Message:
    return Message.objects.create(
        lead=lead,
        contact_point=lead.person.contact_points.get(kind="phone"),
        channel="sms",
        kind="inbound",
        state="received",
        body=body,
        provider_ref=f"SM{body}",
        created_at=now,
    )
