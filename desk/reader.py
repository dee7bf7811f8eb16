"""Who looks at the desk, and when: the member, the practice's hours, and the one reading of the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from practices import clock
from practices.calendar import OpenHours, open_hours
from practices.models import Membership


@dataclass(frozen=True)
class Reader:
    membership: Membership
    hours: OpenHours
    now: datetime

    @classmethod
    def of(cls, request: HttpRequest) -> "Reader":
        return cls(request.membership, open_hours(request.practice.pk), clock.now())  # type: ignore[attr-defined]

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.zone

    @property
    def midnight(self) -> datetime:
        """The end of the practice's day."""
        tomorrow = self.now.astimezone(self.zone) + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
