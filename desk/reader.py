"""Who looks at the desk, and when: the practice and its hours, the member, and the one reading of the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practices import clock
from practices.calendar import OpenHours, open_hours
from practices.models import Membership, Practice
from practices.requests import StaffRequest


@dataclass(frozen=True)
class Reader:
    practice: Practice
    membership: Membership
    hours: OpenHours
    now: datetime

    @classmethod
    def of(cls, request: StaffRequest) -> "Reader":
        return cls(request.practice, request.membership, open_hours(request.practice_id), clock.now())

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.zone

    @property
    def midnight(self) -> datetime:
        """The end of the practice's day."""
        tomorrow = self.now.astimezone(self.zone) + timedelta(days=1)
        return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def morning(self) -> datetime:
        """The start of the practice's day."""
        return self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
