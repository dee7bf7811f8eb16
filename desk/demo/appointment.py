"""One visit of the past or of the days to come, and what was said and ticked around it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from desk.demo.diary import Time
from desk.demo.journey import Journey
from leads.models import ClosedReason
from practices.models import Membership
from scheduling.models import ReadinessItem, Visit
from scheduling.models.visit import Status
from sequences import exits


@dataclass
class Appointment:
    journey: Journey
    visit: Visit
    items: list[ReadinessItem] = field(default_factory=list)

    @classmethod
    def book(cls, journey: Journey, time: Time, at: datetime, by: Membership | None) -> "Appointment":
        """`by` nobody: the patient chose it on the page."""
        line = journey.asked.line
        visit = journey.book.add(
            Visit(
                lead=journey.lead, provider=time.provider, location=time.place, starts_at=time.starts_at,
                ends_at=time.starts_at + timedelta(minutes=line.visit_minutes), status=Status.BOOKED, booked_by=by,
                created_at=at,
            )
        )  # fmt: skip
        items = [
            journey.book.add(ReadinessItem(visit=visit, item=item, position=position))
            for position, item in enumerate(line.checklist, start=1)
        ]
        journey.happen("visit_booked", at, by, visit=visit.pk)
        journey.done("booked", at, by)
        journey.leave(exits.BOOKED, at)
        return cls(journey, visit, items)

    @property
    def id(self) -> UUID:
        return self.visit.pk

    def settle_item(self, item: ReadinessItem, at: datetime, by: Membership | None) -> None:
        item.settled_at, item.settled_by = at, by
        self.journey.happen("item_settled", at, by, visit=self.id, item=item.item)

    def confirm(self, at: datetime, by: Membership | None, *, text: str = "") -> None:
        if text:
            self.journey.thread.heard(at, text, "sms")
        self.visit.status, self.visit.confirmed_at = Status.CONFIRMED, at
        self.journey.happen("visit_confirmed", at, by, visit=self.id)

    def move(self, time: Time, at: datetime, by: Membership | None) -> None:
        was = self.visit.starts_at
        self.visit.provider, self.visit.location, self.visit.starts_at = time.provider, time.place, time.starts_at
        self.visit.ends_at = time.starts_at + timedelta(minutes=self.journey.asked.line.visit_minutes)
        self.visit.status, self.visit.confirmed_at = Status.BOOKED, None
        self.journey.happen("visit_moved", at, by, visit=self.id, was=was)

    def arrive(self, at: datetime) -> None:
        self.visit.status, self.visit.arrived_at = Status.ARRIVED, at

    def attend(self, at: datetime, by: Membership) -> None:
        """The journey is over."""
        self.visit.arrived_at = self.visit.arrived_at or self.visit.starts_at - timedelta(minutes=6)
        self._settle(Status.ATTENDED, "visit_attended", at, by)
        self.journey.close(ClosedReason.ATTENDED, at, by)

    def miss(self, at: datetime, by: Membership) -> None:
        self._settle(Status.NO_SHOW, "visit_no_show", at, by)

    def cancel(self, at: datetime, by: Membership | None) -> None:
        self._settle(Status.CANCELLED, "visit_cancelled", at, by)

    def _settle(self, status: Status, kind: str, at: datetime, by: Membership | None) -> None:
        self.visit.status, self.visit.settled_at = status, at
        self.journey.happen(kind, at, by, visit=self.id)
