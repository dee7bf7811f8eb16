"""One day's visits by location, in words: what the visits page shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from practices.models import Location
from scheduling.models import Visit
from scheduling.models.visit import Status


@dataclass(frozen=True)
class Day:
    on: date
    zone: ZoneInfo
    places: list[tuple[Location, list[Visit]]]

    @property
    def visits(self) -> list[Visit]:
        return [visit for _, visits in self.places for visit in visits]

    def count(self, *statuses: str) -> int:
        return sum(visit.status in statuses for visit in self.visits)

    @property
    def attended(self) -> int:
        return self.count(Status.ATTENDED)

    @property
    def here(self) -> int:
        return self.count(Status.ARRIVED)

    @property
    def missed(self) -> int:
        return self.count(Status.NO_SHOW)

    @property
    def to_come(self) -> int:
        return self.count(Status.BOOKED, Status.CONFIRMED)

    @property
    def total(self) -> int:
        return len(self.visits) - self.count(Status.CANCELLED)


def day(on: date, zone: ZoneInfo) -> Day:
    """The visits that start on this local day; three statements whatever their number."""
    start = datetime.combine(on, datetime.min.time(), zone)
    visits = (
        Visit.objects.exclude(status=Status.HELD)
        .filter(starts_at__gte=start, starts_at__lt=datetime.combine(on + timedelta(days=1), datetime.min.time(), zone))
        .select_related("lead__person", "lead__service_line", "provider", "location")
        .order_by("location__name", "location_id", "starts_at", "pk")
    )
    return Day(on, zone, [(place, list(rows)) for place, rows in groupby(visits, key=lambda visit: visit.location)])
