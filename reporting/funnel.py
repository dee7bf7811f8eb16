"""From inquiry to attended visit: the cohort of a period, counted by the milestones on its leads (decision 13).

Each step requires the earlier ones, so the counts only fall. The predicate that counts a step is the one that lists its
leads: every number opens exactly the people behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leads import sources
from leads.models import Lead
from practices.models import ServiceLine
from reporting.periods import Period

STEPS: dict[str, Q] = {
    "inquiry": Q(),
    "contacted": Q(contacted_at__isnull=False),
    "qualified": Q(qualified_at__isnull=False),
    "booked": Q(booked_at__isnull=False),
    "attended": Q(attended_at__isnull=False),
}
NAMES = {
    "inquiry": _("Inquiries"),
    "contacted": _("Talked with us"),
    "qualified": _("Fit, and want a visit"),
    "booked": _("Booked"),
    "attended": _("Attended"),
}
ORDER = list(STEPS)
OPEN = Q(closed_at=None)


@dataclass(frozen=True)
class Cohort:
    """The leads received in a period, of one source or service line if asked for."""

    period: Period
    source: str = ""
    service_line: UUID | None = None

    def leads(self) -> "QuerySet[Lead]":
        leads = Lead.objects.received_between(self.period.start, self.period.end)
        if self.source:
            leads = leads.filter(source=self.source)
        if self.service_line:
            leads = leads.filter(service_line_id=self.service_line)
        return leads

    @property
    def query(self) -> dict[str, str]:
        return {
            **self.period.query,
            **({"source": self.source} if self.source else {}),
            **({"service_line": str(self.service_line)} if self.service_line else {}),
        }


def cohort(asked: Mapping[str, str], period: Period) -> Cohort:
    """By ?source= and ?service_line=; one that this practice does not have finds nobody."""
    try:
        line = UUID(asked.get("service_line", ""))
    except ValueError:
        line = None
    return Cohort(period, source=asked.get("source", "")[:40], service_line=line)


def predicate(step: str, lost: str = "") -> Q:
    """Who reached `step`; with `lost` ("open" or "ended") those of them who went no further, and are still open or not.

    Raises KeyError for a step that does not exist.
    """
    reached = STEPS[step]
    if not lost:
        return reached
    following = ORDER[ORDER.index(step) + 1]
    return reached & ~STEPS[following] & (OPEN if lost == "open" else ~OPEN)


@dataclass(frozen=True)
class Step:
    """One line of the funnel. `open` and `ended`: who got to the step before and not to this one."""

    key: str
    count: int
    before: int
    first: int
    open: int
    ended: int

    @property
    def name(self) -> Any:
        return NAMES[self.key]

    @property
    def previous(self) -> str:
        return ORDER[ORDER.index(self.key) - 1] if self.key != ORDER[0] else ""

    @property
    def share(self) -> float:
        """Of the inquiries, in percent of the bar."""
        return round(100 * self.count / self.first, 1) if self.first else 0.0

    @property
    def lost_share(self) -> float:
        return round(100 * (self.before - self.count) / self.first, 1) if self.first else 0.0

    @property
    def goes_on(self) -> int | None:
        """In percent of the step before."""
        return round(100 * self.count / self.before) if self.before else None


def funnel(cohort: Cohort) -> list[Step]:
    """The steps in order; one statement."""
    counts = {step: Count("pk", filter=condition) for step, condition in STEPS.items()}
    lost = {
        f"{step}_{how}": Count("pk", filter=predicate(step, how)) for step in ORDER[:-1] for how in ("open", "ended")
    }
    found = cohort.leads().aggregate(**counts, **lost)
    steps = []
    for index, key in enumerate(ORDER):
        before = ORDER[index - 1] if index else ""
        steps.append(
            Step(
                key=key,
                count=found[key],
                before=found[before or key],
                first=found[ORDER[0]],
                open=found.get(f"{before}_open", 0),
                ended=found.get(f"{before}_ended", 0),
            )
        )
    return steps


@dataclass(frozen=True)
class Row:
    """A source's or a service line's share. `query` is what narrows the address to it."""

    name: str
    query: dict[str, str]
    inquiries: int
    booked: int
    attended: int
    still_open: int

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [("inquiry", self.inquiries), ("booked", self.booked), ("attended", self.attended)]

    @property
    def rate(self) -> int:
        return round(100 * self.attended / self.inquiries) if self.inquiries else 0


def by_source(cohort: Cohort) -> list[Row]:
    return [
        Row(sources.words(row["source"]), {"source": row["source"]}, *_figures(row))
        for row in _grouped(cohort, "source")
    ]


def by_service_line(cohort: Cohort) -> list[Row]:
    names = {line.pk: line.said_name for line in ServiceLine.objects.all()}
    return [
        Row(names[row["service_line"]], {"service_line": str(row["service_line"])}, *_figures(row))
        for row in _grouped(cohort, "service_line")
        if row["service_line"]
    ]


def _grouped(cohort: Cohort, field: str) -> list[dict[str, Any]]:
    counts = {step: Count("pk", filter=STEPS[step]) for step in ("inquiry", "booked", "attended")}
    return list(
        cohort.leads().values(field).annotate(**counts, still_open=Count("pk", filter=OPEN)).order_by("-inquiry", field)
    )


def _figures(row: dict[str, Any]) -> tuple[int, int, int, int]:
    return row["inquiry"], row["booked"], row["attended"], row["still_open"]
