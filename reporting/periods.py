"""Which days a report is about, from the address: whole days of the practice's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHOICES = (7, 30, 90)
DEFAULT = 30
LONGEST = timedelta(days=731)


@dataclass(frozen=True)
class Period:
    """From the beginning of `first` to the end of `last`, local days of `zone`."""

    first: date
    last: date
    zone: ZoneInfo
    days: int | None  # one of CHOICES, or None for days of one's own

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def query(self) -> dict[str, str]:
        """What an address says to mean this period."""
        if self.days:
            return {"days": str(self.days)}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


def period(asked: Mapping[str, str], *, now: datetime, zone: ZoneInfo) -> Period:
    """?days=7|30|90, or ?from=…&to=…; what makes no sense falls back to the default."""
    today = now.astimezone(zone).date()
    try:
        first, last = date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", ""))
        if first <= last and last - first <= LONGEST:
            return Period(first, last, zone, None)
    except ValueError:
        pass
    wanted = asked.get("days", "")
    days = int(wanted) if wanted in map(str, CHOICES) else DEFAULT
    return Period(today - timedelta(days=days - 1), today, zone, days)
