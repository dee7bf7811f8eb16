"""The leads behind one number of the report, newest first, page by page by keyset.

An address names the cohort and one figure of it: ?step= with ?then=open|ended, ?still=open, or ?answer=. The querysets
are those that the figures are counted from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import paging
from leads.models import Lead
from practices.calendar import OpenHours
from reporting import funnel, response_time
from reporting.cohort import Cohort

PAGE = 50
THEN = {
    ("inquiry", "open"): gettext_lazy("Not reached yet, still open"),
    ("inquiry", "ended"): gettext_lazy("Not reached, ended"),
    ("contacted", "open"): gettext_lazy("Talked with you, not a fit yet, still open"),
    ("contacted", "ended"): gettext_lazy("Talked with you, ended before they were a fit"),
    ("qualified", "open"): gettext_lazy("Fit, not booked yet, still open"),
    ("qualified", "ended"): gettext_lazy("Fit, ended without a visit"),
    ("booked", "open"): gettext_lazy("Booked, not attended yet, still open"),
    ("booked", "ended"): gettext_lazy("Booked, ended without attending"),
}


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
    query = {name: asked[name] for name in ("step", "then", "still", "answer") if asked.get(name)}
    match query:
        case {"answer": key, **rest} if not rest:
            leads = response_time.waited(cohort.leads(), cohort, hours, now=now)
            if key in response_time.PREDICATES:
                return Figure(response_time.name(key), query, response_time.answered(leads, key))
        case {"still": "open", **rest} if not rest:
            return Figure(_("Still open"), query, cohort.leads().filter(funnel.OPEN))
        case {"step": step, "then": then, **rest} if not rest:
            if (step, then) in THEN:
                return Figure(THEN[step, then], query, cohort.leads().filter(funnel.predicate(step, then)))
        case {"step": step, **rest} if not rest and step in funnel.STEPS:
            return Figure(funnel.NAMES[step], query, cohort.leads().filter(funnel.predicate(step)))
        case {**rest} if not rest:
            return Figure(funnel.NAMES["inquiry"], query, cohort.leads())
    raise NoSuchFigure(query)


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
