"""The report as its page shows it: one cohort, its funnel, one table of it, what became of it, how soon it was answered.

The cohort is counted in one statement, together with the table, and in one more each for the period before, the times to
an answer and the visits, whatever the number of leads. With `least`, for whoever is outside the practice, smaller counts
are not told and nothing opens.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import diagnosis, funnel
from reporting.behind import reason
from reporting.chart import Chart
from reporting.cohort import Cohort
from reporting.dimensions import Catalogue, Dimension
from reporting.figures import Figure, lasting
from reporting.filters import Choice, Menu, menus
from reporting.funnel import Funnel
from reporting.measures import Measure, measures
from reporting.periods import CHOICES, last_days
from reporting.response_time import AUTOMATIC, BUCKETS, WALL, Bucket, ResponseTime, Spread
from reporting.visits import Visits, visits

FIRST_TABLE = "source"
DAY = timedelta(days=1)


class Row(NamedTuple):
    """One value's share; `cohort` is this one narrowed to it."""

    name: str
    cohort: Cohort
    funnel: Funnel


class Reason(NamedTuple):
    """Why journeys ended, by the step they had got to; None where that is nobody's."""

    code: str
    name: str
    by_step: list[tuple[str, Figure]]
    all: Figure


@dataclass(frozen=True)
class Answer:
    """How many were answered, and within how long half and nine in ten of them."""

    key: str
    name: str
    count: Figure
    half: str
    ninetieth: str


