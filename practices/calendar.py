"""Open hours and sending windows: pure arithmetic through time zones (design, decision 12).

`OpenHours` is when the practice answers; timers and promises count in it. `SendWindow` is when an automatic text or call
may reach somebody: the practice's policy inside the law's ceiling, in every zone the person may be in (R41, R42).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from practices.prepared import Prepared

# The safe default of rules.md, section 3, for every state until its own row says otherwise: 9:00-20:00, Monday to Saturday.
CEILING_FROM, CEILING_UNTIL, CEILING_DAYS = time(9), time(20), frozenset(range(6))
_HORIZON_DAYS = 400  # of open hours; looked at lazily
_WINDOW_DAYS = 15  # a sending window repeats weekly


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local time. One that a clock change skips is read with the offset before the change."""
    return datetime.combine(day, at, zone).astimezone(UTC)


@dataclass(frozen=True)
class OpenHours:
    """`week[0]` is Monday: its openings as (opens, closes), in order, local. Without any row the practice never opens."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[time, time], ...], ...]

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The opening that `start` is in, if any, and those after it, as UTC instants."""
        if not any(self.week):
            return
        day = start.astimezone(self.zone).date() - timedelta(days=1)
        for offset in range(_HORIZON_DAYS + 1):
            current = day + timedelta(days=offset)
            for opens, closes in self.week[current.weekday()]:
                span = _instant(current, opens, self.zone), _instant(current, closes, self.zone)
                if span[1] > start:
                    yield span

    def is_open(self, at: datetime) -> bool:
        return self.closes_at(at) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the opening that contains `at` ends; None when closed."""
        for opens, closes in self.spans(at):
            return closes if opens <= at else None
        return None

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when open, else the start of the next opening. A practice that never opens: a day later."""
        for opens, _closes in self.spans(at):
            return max(opens, at)
        return at + timedelta(days=1)

    def add(self, at: datetime, minutes: float) -> datetime:
        """The instant at which that many open minutes have passed since `at`."""
        left = timedelta(minutes=minutes)
        for opens, closes in self.spans(at):
            start = max(opens, at)
            if start + left <= closes:
                return start + left
            left -= closes - start
        return at + timedelta(minutes=minutes) if not any(self.week) else at + timedelta(days=_HORIZON_DAYS)

    def minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole open minutes from `a` to `b`; negative when `b` is earlier. Counts at most the horizon of 400 days."""
        if b < a:
            return -self.minutes_between(b, a)
        total = timedelta()
        for opens, closes in self.spans(a):
            if opens >= b:
                break
            total += min(closes, b) - max(opens, a)
        return int(total.total_seconds() // 60)


def hours_of(zone: str, rows: Iterable[tuple[int, time, time]]) -> OpenHours:
    """From (weekday, opens, closes) rows in any order."""
    week: list[list[tuple[time, time]]] = [[] for _ in range(7)]
    for weekday, opens, closes in rows:
        week[weekday].append((opens, closes))
    return OpenHours(ZoneInfo(zone), tuple(tuple(sorted(day)) for day in week))


def open_hours(practice_id: UUID) -> OpenHours:
    """The practice's hours, in tenant() or sets(): one statement."""
    return open_hours_of([practice_id])[practice_id]


HOURS = Prepared(
    "SELECT p.id, p.timezone, h.weekday, h.opens, h.closes FROM practices_practice p"
    " LEFT JOIN practices_hours h ON h.practice_id = p.id AND h.location_id IS NULL WHERE p.id = ANY(%s)"
)


def open_hours_of(practice_ids: list[UUID]) -> dict[UUID, OpenHours]:
    """The hours of many practices, in sets() (or of one, in its tenant): one statement."""
    rows = HOURS(list(practice_ids))
    zones: dict[UUID, str] = {}
    found: dict[UUID, list[tuple[int, time, time]]] = {}
    for practice_id, zone, weekday, opens, closes in rows:
        zones[practice_id] = zone
        found.setdefault(practice_id, [])
        if weekday is not None:
            found[practice_id].append((weekday, opens, closes))
    return {practice_id: hours_of(zones[practice_id], rows) for practice_id, rows in found.items()}


@dataclass(frozen=True)
class SendWindow:
    """Local times between which sending is allowed, in every one of `zones`, on `days` (0 is Monday)."""

    zones: tuple[str, ...]
    starts: time
    ends: time
    days: frozenset[int]

    def allows(self, at: datetime) -> bool:
        return all(
            local.weekday() in self.days and self.starts <= local.time() < self.ends
            for local in (at.astimezone(ZoneInfo(zone)) for zone in self.zones)
        )

    def opens(self, at: datetime) -> datetime:
        """The earliest instant, not before `at`, that is allowed in every zone.

        Raises ValueError where no such instant exists within the horizon: no day, or zones too far apart.
        """
        if self.allows(at):
            return at
        for candidate in self._starts(at):
            if self.allows(candidate):
                return candidate
        raise ValueError("no time of day suits every zone")

    def closes(self, at: datetime) -> datetime:
        """The end of the allowed time that contains `at`; `at` itself when it is not allowed."""
        if not self.allows(at):
            return at
        ends = []
        for name in self.zones:
            zone = ZoneInfo(name)
            ends.append(_instant(at.astimezone(zone).date(), self.ends, zone))
        return min(ends)

    def _starts(self, at: datetime) -> list[datetime]:
        """Every instant at which the window begins in one of the zones: the answer is one of these."""
        starts = set()
        for name in self.zones:
            zone = ZoneInfo(name)
            first = at.astimezone(zone).date()
            for offset in range(_WINDOW_DAYS):
                day = first + timedelta(days=offset)
                if day.weekday() in self.days:
                    starts.add(_instant(day, self.starts, zone))
        return sorted(start for start in starts if start > at)


def send_window(practice: Any, zones: Iterable[str] = ()) -> SendWindow:
    """The practice's policy inside the ceiling. `practice` has sends_from, sends_until, sends_on, timezone (model or row)."""
    days = {weekday for weekday in range(7) if practice.sends_on[weekday] != "0"}
    return SendWindow(
        zones=tuple(sorted({practice.timezone, *zones})),
        starts=max(practice.sends_from, CEILING_FROM),
        ends=min(practice.sends_until, CEILING_UNTIL),
        days=frozenset(days) & CEILING_DAYS,
    )
