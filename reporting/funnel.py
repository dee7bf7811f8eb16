"""From inquiry to attended visit: the cohort of a period, counted by the milestones on its leads (decision 13).

Each step requires the earlier ones, so the counts only fall. PostgreSQL keeps a lead's last step and its end as one number
(leads.standing): counting by it is one pass over a covering index, and the numbers that a figure is the sum of are the
ones that list its leads. Every number opens exactly the people behind it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import standing
from leads.models import ClosedReason, Lead
from reporting.dimensions import Dimension
from reporting.figures import Figure, Rate

ORDER = list(standing.STAGES)
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
REASONS = [code for code in standing.REASONS if code != ClosedReason.ATTENDED]
OPEN = "open"
NO_INQUIRY = (ClosedReason.DUPLICATE, ClosedReason.NOT_A_LEAD)
ALL = {number: standing.read(number) for number in standing.numbers()}
Counts = Counter[int]  # leads by their standing


# ---- Which leads a figure is about: sets of standings ----
def reached(step: str) -> set[int]:
    """Raises ValueError for a step that does not exist."""
    least = ORDER.index(step)
    return {number for number, is_ in ALL.items() if ORDER.index(is_.stage) >= least}


def stopped(step: str, then: str) -> set[int]:
    """Who got to `step` and no further, and are "open", have "ended", or ended for this reason. Raises ValueError."""
    if then not in ("open", "ended", standing.OTHER, *standing.REASONS):
        raise ValueError(then)
    ORDER.index(step)
    return {number for number, is_ in ALL.items() if is_.stage == step and _is(is_.ended, then)}


def ended(then: str) -> set[int]:
    """Wherever they got to: "open" or "ended"; or, for a reason, those who ended with it without a visit. ValueError."""
    steps = ORDER if then in ("open", "ended") else ORDER[:-1]
    return set().union(*(stopped(step, then) for step in steps))


def valid() -> set[int]:
    """Those that turned out to be an inquiry, and not one twice."""
    return {number for number, is_ in ALL.items() if is_.ended not in NO_INQUIRY}


def _is(end: str, then: str) -> bool:
    return {"open": not end, "ended": bool(end)}.get(then, end == then)


def predicate(numbers: set[int]) -> Q:
    return Q() if numbers == set(ALL) else Q(standing__in=sorted(numbers))


# ---- Counting ----
def total(leads: "QuerySet[Lead]") -> Counts:
    """One statement, whatever their number."""
    return Counter(dict(leads.values_list("standing").annotate(n=Count("*")).order_by()))


def by(dimension: Dimension, leads: "QuerySet[Lead]") -> tuple[Counts, dict[str, Counts]]:
    """All of them, and those of each value; one statement too."""
    every: Counts = Counter()
    each: dict[str, Counts] = {}
    for *columns, number, n in leads.values_list(*dimension.columns, "standing").annotate(n=Count("*")).order_by():
        every[number] += n
        for value in dimension.values(*columns):
            each.setdefault(value, Counter())[number] += n
    return every, each


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
    def tells(self) -> bool:
        """Of two counts whose sum is known, one that is told would tell the other."""
        return not (self.open.hidden or self.ended.hidden)

    @property
    def ended_words(self) -> str:
        return LOST[self.key] % {"n": self.ended}

    @property
    def open_words(self) -> str:
        return _("%(n)s still open") % {"n": self.open}

    @property
    def rate(self) -> Rate:
        """Of those who got to the step before."""
        return Rate(self.count, self.before)

    @property
    def goes_on(self) -> str:
        return _("%(rate)s go on") % {"rate": self.rate} if self.rate.told else ""

    @property
    def bar(self) -> float | None:
        """In percent of the inquiries; None where its length would tell a count that is not told."""
        share = Rate(self.count, self.first)
        return round(share.percent, 1) if share.told else None

    @property
    def lost_bar(self) -> float | None:
        if self.bar is None or not self.tells or not (self.open or self.ended):
            return None
        return round(100 * (self.before.n - self.count.n) / self.first.n, 1)


@dataclass(frozen=True)
class Funnel:
    """What some leads come to. With `least`, smaller counts are not told."""

    counts: Counts
    least: int = 0
    veiled: frozenset[str] = frozenset()  # steps, or OPEN, that are not told whatever they are

    def of(self, numbers: Iterable[int]) -> Figure:
        return Figure(sum(self.counts[number] for number in numbers), self.least)

    def count(self, step: str) -> Figure:
        return replace(self.of(reached(step)), veiled=step in self.veiled)

    @property
    def inquiries(self) -> Figure:
        return self.count("inquiry")

    @property
    def contacted(self) -> Figure:
        return self.count("contacted")

    @property
    def qualified(self) -> Figure:
        return self.count("qualified")

    @property
    def booked(self) -> Figure:
        return self.count("booked")

    @property
    def attended(self) -> Figure:
        return self.count("attended")

    @property
    def open(self) -> Figure:
        """Of all of them: these may yet come."""
        return replace(self.of(ended(OPEN)), veiled=OPEN in self.veiled)

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
        nobody = Figure(0, self.least)
        return Step(
            key=key,
            count=self.count(key),
            before=self.count(before),
            first=self.inquiries,
            open=self.of(stopped(before, "open")) if here else nobody,
            ended=self.of(stopped(before, "ended")) if here else nobody,
        )


def veil(funnels: list[Funnel]) -> list[Funnel]:
    """Rows of a table whose sum is told: where one count of a column alone is not told, the smallest that is told is not
    either, or the sum would tell it (R96)."""
    more: list[set[str]] = [set() for _ in funnels]
    for column in (*ORDER, OPEN):
        counts = [each.open if column == OPEN else each.count(column) for each in funnels]
        told = [place for place, count in enumerate(counts) if count and not count.hidden]
        if told and sum(count.hidden for count in counts) == 1:
            more[min(told, key=lambda place: counts[place].n)].add(column)
    return [replace(each, veiled=frozenset(columns)) for each, columns in zip(funnels, more, strict=True)]
