"""Times and places as a patient reads them, in the language that is active."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from practices import times
from practices.models import Location, Practice
from scheduling.models import Visit
from scheduling.slots import Slot

MOST_DAYS, MOST_TIMES = 5, 40  # on one page, so that it stays light


@dataclass(frozen=True)
class Time:
    """One time, said in the ways that a page needs."""

    key: str
    day: str  # Tomorrow, Tuesday, Nov 24
    clock: str  # 9:20 am
    when: str  # Tue, Nov 24, 9:20 am
    iso: str
    minutes: int
    who: str
    place: str


@dataclass(frozen=True)
class DayOfTimes:
    name: str
    times: list[Time]


def of_slot(slot: Slot, zone: ZoneInfo, now: datetime) -> Time:
    return _time(slot.key, slot.starts_at, slot.ends_at, slot.provider_name, slot.location_name, zone, now)


def of_visit(visit: Visit, zone: ZoneInfo, now: datetime) -> Time:
    key = Slot(visit.provider_id, "", visit.location_id, "", visit.starts_at, visit.ends_at).key
    return _time(key, visit.starts_at, visit.ends_at, visit.provider.name, visit.location.name, zone, now)


def _time(key: str, starts: datetime, ends: datetime, who: str, place: str, zone: ZoneInfo, now: datetime) -> Time:
    return Time(
        key=key,
        day=times.heading(starts, zone, now),
        clock=times.clock(starts, zone),
        when=times.visit_time(starts, zone),
        iso=starts.astimezone(zone).isoformat(timespec="minutes"),
        minutes=round((ends - starts).total_seconds() / 60),
        who=who,
        place=place,
    )


def days(slots: Sequence[Slot], zone: ZoneInfo, now: datetime) -> tuple[list[DayOfTimes], Slot | None]:
    """The first days of these, and the first time that has no room on the page any more."""
    found: list[DayOfTimes] = []
    shown = 0
    for _date, group in groupby(slots, key=lambda slot: slot.local.date()):
        rows = [*group]
        if found and (len(found) == MOST_DAYS or shown + len(rows) > MOST_TIMES):
            return found, rows[0]
        said = [of_slot(slot, zone, now) for slot in rows]
        found.append(DayOfTimes(said[0].day, said))
        shown += len(rows)
    return found, None


def where_words(place: Location, practice: Practice, *, private: bool) -> list[str]:
    """Its name and its address; of a private service the address alone, since a name may tell."""
    if not private:
        return [part for part in (place.name, place.address) if part]
    return [place.address or practice.discreet_name]


def several_places(slots: Iterable[Slot]) -> bool:
    return len({slot.location_id for slot in slots}) > 1
