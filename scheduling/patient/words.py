"""Times and places as a patient reads them, in the language that is active."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from practices import times
from practices.models import Location, Practice
from scheduling.models import Visit
from scheduling.slots import Slot

MOST_DAYS, MOST_TIMES = 5, 48  # on one page, so that it stays light


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


class Group(NamedTuple):
    """Times of one day that are alike but for the hour; `name` is who it is with, and where if that differs."""

    name: str
    times: list[Time]


class Day(NamedTuple):
    name: str
    groups: list[Group]


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


def first_of(slots: Sequence[Slot]) -> tuple[Sequence[Slot], Slot | None]:
    """As many as one page has room for, and the first that it has not. Those of one instant stay together."""
    dates: set[date] = set()
    for count, slot in enumerate(slots):
        dates.add(slot.local.date())
        if len(dates) > MOST_DAYS or count >= MOST_TIMES and slot.starts_at != slots[count - 1].starts_at:
            return slots[:count], slot
    return slots, None


def days(slots: Sequence[Slot], zone: ZoneInfo, now: datetime) -> list[Day]:
    """These by day, and by who they are with."""
    found: list[Day] = []
    places = several_places(slots)
    for _date, of_day in groupby(slots, key=lambda slot: slot.local.date()):
        rows = [*of_day]
        groups: dict[str, list[Time]] = {}
        for time in (of_slot(slot, zone, now) for slot in rows):
            groups.setdefault(f"{time.who}, {time.place}" if places else time.who, []).append(time)
        found.append(Day(times.heading(rows[0].starts_at, zone, now), [Group(*each) for each in groups.items()]))
    return found


def where_words(place: Location, practice: Practice, *, private: bool) -> list[str]:
    """Its name and its address; of a private service the address alone, since a name may tell."""
    if not private:
        return [part for part in (place.name, place.address) if part]
    return [place.address or practice.discreet_name]


def several_places(slots: Iterable[Slot]) -> bool:
    return len({slot.location_id for slot in slots}) > 1
