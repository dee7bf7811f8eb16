"""What a practice's time is made of, as plain data: the hours of its providers, the days that differ, what is taken.

`read` needs four statements for any number of practices, in a tenant or in sets(). `Diary.slots` is pure. Hours are local
and visits are instants: each day's hours are turned into instants through the practice's zone, so that a day with a clock
change offers the times that exist.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from practices.tenancy import sql
from scheduling.models.visit import TAKES_THE_TIME, Status

SHORTEST = timedelta(minutes=5)  # of a visit, whatever its service line says
LONGEST = timedelta(days=1)  # how far back one may have begun that still takes time
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot:
    """A real time of a provider at a place; instants are UTC, `zone` is the practice's."""

    provider_id: UUID
    provider_name: str
    location_id: UUID
    location_name: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo = field(default=ZoneInfo("UTC"), compare=False)

    @property
    def key(self) -> str:
        """What a form posts to name this slot; `parse_key` reads it."""
        return f"{self.provider_id}|{self.location_id}|{self.starts_at.isoformat()}"

    @property
    def place(self) -> tuple[UUID, UUID, datetime]:
        """What tells it from every other one."""
        return self.provider_id, self.location_id, self.starts_at

    @property
    def local(self) -> datetime:
        return self.starts_at.astimezone(self.zone)


def parse_key(key: str) -> tuple[UUID, UUID, datetime]:
    """The `place` that Slot.key names. Raises ValueError for anything else."""
    provider, location, start = key.split("|")
    starts_at = datetime.fromisoformat(start)
    if starts_at.tzinfo is None:
        raise ValueError("a slot's time has a zone")
    try:
        return UUID(provider), UUID(location), starts_at.astimezone(UTC)
    except OverflowError as error:  # the first and the last day of the calendar, seen from another zone
        raise ValueError("a slot's time is one of ours") from error


class Terms(NamedTuple):
    """How long a visit is and when it may be: what a service line says of it."""

    minutes: int
    buffer_minutes: int = 0
    notice_minutes: int = 60
    days: int = 21


class Hours(NamedTuple):
    """A provider's at a place: every week on `weekday` (0 is Monday), or once, on `day`."""

    provider_id: UUID
    provider_name: str
    location_id: UUID
    location_name: str
    weekday: int | None
    day: date | None
    starts: time
    ends: time

    def days(self, first: date, last: date) -> Iterable[date]:
        if self.weekday is None:
            return [self.day] if self.day and first <= self.day <= last else []
        ahead = (self.weekday - first.weekday()) % 7
        return (first + timedelta(days=n) for n in range(ahead, (last - first).days + 1, 7))


class Closure(NamedTuple):
    """Nobody can be seen then: by this provider, at this place; None is all of them. Without times: the whole day."""

    provider_id: UUID | None
    location_id: UUID | None
    day: date
    starts: time | None
    ends: time | None

    def holds_for(self, hours: Hours) -> bool:
        return self.provider_id in (None, hours.provider_id) and self.location_id in (None, hours.location_id)

    def span(self, zone: ZoneInfo) -> Span:
        starts = instant(self.day, self.starts or time(), zone)
        return starts, instant(self.day, self.ends, zone) if self.ends else instant(self.day + DAY, time(), zone)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


class Spans:
    """Stretches of time in order and apart, whatever they were before."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans: list[Span] = []
        for starts, ends in sorted(span for span in spans if span[0] < span[1]):
            if self.spans and starts < self.spans[-1][1]:
                self.spans[-1] = self.spans[-1][0], max(ends, self.spans[-1][1])
            else:
                self.spans.append((starts, ends))

    def touches(self, starts: datetime, ends: datetime) -> bool:
        """Only the last one that begins before `ends` can."""
        before = bisect_left(self.spans, (ends,))
        return before > 0 and self.spans[before - 1][1] > starts


NOTHING = Spans(())


@dataclass(frozen=True)
class Diary:
    """One practice's; `taken` are visits and holds by provider, each with what is kept free after it."""

    zone: ZoneInfo
    hours: Sequence[Hours] = ()
    closures: Sequence[Closure] = ()
    taken: dict[UUID, Spans] = field(default_factory=dict)

    def slots(
        self, terms: Terms, *, now: datetime, provider_id: UUID | None = None, location_id: UUID | None = None
    ) -> list[Slot]:
        """The open times of today and the next days, earliest first. Without hours there are none."""
        first = now.astimezone(self.zone).date()
        last = first + timedelta(days=terms.days)
        soonest = now + timedelta(minutes=terms.notice_minutes)
        found = [
            slot
            for rows in self._by_place(provider_id, location_id)
            for slot in self._free(rows, first, last, terms)
            if slot.starts_at >= soonest
        ]
        return sorted(found, key=lambda slot: (slot.starts_at, slot.provider_name, slot.location_name))

    def has_hours(self, location_id: UUID | None = None) -> bool:
        """Whether anybody sees people there at all: without, no time will ever be open."""
        return any(location_id in (None, row.location_id) for row in self.hours)

    def _by_place(self, provider_id: UUID | None, location_id: UUID | None) -> list[list[Hours]]:
        found: dict[tuple[UUID, UUID], list[Hours]] = {}
        for row in self.hours:
            if provider_id in (None, row.provider_id) and location_id in (None, row.location_id):
                found.setdefault((row.provider_id, row.location_id), []).append(row)
        return [*found.values()]

    def _free(self, rows: list[Hours], first: date, last: date, terms: Terms) -> Iterator[Slot]:
        """Of one provider at one place: one after the other from each opening, as long as they fit before its end."""
        who = rows[0]
        closed = Spans(closure.span(self.zone) for closure in self.closures if closure.holds_for(who))
        taken = self.taken.get(who.provider_id, NOTHING)
        length = max(timedelta(minutes=terms.minutes), SHORTEST)
        step = length + timedelta(minutes=terms.buffer_minutes)
        openings = Spans(
            (instant(day, row.starts, self.zone), instant(day, row.ends, self.zone))
            for row in rows
            for day in row.days(first, last)
        )  # hours that were entered twice are one
        for starts, ends in openings.spans:
            while starts + length <= ends:
                if not closed.touches(starts, starts + length) and not taken.touches(starts, starts + step):
                    yield Slot(*who[:4], starts, starts + length, self.zone)
                starts += step


