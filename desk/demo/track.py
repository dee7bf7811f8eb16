"""One enrollment of the past, step by step: by the product's own arithmetic of time, and its own `only_if`."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from desk.demo.setting import Cadence
from leads.models import Lane
from scheduling.models import ReadinessItem, Visit
from sequences import exits, facts, timing
from sequences.decide import BOOKED_LATE, CLOSES_AFTER, NOT_NEEDED, ONLY_IF, WAITS_FOR_AN_ANSWER
from sequences.models import Enrollment, EnrollmentStatus
from sequences.versions import CompiledStep

if TYPE_CHECKING:
    from desk.demo.journey import Journey

A_LOOK = timedelta(seconds=20)  # until the engine has seen that there is no step left


class Track:
    """In `cadence` since `at`; one that is about a visit counts down to it, or follows it."""

    def __init__(
        self,
        journey: "Journey",
        cadence: Cadence,
        at: datetime,
        *,
        visit: Visit | None = None,
        items: list[ReadinessItem] | None = None,
    ) -> None:
        self.journey, self.cadence, self.visit, self.items = journey, cadence, visit, items or []
        self.anchor = timing.Anchor(visit.starts_at, at) if visit else None
        self.row = journey.book.add(
            Enrollment(
                lead=journey.lead, sequence=cadence.version.sequence, version=cadence.version, visit=visit,
                entered_at=at, due_at=at,
            )
        )  # fmt: skip
        if visit:
            self.row.due_at = self._next(at)
        journey.happen("enrollment_started", at, enrollment=self.row.pk, sequence=cadence.version.sequence_id)

    @property
    def due(self) -> datetime | None:
        """When it does something next; None once it has ended."""
        return self.row.due_at

    def _next(self, since: datetime) -> datetime:
        step, calendar = self.cadence.steps.step(self.row.position), self.journey.setting.calendar
        if step is None:
            return since + (CLOSES_AFTER if self.cadence.steps.kind in WAITS_FOR_AN_ANSWER else A_LOOK)
        try:
            return timing.when(step, since=since, calendar=calendar, now=since, anchor=self.anchor).at
        except timing.NoTime:  # as the engine has it: then it is skipped, for the hour
            return max(since, timing.asked(step, since, calendar.zone, self.anchor))

    def advance(self) -> tuple[CompiledStep, bool] | None:
        """The step that was due, and whether it was done. None: there was none left, and it has ended."""
        at, step = self.row.due_at, self.cadence.steps.step(self.row.position)
        assert at
        if step is None:
            self._end(EnrollmentStatus.FINISHED, "", at)
            self.journey.happen("enrollment_finished", at, enrollment=self.row.pk)
            return None
        if reason := self._unneeded(step, at):
            self.journey.thread.silent(step, at, self.row.pk, reason)
        elif step.channel == timing.CALL:
            self._ask_to_call(step, at)
        else:
            self.journey.thread.automatic(step, at, self.row.pk)
        self.row.position += 1
        self.row.due_at = self._next(at)
        return step, not reason

    def _unneeded(self, step: CompiledStep, at: datetime) -> str:
        if self.anchor and timing.booked_late(step, self.anchor, self.journey.setting.zone):
            return BOOKED_LATE
        if self.anchor and step.channel != timing.EMAIL and not self.journey.setting.calendar.window.allows(at):
            return "quiet_hours"
        visit = self.visit and facts.Visit(self.visit.status, self.visit.starts_at, self._missing(at))
        known: Any = SimpleNamespace(lead=self.journey.lead, visit=visit, asked_again=False)
        return "" if not step.only_if or ONLY_IF[step.only_if](known) else NOT_NEEDED

    def _missing(self, at: datetime) -> str | None:
        return next((item.item for item in self.items if not item.settled_at or item.settled_at > at), None)

    def _ask_to_call(self, step: CompiledStep, at: datetime) -> None:
        data = {"enrollment": str(self.row.pk), "step": step.position, "content": str(step.words.content_id)}
        about = f"{exits.call_key(self.row.pk)}{step.position}:1"
        self.journey.ask("call", Lane.CALLS, "call_due", at, late=step.allowance_minutes, about=about, data=data)

    def leave(self, reason: str, at: datetime) -> None:
        """It stops for this reason, and its call tasks with it; nothing when it has ended already."""
        if self.row.due_at is None:
            return
        self._end(EnrollmentStatus.EXITED, reason, at)
        self.journey.done(reason, at, None, about=exits.call_key(self.row.pk))
        self.journey.happen("enrollment_exited", at, enrollment=self.row.pk, reason=reason)

    def _end(self, status: EnrollmentStatus, reason: str, at: datetime) -> None:
        self.row.status, self.row.exit_reason, self.row.due_at, self.row.ended_at = status, reason, None, at
