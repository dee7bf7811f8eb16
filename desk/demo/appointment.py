"""One visit of the past or of the days to come, and what was said and ticked around it."""

from datetime import datetime, timedelta

from desk.demo.diary import Time
from desk.demo.journey import Journey
from desk.demo.track import Track
from leads.models import ClosedReason, Lane
from messaging import fixed
from messaging.models import Kind
from practices.models import Membership
from scheduling.booking.outcomes import FOLLOW_UP_MINUTES
from scheduling.models import ReadinessItem, Visit
from scheduling.models.visit import Status
from sequences import exits, wording


class Appointment:
    """Booked at `at`; `by` nobody: the patient chose the time on the page."""

    def __init__(self, journey: Journey, time: Time, at: datetime, by: Membership | None) -> None:
        line, self.journey = journey.asked.line, journey
        self.visit = journey.book.add(
            Visit(
                lead=journey.lead, provider=time.provider, location=time.place, starts_at=time.starts_at,
                ends_at=time.starts_at + timedelta(minutes=line.visit_minutes), status=Status.BOOKED, booked_by=by,
                created_at=at,
            )
        )  # fmt: skip
        self.items = [
            journey.book.add(ReadinessItem(visit=self.visit, item=item, position=position))
            for position, item in enumerate(line.checklist, start=1)
        ]
        journey.happen("visit_booked", at, by, visit=self.visit.pk)
        journey.done("booked", at, by)
        journey.leave(exits.BOOKED, at)
        self._begin(at)

    def _begin(self, at: datetime) -> None:
        """What is said before the visit, counted down to its time."""
        self.journey.thread.visit, self.journey.thread.items = self.visit, self.items
        self.before = Track(self.journey, self.journey.setting.others["visit"], at, visit=self.visit, items=self.items)

    def settle_item(self, item: ReadinessItem, at: datetime, by: Membership | None) -> None:
        item.settled_at, item.settled_by = at, by
        self.journey.happen("item_settled", at, by, visit=self.visit.pk, item=item.item)

    def confirm(self, at: datetime, by: Membership | None) -> None:
        """By staff, or by the patient's C, which is thanked for."""
        journey, visit = self.journey, self.visit
        if by is None:
            message = journey.thread.heard(at, "C", "sms")
            journey.happen("answer_received", at, message=message.pk, word="confirm")
        visit.status, visit.confirmed_at = Status.CONFIRMED, at
        journey.happen("visit_confirmed", at, by, visit=visit.pk)
        journey.done("confirmed", at, by, about=exits.call_key(self.before.row.pk))
        if by is None:
            zone, language = journey.setting.zone, journey.language
            thanks = fixed.words(
                "visit_confirmed", language, practice=journey.setting.practice.discreet_name,
                day=wording.day(visit.starts_at, zone, language), time=wording.clock(visit.starts_at, zone, language),
            )  # fmt: skip
            journey.thread.sent(at + timedelta(seconds=1), Kind.KEYWORD, "sms", thanks)

    def move(self, time: Time, at: datetime, by: Membership | None) -> None:
        """Told anew, and counted down to from now on."""
        visit, was = self.visit, self.visit.starts_at
        visit.provider, visit.location, visit.starts_at = time.provider, time.place, time.starts_at
        visit.ends_at = time.starts_at + timedelta(minutes=self.journey.asked.line.visit_minutes)
        visit.status, visit.confirmed_at = Status.BOOKED, None
        self.journey.happen("visit_moved", at, by, visit=visit.pk, was=was)
        self.before.leave(exits.MOVED, at)
        self._begin(at)

    def arrive(self, at: datetime) -> None:
        self.visit.status, self.visit.arrived_at = Status.ARRIVED, at

    def attend(self, at: datetime, by: Membership) -> None:
        """The journey is over."""
        self.visit.arrived_at = self.visit.arrived_at or self.visit.starts_at - timedelta(minutes=6)
        self._settle(Status.ATTENDED, "visit_attended", exits.ATTENDED, at, by)
        self.journey.close(ClosedReason.ATTENDED, at, by)

    def miss(self, at: datetime, by: Membership) -> Track:
        """What follows, without blame, has begun."""
        self._settle(Status.NO_SHOW, "visit_no_show", exits.NO_SHOW, at, by)
        return Track(self.journey, self.journey.setting.others["missed"], at, visit=self.visit)

    def cancel(self, at: datetime, by: Membership | None) -> None:
        """Somebody is asked to find another time."""
        self._settle(Status.CANCELLED, "visit_cancelled", exits.CANCELLED, at, by)
        about = f"visit:{self.visit.pk}"
        self.journey.ask("call", Lane.HANDED_OVER, "cancelled", at, late=FOLLOW_UP_MINUTES, about=about)

    def _settle(self, status: Status, kind: str, exit_reason: str, at: datetime, by: Membership | None) -> None:
        self.visit.status, self.visit.settled_at = status, at
        self.journey.happen(kind, at, by, visit=self.visit.pk)
        self.before.leave(exit_reason, at)
