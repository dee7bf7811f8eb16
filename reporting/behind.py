"""The leads behind one number of the report, newest first, page by page by keyset.

An address names the cohort and one figure of it: ?step= with ?then=, ?then= alone, ?answer=, ?visits=, ?valid=yes, each with
?barrier= if asked for. The querysets are those that the figures are counted from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import paging
from leads.models import BarrierCode, ClosedReason, Lead
from practices.calendar import OpenHours
from reporting import funnel, response_time, visits
from reporting.cohort import Cohort

PAGE = 50
NAMED = ("step", "then", "valid", "answer", "visits", "barrier")
STOPPED = {
    ("inquiry", "open"): gettext_lazy("Not reached yet, still open"),
    ("inquiry", "ended"): gettext_lazy("Not reached, ended"),
    ("contacted", "open"): gettext_lazy("Talked with you, not a fit yet, still open"),
    ("contacted", "ended"): gettext_lazy("Talked with you, ended before they were a fit"),
    ("qualified", "open"): gettext_lazy("Fit, not booked yet, still open"),
    ("qualified", "ended"): gettext_lazy("Fit, ended without a visit"),
    ("booked", "open"): gettext_lazy("Booked, not attended yet, still open"),
    ("booked", "ended"): gettext_lazy("Booked, ended without attending"),
}
ENDED = {"open": gettext_lazy("Still open"), "ended": gettext_lazy("Ended")}


class NoSuchFigure(LookupError):
    """The address names no figure of the report."""


@dataclass(frozen=True)
class Figure:
    """What an address asks for: its name in words, and its leads."""

    name: Any
    query: dict[str, str]
    leads: "QuerySet[Lead]"


def figure(asked: Mapping[str, str], cohort: Cohort, hours: OpenHours, *, now: datetime) -> Figure:
    """Raises NoSuchFigure. Without any name: all inquiries."""
    query = {name: asked[name] for name in NAMED if asked.get(name)}
    try:
        return _of_barrier(query, _figure(query, cohort, hours, now=now))
    except (KeyError, ValueError) as error:
        raise NoSuchFigure(query) from error


def _figure(query: dict[str, str], cohort: Cohort, hours: OpenHours, *, now: datetime) -> Figure:
    leads = cohort.leads()
    match {name: said for name, said in query.items() if name != "barrier"}:
        case {"answer": key, **rest} if not rest:
            waited = response_time.waited(leads, cohort, hours, now=now)
            return Figure(response_time.name(key), query, response_time.answered(waited, key, now=now))
        case {"visits": key, **rest} if not rest:
            return Figure(visits.NAMES[key], query, visits.told(leads, now=now).filter(visits.holds(key)))
        case {"step": step, "then": then, **rest} if not rest and step != "attended":
            return Figure(_stopped(step, then), query, leads.filter(funnel.predicate(funnel.stopped(step, then))))
        case {"step": step, "valid": "yes", **rest} if not rest:
            numbers = funnel.reached(step) & funnel.valid()
            return Figure(_valid(step), query, leads.filter(funnel.predicate(numbers)))
        case {"step": step, **rest} if not rest:
            return Figure(funnel.NAMES[step], query, leads.filter(funnel.predicate(funnel.reached(step))))
        case {"then": then, **rest} if not rest:
            words = ENDED.get(then) or _("Ended without a visit: %(reason)s") % {"reason": reason(then)}
            return Figure(words, query, leads.filter(funnel.predicate(funnel.ended(then))))
        case {**rest} if not rest:
            return Figure(funnel.NAMES["inquiry"], query, leads)
    raise KeyError(query)


def _stopped(step: str, then: str) -> Any:
    if words := STOPPED.get((step, then)):
        return words
    return _("%(step)s, and no further: %(reason)s") % {"step": funnel.NAMES[step], "reason": _ended(then)}


def _ended(then: str) -> Any:
    return ENDED.get(then) or reason(then)


def _valid(step: str) -> str:
    return _("%(step)s, without duplicates and what was no inquiry") % {"step": funnel.NAMES[step]}


def reason(code: str) -> str:
    """Why a journey ended, in words."""
    return str(ClosedReason(code).label)


def _of_barrier(query: dict[str, str], found: Figure) -> Figure:
    """Narrowed to those who named this doubt."""
    if not (code := query.get("barrier")):
        return found
    named = _("%(figure)s; what held them back: %(barrier)s") % {
        "figure": found.name, "barrier": BarrierCode(code).label,
    }  # fmt: skip
    return replace(found, name=named, leads=found.leads.filter(barriers__code=code))


@dataclass(frozen=True)
class Listing:
    """One page of a figure's leads. `older` is the key of the page after this one."""

    figure: Figure
    total: int
    leads: list[Lead]
    older: str


def listing(figure: Figure, after: str = "") -> Listing:
    """Two statements, whatever the page."""
    leads = figure.leads.select_related("person", "service_line", "location")
    return Listing(figure, figure.leads.count(), *paging.page(leads, after, PAGE))
