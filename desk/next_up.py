"""What comes next for a lead: the tasks that wait, visits made and to be made, and what the automation will do."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from desk import automation, cadence, offers, scripts, snooze, timer, words
from desk.automation import Automation
from desk.cadence import Cadence
from desk.offers import Offer
from desk.queue import is_held
from desk.reader import Reader
from desk.timer import Timer
from leads.models import Lane, Lead, Task
from practices import times
from scheduling.booking import EARLY
from scheduling.models import Visit
from scheduling.models.visit import UPCOMING, Status

VISITS_SHOWN = 5


@dataclass(frozen=True)
class OpenTask:
    task: Task
    heading: str
    why: str
    timer: Timer
    who: str
    held_by: str  # somebody else, working on it now
    yours_until: str
    snoozed: str  # until when and why it is put off
    script: str = ""  # what to ask and to offer, where the reason does not say it already


@dataclass(frozen=True)
class VisitWords:
    visit: Visit
    when: str
    upcoming: bool
    moves: bool  # it may still be given another time
    outcomes: list[str]  # what may be recorded of it now


@dataclass(frozen=True)
class NextUp:
    lead: Lead
    reader: Reader

    @cached_property
    def tasks(self) -> list[OpenTask]:
        rank = {lane: place for place, lane in enumerate(Lane.values)}
        tasks = list(Task.objects.open().for_lead(self.lead).select_related("assignee", "claimed_by", "lead__person"))
        said = scripts.of(tasks)
        urgent_first = sorted(tasks, key=lambda task: (self._sleeps(task), rank[task.lane], task.breach_at))
        return [self._task(task, said.get(task.pk, "")) for task in urgent_first]

    def _sleeps(self, task: Task) -> bool:
        return bool(task.snoozed) and task.due_at > self.reader.now

    @property
    def may_snooze(self) -> bool:
        return any(not self._sleeps(open_task.task) and open_task.task.lane != Lane.URGENT for open_task in self.tasks)

    def _snoozed(self, task: Task) -> str:
        if not self._sleeps(task):
            return ""
        said = {"when": times.moment(task.due_at, self.reader.zone, self.reader.now)}
        said["why"] = words.lowered(words.of(snooze.WHYS, task.snoozed))
        return _("Put off until %(when)s: %(why)s") % said

    def _task(self, task: Task, script: str) -> OpenTask:
        until = task.claimed_until
        yours = task.claimed_by_id == self.reader.membership.pk and until is not None and until > self.reader.now
        return OpenTask(
            task=task,
            heading=words.next_step(task),
            why=str(words.why(task, script=script)),
            timer=timer.of(task, self.reader.hours, self.reader.now),
            who=task.assignee.name if task.assignee else "",
            held_by=words.first_name(task.claimed_by) if task.claimed_by and is_held(task, self.reader) else "",
            yours_until=times.clock(until, self.reader.zone) if until and yours else "",
            snoozed=self._snoozed(task),
            script=script if task.kind == "answer" else "",
        )

    @cached_property
    def visits(self) -> list[VisitWords]:
        made = self.lead.visits.appointments().select_related("provider", "location").prefetch_related("items")
        return [self._visit(visit) for visit in made.order_by("-starts_at")[:VISITS_SHOWN]]

    def _visit(self, visit: Visit) -> VisitWords:
        visit.lead = self.lead  # with its person, as it was read for this page
        upcoming = visit.status in UPCOMING
        came = [Status.ARRIVED, Status.ATTENDED, Status.NO_SHOW] if self.reader.now >= visit.starts_at - EARLY else []
        return VisitWords(
            visit=visit,
            when=times.visit_time(visit.starts_at, self.reader.zone),
            upcoming=upcoming,
            moves=visit.status in (Status.BOOKED, Status.CONFIRMED) and visit.starts_at > self.reader.now,
            outcomes=[str(one.value) for one in [*came, Status.CANCELLED] if one != visit.status] if upcoming else [],
        )

    @property
    def upcoming(self) -> VisitWords | None:
        return next((visit for visit in self.visits if visit.upcoming), None)

    @cached_property
    def offers(self) -> list[Offer]:
        """Real open times: to book and to send, or, for whom a visit is booked, to move it to."""
        return offers.of(self.lead, self.reader)

    @cached_property
    def waiting(self) -> str:
        """Since when they are on the waitlist; empty when they are not."""
        entry = self.lead.waits.filter(ended_at=None).first()
        return times.moment(entry.created_at, self.reader.zone, self.reader.now) if entry else ""

    @cached_property
    def cadence(self) -> Cadence | None:
        return cadence.of(self.lead, self.reader)

    @cached_property
    def automation(self) -> Automation:
        return automation.of([self.lead.pk], zone=self.reader.zone, now=self.reader.now)[self.lead.pk]
