"""From inquiry to attended visit: the cohort of a period, counted by the milestones on its leads (decision 13).

Each step requires the earlier ones, so the counts only fall. The predicate that counts a step is the one that lists its
leads: every number opens exactly the people behind it. One statement counts the whole period in groups of a source and a
service line, along the covering index lead_funnel; totals, tables and the choices of the filters are sums of its groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import Lead
from reporting.figures import Figure, Rate
from reporting.periods import Period

STEPS: dict[str, Q] = {
    "inquiry": Q(),
    "contacted": Q(contacted_at__isnull=False),
    "qualified": Q(qualified_at__isnull=False),
    "booked": Q(booked_at__isnull=False),
    "attended": Q(attended_at__isnull=False),
}
ORDER = list(STEPS)
OPEN = Q(closed_at=None)
NAMES = {
    "inquiry": gettext_lazy("Inquiries"),
    "contacted": gettext_lazy("Talked with you"),
    "qualified": gettext_lazy("Fit, and want a visit"),
    "booked": gettext_lazy("Booked"),
    "attended": gettext_lazy("Attended"),
}


LOST = {
    "contacted": gettext_lazy("%(n)s not reached"),
    "qualified": gettext_lazy("%(n)s not a fit, or not now"),
    "booked": gettext_lazy("%(n)s did not book"),
    "attended": gettext_lazy("%(n)s did not come"),
}


def predicate(step: str, then: str = "") -> Q:
    """Who reached `step`; with `then` ("open" or "ended") those of them who went no further, and are still open or not.

    Raises KeyError for what does not exist.
    """
    reached = STEPS[step]
    if not then:
        return reached
    here = ORDER.index(step) + 1
    stopped = reached & ~STEPS[ORDER[here]] if here < len(ORDER) else reached
    return stopped & {"open": OPEN, "ended": ~OPEN}[then]


class Group(NamedTuple):
    """Leads of one source and one service line: how many reached each step, and how many of them are open at it."""

    source: str
    service_line: UUID | None
    reached: dict[str, int]
    open: dict[str, int]


def groups(period: Period) -> list[Group]:
    """All of the period's leads; one statement, whatever their number."""
    counts = {step: Count("received_at", filter=condition) for step, condition in STEPS.items()}
    still = {f"{step}_open": Count("received_at", filter=predicate(step, "open")) for step in ORDER}
    rows: Any = Lead.objects.received_between(period.start, period.end).values("source", "service_line")
    return [
        Group(
            row["source"],
            row["service_line"],
            {step: row[step] for step in ORDER},
            {step: row[f"{step}_open"] for step in ORDER},
        )
        for row in rows.annotate(**counts, **still).order_by()
    ]


@dataclass(frozen=True)
class Step:
    """One line of the funnel. `open` and `ended`: who got to the step before and not to this one."""

    key: str
    count: Figure
    before: Figure
    first: Figure
    open: Figure
    ended: Figure
    worst: bool = False

    @property
    def name(self) -> Any:
        return NAMES[self.key]

    @property
    def previous(self) -> str:
        return ORDER[ORDER.index(self.key) - 1] if self.key != ORDER[0] else ""

    @property
    def ended_words(self) -> str:
        return LOST[self.key] % {"n": self.ended}

    @property
    def open_words(self) -> str:
        return _("%(n)s still open") % {"n": self.open}

    @property
    def goes_on(self) -> str:
        rate = Rate(self.count, self.before)
        return _("%(rate)s go on") % {"rate": rate} if rate.told else ""

    @property
    def bar(self) -> float | None:
        """In percent of the inquiries; None where its length would tell a count that is not told."""
        share = Rate(self.count, self.first)
        return round(share.percent, 1) if share.told else None

    @property
    def lost_bar(self) -> float | None:
        if self.bar is None or self.open.hidden or self.ended.hidden or not (self.open or self.ended):
            return None
        return round(100 * (self.before.n - self.count.n) / self.first.n, 1)


@dataclass(frozen=True)
class Funnel:
    """What some groups come to. With `least`, smaller counts are not told."""

    reached: dict[str, int]
    open_at: dict[str, int]
    least: int = 0

    def count(self, step: str) -> Figure:
        return Figure(self.reached[step], self.least)

    @property
    def inquiries(self) -> Figure:
        return self.count("inquiry")

    @property
    def booked(self) -> Figure:
        return self.count("booked")

    @property
    def attended(self) -> Figure:
        return self.count("attended")

    @property
    def open(self) -> Figure:
        """Of all of them: these may yet come."""
        return Figure(sum(self.open_at.values()), self.least)

    @property
    def rate(self) -> Rate:
        """Attended visits of inquiries, to be read beside how many are open."""
        return Rate(self.attended, self.inquiries)

    @property
    def steps(self) -> list[Step]:
        """In order; the one where most journeys ended is the worst."""
        steps = [self._step(key) for key in ORDER]
        most = max(step.ended.n for step in steps)
        if not most or any(step.ended.hidden for step in steps):
            return steps
        return [replace(step, worst=step.ended.n == most) for step in steps]

    def _step(self, key: str) -> Step:
        here = ORDER.index(key)
        before = ORDER[here - 1] if here else key
        lost = self.reached[before] - self.reached[key]
        still = self.open_at[before] if here else 0
        return Step(
            key=key,
            count=self.count(key),
            before=self.count(before),
            first=self.inquiries,
            open=Figure(still, self.least),
            ended=Figure(lost - still, self.least),
        )


def total(found: Iterable[Group], *, least: int = 0) -> Funnel:
    reached, still = dict.fromkeys(ORDER, 0), dict.fromkeys(ORDER, 0)
    for group in found:
        for step in ORDER:
            reached[step] += group.reached[step]
            still[step] += group.open[step]
    return Funnel(reached, still, least)
