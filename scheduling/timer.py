"""The figure in the margin of a visit's row: when it is, and in words how far it has come.

Pure: (visit, zone, now) → figure, words, quarters of the gauge, state. The gauge fills towards the visit's time; it is
full and late when somebody did not come, or when the time is over and nobody has said what became of it.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from practices import times
from scheduling.models import Visit
from scheduling.models.visit import Status

SOON, LATE = "soon", "late"
NEAR_MINUTES = 60


@dataclass(frozen=True)
class Timer:
    figure: str
    words: str
    fill: int = 0
    state: str = ""
    live: bool = False


def of(visit: Visit, zone: tzinfo, now: datetime) -> Timer:
    figure = times.clock(visit.starts_at, zone)
    match visit.status:
        case Status.ATTENDED:
            return Timer(figure, _("attended"))
        case Status.CANCELLED:
            return Timer(figure, _("cancelled"))
        case Status.NO_SHOW:
            return Timer(figure, _("missed"), 4, LATE)
        case Status.ARRIVED:
            waited = _minutes(visit.arrived_at or visit.starts_at, now)
            return Timer(figure, _("here %(span)s") % {"span": times.span(waited)}, 2, live=True)
    return _to_come(visit, figure, zone, now)


def _to_come(visit: Visit, figure: str, zone: tzinfo, now: datetime) -> Timer:
    if now >= visit.ends_at:
        return Timer(figure, _("not marked"), 4, LATE)
    if now >= visit.starts_at:
        return Timer(figure, _("%(span)s ago") % {"span": times.span(max(1, _minutes(visit.starts_at, now)))}, 4, SOON)
    if times.days_apart(now, visit.starts_at, zone):
        return Timer(figure, str(visit.get_status_display()).lower())
    left = _minutes(now, visit.starts_at)
    return Timer(figure, _("in %(span)s") % {"span": times.span(max(1, left))}, 3 if left < NEAR_MINUTES else 1)


def _minutes(earlier: datetime, later: datetime) -> int:
    return max(0, int((later - earlier).total_seconds() // 60))
