"""The figure in the margin of a row: how long somebody has waited, or when a call is due. Open hours only.

Pure: (task, hours, now) → figure, words, quarters of the gauge, state. Two kinds: what was asked of us counts up to its
target; what we planned counts down to its time. Whole minutes, so it changes at most once a minute.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from leads.models import Lane, Task
from practices import times
from practices.calendar import OpenHours

SOON, LATE = "soon", "late"
QUARTERS = 4
NEAR_MINUTES = (60, 30, 10)  # to a planned call: two quarters of the gauge, three, four


@dataclass(frozen=True)
class Timer:
    figure: str
    words: str
    fill: int = 0
    state: str = ""
    waited: int = 0  # minutes somebody has waited; 0 for what is only planned
    target: int = 0

    @property
    def tone(self) -> str:
        """The class of a figure that stands without its gauge."""
        return {SOON: "soon", LATE: "overdue"}.get(self.state, "")

    @property
    def is_late(self) -> bool:
        return self.state == LATE


def of(task: Task, hours: OpenHours, now: datetime) -> Timer:
    return _planned(task, hours, now) if task.lane == Lane.CALLS else _waiting(task, hours, now)


def _waiting(task: Task, hours: OpenHours, now: datetime) -> Timer:
    measure = hours.minutes_between
    if measure(task.created_at, task.breach_at) < 1:  # not to wait until somebody is in, as a warning sign at night
        measure = _on_the_wall
    waited, target = measure(task.created_at, now), max(1, measure(task.created_at, task.breach_at))
    if now >= task.breach_at:
        late = times.elapsed(task.breach_at, now, max(1, measure(task.breach_at, now)), hours.zone)
        figure = times.elapsed(task.created_at, now, waited, hours.zone)
        return Timer(figure, _("%(span)s late") % {"span": late}, QUARTERS, LATE, waited, target)
    if waited < 1 and measure != _on_the_wall and not hours.is_open(now):
        opens = hours.next_open(now)
        return Timer(times.clock(opens, hours.zone), _opening(opens, hours, now), target=target)
    figure = times.elapsed(task.created_at, now, waited, hours.zone)
    if waited * QUARTERS >= target * 3:
        left = times.span(max(1, target - waited))
        return Timer(figure, _("%(span)s left") % {"span": left}, 3, SOON, waited, target)
    fill = min(3, max(1, round(waited * QUARTERS / target)))
    return Timer(figure, _("of %(span)s") % {"span": times.span(target)}, fill, "", waited, target)


def _on_the_wall(a: datetime, b: datetime) -> int:
    return int((b - a).total_seconds() // 60)


def _opening(opens: datetime, hours: OpenHours, now: datetime) -> str:
    if times.days_apart(now, opens, hours.zone) == 0:
        return _("at opening")
    return times.day(opens, hours.zone, now)


def _planned(task: Task, hours: OpenHours, now: datetime) -> Timer:
    promised = _("promised") if task.data.get("promised") else ""
    if now >= task.breach_at:
        minutes = max(1, hours.minutes_between(task.breach_at, now))
        late = times.elapsed(task.breach_at, now, minutes, hours.zone)
        return Timer(_when(task, hours, now), _("%(span)s late") % {"span": late}, QUARTERS, LATE)
    left = _on_the_wall(now, task.due_at)
    if left < 1:
        return Timer(_when(task, hours, now), promised or _("due now"), QUARTERS, SOON)
    fill = 1 + sum(left < near for near in NEAR_MINUTES)
    words = promised or _("in %(span)s") % {"span": times.span(left)}
    return Timer(times.clock(task.due_at, hours.zone), words, fill, SOON if fill == QUARTERS else "")


def _when(task: Task, hours: OpenHours, now: datetime) -> str:
    """A time of day means today; of an earlier day, the day."""
    if times.days_apart(task.due_at, now, hours.zone) == 0:
        return times.clock(task.due_at, hours.zone)
    if times.days_apart(task.due_at, now, hours.zone) > 1:
        return times.day_of_month(task.due_at, hours.zone)
    words = times.day(task.due_at, hours.zone, now)
    return words[:1].upper() + words[1:]
