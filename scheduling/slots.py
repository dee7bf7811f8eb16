"""Open times, computed and never stored (design, decision 17): a provider's hours, less the visits that take them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from practices.models import Practice
from scheduling.models import Availability, Visit
from scheduling.models.visit import Status

NOTICE = timedelta(hours=1)  # nobody is offered a time that is nearly now


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
    return UUID(provider), UUID(location), starts_at.astimezone(UTC)


def open_slots(
    *,
    now: datetime,
    minutes: int,
    location_id: UUID | None = None,
    provider_id: UUID | None = None,
    days: int = 14,
    limit: int | None = None,
) -> list[Slot]:
    """The open times of the practice within `days`, earliest first; two statements whatever their number."""
    until = now + timedelta(days=days)
    availabilities = Availability.objects.filter(provider__active=True).select_related("provider", "location")
    if location_id:
        availabilities = availabilities.filter(location_id=location_id)
    if provider_id:
        availabilities = availabilities.filter(provider_id=provider_id)
    taken: dict[UUID, list[tuple[datetime, datetime]]] = {}
    visits = Visit.objects.taking_time().filter(~Q(status=Status.HELD) | Q(held_until__gt=now))
    for provider, starts, ends in visits.filter(ends_at__gt=now, starts_at__lt=until).values_list(
        "provider_id", "starts_at", "ends_at"
    ):
        taken.setdefault(provider, []).append((starts, ends))
    zone = Practice.objects.current().zone
    found = sorted(
        _free(availabilities, taken, zone, now=now, length=timedelta(minutes=minutes), days=days),
        key=lambda slot: (slot.starts_at, slot.provider_name),
    )
    return found[:limit]


def _free(
    availabilities: Iterable[Availability],
    taken: dict[UUID, list[tuple[datetime, datetime]]],
    zone: ZoneInfo,
    *,
    now: datetime,
    length: timedelta,
    days: int,
) -> Iterator[Slot]:
    today = now.astimezone(zone).date()
    for row in availabilities:
        for offset in range(days + 1):
            day = today + timedelta(days=offset)
            if day.weekday() != row.weekday:
                continue
            start = datetime.combine(day, row.starts, zone).astimezone(UTC)
            end = datetime.combine(day, row.ends, zone).astimezone(UTC)
            while start + length <= end:
                finish = start + length
                free = all(finish <= begun or ended <= start for begun, ended in taken.get(row.provider_id, ()))
                if free and start >= now + NOTICE:
                    yield Slot(
                        row.provider_id, row.provider.name, row.location_id, row.location.name, start, finish
                    )  # fmt: skip
                start = finish
