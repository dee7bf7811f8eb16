"""The providers' times, past and to come, as a story gives them away: nobody is seen by two people at once."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from practices.models import Location, Provider
from scheduling.models import Availability, AvailabilityException


class Time(NamedTuple):
    provider: Provider
    place: Location
    starts_at: datetime


@dataclass
class Diary:
    """One grid of equal times per provider, so that any two are apart or the same."""

    zone: ZoneInfo
    minutes: int
    hours: list[Availability]
    days_off: set[date]
    taken: set[tuple[object, datetime]] = field(default_factory=set)

    @classmethod
    def read(cls, zone: ZoneInfo, *, minutes: int) -> "Diary":
        off = AvailabilityException.objects.filter(open=False).values_list("day", flat=True)
        hours = list(Availability.objects.select_related("provider", "location").order_by("weekday", "starts", "pk"))
        return cls(zone, minutes, hours, set(off))

    def free(self, day: date, place: Location | None = None) -> list[Time]:
        return [time for time in self._of(day) if place in (None, time.place) and not self._is_taken(time)]

    def take(
        self, dice: random.Random, after: datetime, *, days: tuple[int, int], place: Location | None = None
    ) -> Time | None:
        """A free time between so many days after; the first day that has one, from a day drawn on."""
        first = after.astimezone(self.zone).date()
        drawn = dice.randint(*days)
        for offset in (*range(drawn, days[1] + 4), *range(days[0], drawn)):
            open_times = [time for time in self.free(first + timedelta(days=offset), place) if time.starts_at > after]
            if open_times:
                return self.give(dice.choice(open_times))
        return None

    def give(self, time: Time) -> Time:
        self.taken.add((time.provider.pk, time.starts_at))
        return time

    def back(self, time: Time) -> None:
        self.taken.discard((time.provider.pk, time.starts_at))

    def _is_taken(self, time: Time) -> bool:
        return (time.provider.pk, time.starts_at) in self.taken

    def _of(self, day: date) -> Iterator[Time]:
        if day in self.days_off:
            return
        for row in self.hours:
            if row.weekday == day.weekday():
                start = datetime.combine(day, row.starts, self.zone).astimezone(UTC)
                end = datetime.combine(day, row.ends, self.zone).astimezone(UTC)
                while start + timedelta(minutes=self.minutes) <= end:
                    yield Time(row.provider, row.location, start)
                    start += timedelta(minutes=self.minutes)
