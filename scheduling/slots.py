"""Open times, computed and never stored (design, decision 17): a provider's hours, less the visits that take them.

Hours are local and visits are instants: each day's hours are turned into instants through the practice's zone, so that a
day with a clock change offers the times that exist.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from practices.models import Practice
from scheduling.models import Availability, Visit

NOTICE = timedelta(hours=1)  # nobody is offered a time that is nearly now
SHORTEST = timedelta(minutes=5)  # of a visit, whatever its service line says
LONGEST = timedelta(days=1)  # how far back one may have begun that still takes time

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot:
    """A real time of a provider at a place; instants are UTC."""

    provider_id: UUID
    provider_name: str
    location_id: UUID
    location_name: str
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """What a form posts to name this slot; scheduling.slots.parse_key reads it."""
        return f"{self.provider_id}|{self.location_id}|{self.starts_at.isoformat()}"


def parse_key(key: str) -> tuple[UUID, UUID, datetime]:
    """(provider, location, start) of Slot.key. Raises ValueError for anything else."""
    provider, location, start = key.split("|")
    starts_at = datetime.fromisoformat(start)
    if starts_at.tzinfo is None:
        raise ValueError("a slot's time has a zone")
    try:
        return UUID(provider), UUID(location), starts_at.astimezone(UTC)
    except OverflowError as error:  # the first and the last day of the calendar, seen from another zone
        raise ValueError("a slot's time is one of ours") from error


def open_slots(
    *,
    now: datetime,
    minutes: int,
    location_id: UUID | None = None,
    provider_id: UUID | None = None,
    days: int = 14,
    limit: int | None = None,
) -> list[Slot]:
    """The open times of today and the next `days` days, earliest first; three statements whatever their number."""
    zone = Practice.objects.current().zone
    first = now.astimezone(zone).date()
    end = _instant(first + timedelta(days=days + 1), time(), zone)
    rows = Availability.objects.filter(provider__active=True).select_related("provider", "location")
    if location_id:
        rows = rows.filter(location_id=location_id)
    if provider_id:
        rows = rows.filter(provider_id=provider_id)
    taken, length = _taken(now, end), max(timedelta(minutes=minutes), SHORTEST)
    found = {
        slot
        for row in rows
        for day in _days(first, days, row.weekday)
        for slot in _free(row, day, zone, taken.get(row.provider_id, []), length)
        if slot.starts_at >= now + NOTICE
    }  # a set: hours that were entered twice are one
    return sorted(found, key=lambda slot: (slot.starts_at, slot.provider_name, slot.location_name))[:limit]


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _days(first: date, days: int, weekday: int) -> Iterable[date]:
    return (
        first + timedelta(days=offset) for offset in range((weekday - first.weekday()) % 7, days + 1, 7)
    )  # fmt: skip


def _taken(now: datetime, end: datetime) -> dict[UUID, list[Span]]:
    """Each provider's taken times, in order; they do not overlap (visit_no_double_booking)."""
    spans: dict[UUID, list[Span]] = {}
    visits = Visit.objects.taking_time(now).starting_between(now - LONGEST, end)
    for provider, starts, ends in visits.order_by("starts_at").values_list("provider_id", "starts_at", "ends_at"):
        spans.setdefault(provider, []).append((starts, ends))
    return spans


def _free(row: Availability, day: date, zone: ZoneInfo, taken: list[Span], length: timedelta) -> Iterator[Slot]:
    """One row's times of one day: one after the other from its beginning, as long as they fit before its end."""
    start, end = _instant(day, row.starts, zone), _instant(day, row.ends, zone)
    while start + length <= end:
        finish = start + length
        if not _overlaps(start, finish, taken):
            yield Slot(row.provider_id, row.provider.name, row.location_id, row.location.name, start, finish)
        start = finish


def _overlaps(start: datetime, finish: datetime, taken: list[Span]) -> bool:
    """Only the last one that begins before `finish` can, since they are in order and apart."""
    before = bisect_left(taken, (finish,))
    return before > 0 and taken[before - 1][1] > start