HOURS = """
SELECT a.practice_id, a.provider_id, p.name, a.location_id, l.name, a.weekday, a.day, a.starts, a.ends
FROM (SELECT practice_id, provider_id, location_id, weekday::int AS weekday, NULL::date AS day, starts, ends
    FROM scheduling_availability WHERE practice_id = ANY(%s)
  UNION ALL SELECT practice_id, provider_id, location_id, NULL, day, starts, ends
    FROM scheduling_availabilityexception WHERE practice_id = ANY(%s) AND open AND day BETWEEN %s AND %s) a
JOIN practices_provider p ON p.id = a.provider_id AND p.practice_id = a.practice_id AND p.active
JOIN practices_location l ON l.id = a.location_id AND l.practice_id = a.practice_id"""

CLOSURES = """
SELECT practice_id, provider_id, location_id, day, starts, ends FROM scheduling_availabilityexception
WHERE practice_id = ANY(%s) AND NOT open AND day BETWEEN %s AND %s"""

TAKEN = """
SELECT v.practice_id, v.provider_id, v.starts_at,
  v.ends_at + make_interval(mins => coalesce(s.buffer_minutes, 0)::int)
FROM scheduling_visit v JOIN leads_lead l ON l.id = v.lead_id AND l.practice_id = v.practice_id
LEFT JOIN practices_serviceline s ON s.id = l.service_line_id AND s.practice_id = l.practice_id
WHERE v.practice_id = ANY(%s) AND v.starts_at >= %s AND v.starts_at < %s AND v.status = ANY(%s)
  AND NOT (v.status = %s AND (v.held_until <= %s OR v.lead_id IS NOT DISTINCT FROM %s))"""


def read(
    practice_ids: Iterable[UUID], *, now: datetime, days: int, without_hold_of: UUID | None = None
) -> dict[UUID, Diary]:
    """By practice, what there is from now on for `days` days, in sets() or in the one's tenant.

    The hold of a lead who may take another time instead counts as open to them.
    """
    ids = [*practice_ids]
    around = now.date() - DAY, now.date() + timedelta(days=days + 2)  # their own days, whatever their zone
    zones = sql("SELECT id, timezone FROM practices_practice WHERE id = ANY(%s)", ids)
    hours = _grouped(sql(HOURS, ids, ids, *around))
    closures = _grouped(sql(CLOSURES, ids, *around))
    taken = _grouped(
        sql(
            TAKEN,
            ids,
            now - LONGEST,
            now + timedelta(days=days + 2),
            [*map(str, TAKES_THE_TIME)],
            str(Status.HELD),
            now,
            without_hold_of,
        )  # fmt: skip
    )
    return {
        practice_id: Diary(
            ZoneInfo(zone),
            [Hours(*row) for row in hours.get(practice_id, ())],
            [Closure(*row) for row in closures.get(practice_id, ())],
            {provider: Spans(spans) for provider, spans in _grouped(taken.get(practice_id, ())).items()},
        )
        for practice_id, zone in zones
    }


def _grouped(rows: Iterable[tuple]) -> dict[UUID, list[tuple]]:
    """By the first column; the others remain."""
    found: dict[UUID, list[tuple]] = {}
    for first, *others in rows:
        found.setdefault(first, []).append(tuple(others))
    return found
