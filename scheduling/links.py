"""The addresses in messages that open a patient's own page (R74): one purpose, one lead, for a time, kept hashed.

The token is in the address and nowhere else. A door maps its hash to a practice; everything after that happens inside it.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from leads.models import Lead
from practices.models import Practice
from practices.tenancy import sql
from scheduling.models import PatientLink, Purpose
from scheduling.slots import Slot

BOOK_DAYS = 14
LENGTH = 22  # of a token: 128 bits


class NewLink(NamedTuple):
    practice_id: UUID
    lead_id: UUID
    purpose: str
    token_hash: str
    slots: Sequence[str]  # Slot.key of each time that the message names
    created_at: datetime
    expires_at: datetime


def new_token() -> tuple[str, str]:
    """(what stands in the address, what is kept of it)."""
    token = secrets.token_urlsafe(16)
    return token, hashed(token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address(token: str) -> str:
    return f"{settings.PUBLIC_URL}/v/{token}/"


def expires_at(purpose: str, *, now: datetime, zone: ZoneInfo, starts_at: datetime | None) -> datetime:
    """To book: two weeks. A visit's own: until the end of the day after it."""
    if purpose != Purpose.VISIT or starts_at is None:
        return now + timedelta(days=BOOK_DAYS)
    day_after = starts_at.astimezone(zone).date() + timedelta(days=2)
    return datetime.combine(day_after, time(), zone)


def open_link(lead: Lead, purpose: str, *, now: datetime, slots: Iterable[Slot] = ()) -> str:
    """A new address for this lead, in the open practice. It is given to nobody else and cannot be read again."""
    practice = Practice.objects.current()
    starts_at = lead.visits.upcoming().values_list("starts_at", flat=True).first()
    token, token_hash = new_token()
    ends = expires_at(purpose, now=now, zone=practice.zone, starts_at=starts_at)
    insert_many([NewLink(practice.pk, lead.pk, purpose, token_hash, [slot.key for slot in slots], now, ends)])
    return address(token)


def insert_many(links: Sequence[NewLink]) -> None:
    """By one statement, in sets() or in a tenant."""
    if not links:
        return
    sql(
        "INSERT INTO scheduling_patientlink"
        " (practice_id, lead_id, purpose, token_hash, slots, created_at, expires_at)"
        " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::jsonb[], %s::timestamptz[],"
        " %s::timestamptz[])",
        [link.practice_id for link in links],
        [link.lead_id for link in links],
        [str(link.purpose) for link in links],
        [link.token_hash for link in links],
        [json.dumps([*link.slots]) for link in links],
        [link.created_at for link in links],
        [link.expires_at for link in links],
    )


def find(token: str, now: datetime) -> PatientLink | None:
    """What this token opens now, in the open practice. Wrong, forged, expired and another practice's are all None."""
    found: PatientLink | None = (
        PatientLink.objects.filter(token_hash=hashed(token), expires_at__gt=now)
        .select_related("lead__person", "lead__service_line", "lead__location")
        .first()
    )
    return found