@dataclass
class Report:
    cohort: Cohort
    catalogue: Catalogue
    times: ResponseTime
    target: int  # minutes, of the practice's own
    now: datetime
    least: int = 0
    table: str = FIRST_TABLE  # the key of a dimension

    @property
    def dimension(self) -> Dimension:
        return self.catalogue.dimensions[self.table]

    @cached_property
    def _counted(self) -> tuple[funnel.Counts, dict[str, funnel.Counts]]:
        return funnel.by(self.dimension, self.cohort.leads())

    @cached_property
    def funnel(self) -> Funnel:
        return Funnel(self._counted[0], self.least)

    @cached_property
    def earlier(self) -> Cohort:
        return self.cohort.during(self.cohort.period.before)

    @cached_property
    def before(self) -> Funnel:
        """The same cohort in as many days right before."""
        return Funnel(funnel.total(self.earlier.leads()), self.least)

    # ---- In words ----
    @property
    def title(self) -> str:
        return diagnosis.title(self.funnel)

    @property
    def still_open(self) -> str:
        words = ngettext(
            "%(n)s is still open and may yet come.", "%(n)s are still open and may yet come.", self.funnel.open.n
        )
        return words % {"n": self.funnel.open}

    @property
    def compared(self) -> str:
        """With the days before; no rate without its counts, and nothing where there were none."""
        if not self.before.rate.told:
            return ""
        return _("It was %(rate)s (%(attended)s of %(n)s, %(open)s still open) in the %(days)s before.") % {
            "rate": self.before.rate,
            "attended": self.before.attended,
            "n": self.before.inquiries,
            "open": self.before.open,
            "days": self.cohort.period.name,
        }

    # ---- Tables ----
    @cached_property
    def rows(self) -> list[Row]:
        """Of the table, the largest first."""
        each = self._counted[1]
        found = [
            Row(self.catalogue.name(self.table, value).said, self.cohort.but(**{self.table: value}), told)
            for value, told in zip(
                each, funnel.veil([Funnel(counts, self.least) for counts in each.values()]), strict=True
            )
        ]
        return sorted(found, key=lambda row: (-row.funnel.inquiries.n, row.name))

    @property
    def steps_before_a_visit(self) -> list[Any]:
        return [funnel.NAMES[step] for step in funnel.ORDER[:-1]]

    @property
    def reasons(self) -> list[Reason]:
        """Of those who ended without a visit, the most common first."""
        found = []
        for code in funnel.REASONS:
            steps = [(step, self.funnel.of(funnel.stopped(step, code))) for step in funnel.ORDER[:-1]]
            whole = self.funnel.of(funnel.ended(code))
            if whole:
                found.append(Reason(code, reason(code), steps, whole))
        return sorted(found, key=lambda each: (-each.all.n, each.name))

    @cached_property
    def visits(self) -> Visits:
        return visits(self.cohort.leads(), now=self.now)

    @cached_property
    def visits_before(self) -> Visits:
        return visits(self.earlier.leads(), now=self.now)

    @property
    def measures(self) -> list[Measure]:
        return measures(self)

    @property
    def lags(self) -> list[tuple[str, str, str]]:
        """What half took no longer than, now and in the days before."""
        now, before = (
            (None, None) if booked.hidden else (found.to_booking, found.to_visit)
            for found, booked in ((self.visits, self.funnel.booked), (self.visits_before, self.before.booked))
        )
        return [
            (_("From inquiry to booking, half within"), _days(now[0]), _days(before[0])),
            (_("From booking to the visit, half within"), _days(now[1]), _days(before[1])),
        ]

    # ---- In the address ----
    @property
    def menus(self) -> list[Menu]:
        return menus(self)

    @property
    def tables(self) -> list[Choice]:
        """Every way to break it down."""
        return [
            Choice(str(each.title), self.cohort.address(by=key), key == self.table)
            for key, each in self.catalogue.dimensions.items()
        ]

    @property
    def values(self) -> set[str]:
        """What the table has rows for."""
        return {*self._counted[1]}

    @property
    def shown(self) -> dict[str, str]:
        """What an address says besides the cohort, to show the same table."""
        return {} if self.table == FIRST_TABLE else {"by": self.table}

    @property
    def kept(self) -> dict[str, str]:
        """What a form that asks for other days keeps."""
        return {**self.cohort.narrowed, **self.shown}

    @property
    def address(self) -> str:
        return self.cohort.address(**self.shown)

    @property
    def everything(self) -> str:
        """The address of the longest period, without filters."""
        return Cohort(last_days(max(CHOICES), now=self.now, zone=self.cohort.period.zone)).address()

    # ---- Time to the first response ----
    @property
    def chart(self) -> Chart | None:
        """Its bars would tell counts that are not told."""
        return None if self.least else Chart(self.times.counts, self.target)

    @property
    def waits(self) -> list[tuple[str, list[tuple[Bucket, str, int]]]]:
        """The distribution in figures: by name, each bucket with the key of its leads and their number."""
        told = [
            (_("By a person, open hours"), "", self.times.counts),
            (_("By a person, wall clock"), WALL, self.times.wall),
            (_("Automatic"), AUTOMATIC, self.times.acknowledged),
        ]
        return [
            (name, [(bucket, f"{prefix}{bucket.key}", n) for bucket, n in zip(BUCKETS, counts, strict=True)])
            for name, prefix, counts in told
        ]

    @property
    def answers(self) -> list[Answer]:
        return [
            self._answer("automatic", _("Automatic"), self.times.automatic),
            self._answer("person", _("By a person, open hours"), self.times.person_open, open_hours=True),
            self._answer("person", _("By a person, wall clock"), self.times.person),
        ]

    def _answer(self, key: str, name: str, spread: Spread, *, open_hours: bool = False) -> Answer:
        count = Figure(spread.count, self.least)
        half, ninetieth = (
            lasting(None if count.hidden else each, open_hours=open_hours) for each in (spread.half, spread.ninetieth)
        )
        return Answer(key, name, count, half, ninetieth)

    @property
    def unanswered(self) -> Figure:
        return Figure(self.times.unanswered, self.least)

    @property
    def unanswered_open(self) -> Figure:
        return Figure(self.times.unanswered_open, self.least)

    @property
    def untouched(self) -> Figure:
        return Figure(self.times.untouched, self.least)


def _days(time: timedelta | None) -> str:
    """In days with a decimal, as a wait for a visit is counted."""
    if time is None:
        return "–"
    return _("%(n)s d") % {"n": number_format(round(time / DAY, 1), decimal_pos=1, use_l10n=True)}
