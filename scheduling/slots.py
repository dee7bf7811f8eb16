"""Open times, computed and never stored (design, decision 17): what a lead can be offered, and how few of them to name.

A provider without hours has none, and `why_none` says so.
"""

from datetime import datetime, timedelta
from uuid import UUID

from leads.models import Lead
from practices.models import ServiceLine
from practices.tenancy import NoTenant, here
from scheduling import diary
from scheduling.diary import Diary, Slot, Terms, parse_key

__all__ = ["Slot", "Terms", "offer", "open_slots", "parse_key", "slots_for", "terms_of", "why_none"]

WITHOUT_A_LINE = Terms(minutes=30)
OFFERED = 3  # a message names two or three
APART = timedelta(hours=2)  # that two times of one half of a day are, to be a choice
NOON = 12


def open_slots(
    *,
    now: datetime,
    minutes: int,
    buffer_minutes: int = 0,
    location_id: UUID | None = None,
    provider_id: UUID | None = None,
    days: int = 14,
    limit: int | None = None,
) -> list[Slot]:
    """The open times of today and the next `days` days, earliest first; four statements whatever their number."""
    terms = Terms(minutes, buffer_minutes, days=days)
    return _diary(now, days).slots(terms, now=now, provider_id=provider_id, location_id=location_id)[:limit]


def terms_of(lead_or_line: Lead | ServiceLine | None) -> Terms:
    line = lead_or_line.service_line if isinstance(lead_or_line, Lead) else lead_or_line
    if line is None:
        return WITHOUT_A_LINE
    return Terms(line.visit_minutes, line.buffer_minutes, line.notice_minutes, line.book_within_days)


def slots_for(
    lead_or_line: Lead | ServiceLine,
    *,
    now: datetime,
    limit: int | None = None,
    provider_id: UUID | None = None,
    location_id: UUID | None = None,
) -> list[Slot]:
    """What may be offered by the service line's own length, buffer, notice and days; for a lead, at its own place.

    A lead's own hold is open to it: another time may be taken instead.
    """
    terms = terms_of(lead_or_line)
    lead = lead_or_line if isinstance(lead_or_line, Lead) else None
    place = location_id or (lead.location_id if lead else None)
    known = _diary(now, terms.days, without_hold_of=lead.pk if lead else None)
    return known.slots(terms, now=now, provider_id=provider_id, location_id=place)[:limit]


def why_none(lead_or_line: Lead | ServiceLine, *, now: datetime) -> str:
    """Why there is no open time: `no_hours`, nobody sees people there; or `full`, all that there was is taken."""
    place = lead_or_line.location_id if isinstance(lead_or_line, Lead) else None
    return "full" if _diary(now, terms_of(lead_or_line).days).has_hours(place) else "no_hours"


def _diary(now: datetime, days: int, without_hold_of: UUID | None = None) -> Diary:
    practice_id = here()
    if practice_id is None:
        raise NoTenant("open tenant(practice) first")
    return diary.read([practice_id], now=now, days=days, without_hold_of=without_hold_of)[practice_id]


def offer(slots: list[Slot]) -> list[Slot]:
    """Two or three of these, in order: the first there is, and others that whoever cannot then may manage.

    On other days and in another half of the day as far as there are such, and never two that are nearly one.
    """
    chosen = slots[:1]
    while 0 < len(chosen) < OFFERED and (other := _unlike(chosen, slots)):
        chosen.append(other)
    return sorted(chosen, key=lambda slot: slot.starts_at)


def _unlike(chosen: list[Slot], slots: list[Slot]) -> Slot | None:
    """The earliest of those least like the last one chosen, and apart from every chosen one."""
    days = {slot.local.date() for slot in chosen}
    half = _half(chosen[-1])
    apart = [slot for slot in slots if all(abs(slot.starts_at - other.starts_at) >= APART for other in chosen)]
    likeness = [(slot.local.date() in days, _half(slot) == half) for slot in apart]
    return min(zip(likeness, apart, strict=True), key=lambda pair: pair[0], default=(None, None))[1]


def _half(slot: Slot) -> bool:
    return slot.local.hour < NOON
