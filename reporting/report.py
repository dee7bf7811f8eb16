"""The report as its page shows it: one cohort, its funnel, where and what for, and how soon it was answered.

Read in three statements and the time to answer in one more, whatever the number of leads. With `least`, for whoever is
outside the practice, smaller counts are not told and nothing opens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import sources
from reporting.chart import Chart
from reporting.cohort import NONE, Cohort, Lines, line_of
from reporting.figures import Figure, lasting
from reporting.funnel import Funnel, Group, groups, total
from reporting.periods import CHOICES, last_days
from reporting.response_time import ResponseTime, Spread

ENOUGH_FOR_ONE_IN = 10  # attended visits
AN_EVEN_RATIO = 0.05  # how far "1 in 6" may be from the truth


class Row(NamedTuple):
    """One source's or service line's share; `cohort` is this one narrowed to it."""

    name: str
    cohort: Cohort
    funnel: Funnel


class Choice(NamedTuple):
    label: str
    address: str
    current: bool


class Menu(NamedTuple):
    label: str
    chosen: bool
    choices: list[Choice]


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
    lines: Lines
    times: ResponseTime
    target: int  # minutes, of the practice's own
    now: datetime
    least: int = 0

    @cached_property
    def everybody(self) -> list[Group]:
        return groups(self.cohort.period)

    @property
    def found(self) -> list[Group]:
        return [group for group in self.everybody if self.cohort.holds(group)]

    @cached_property
    def funnel(self) -> Funnel:
        return total(self.found, least=self.least)

    @cached_property
    def before(self) -> Funnel:
        """The same cohort in as many days right before."""
        earlier = self.cohort.but(period=self.cohort.period.before)
        return total(filter(earlier.holds, groups(earlier.period)), least=self.least)

    # ---- In words ----
    @property
    def title(self) -> str:
        """The answer in one sentence."""
        inquiries, attended = self.funnel.inquiries, self.funnel.attended
        if not inquiries:
            return _("No inquiries in this period")
        if (one_in := self._one_in()) and not attended.hidden:
            return _("1 in %(n)s inquiries became an attended visit") % {"n": one_in}
        said = {"attended": attended, "n": inquiries}
        if attended.n == 1:
            words = ngettext("%(attended)s of %(n)s inquiry became an attended visit",
                             "%(attended)s of %(n)s inquiries became an attended visit", inquiries.n)  # fmt: skip
        else:
            words = _("%(attended)s of %(n)s inquiries became attended visits")
        return capfirst(words % said)

    def _one_in(self) -> int | None:
        """Only where it reads better than the counts and is as true."""
        inquiries, attended = self.funnel.inquiries.n, self.funnel.attended.n
        if attended < ENOUGH_FOR_ONE_IN:
            return None
        ratio = inquiries / attended
        return round(ratio) if round(ratio) > 1 and abs(ratio / round(ratio) - 1) <= AN_EVEN_RATIO else None

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
    @property
    def by_source(self) -> list[Row]:
        return self._rows(lambda group: group.source, lambda key: (sources.words(key), {"source": key}))

    @property
    def by_service_line(self) -> list[Row]:
        return self._rows(line_of, lambda key: (self._line(key), {"service_line": key}))

    def _rows(self, key: Callable[[Group], str], named: Callable[[str], tuple[str, dict[str, str]]]) -> list[Row]:
        rows = []
        for value, found in groupby(sorted(self.found, key=key), key):
            name, narrowed = named(value)
            rows.append(Row(name, self.cohort.but(**narrowed), total(found, least=self.least)))
        return sorted(rows, key=lambda row: (-row.funnel.inquiries.n, row.name))

    def _line(self, key: str) -> str:
        return _("Service not chosen") if key == NONE else self.lines[key].said_name

    # ---- Filters ----
    @property
    def menus(self) -> list[Menu]:
        return [self._periods(), self._services(), self._sources()]

    def _periods(self) -> Menu:
        here = self.cohort.period
        offered = [last_days(days, now=self.now, zone=here.zone) for days in CHOICES]
        choices = [self._choice(each.name, period=each) for each in offered]
        return Menu(here.name if here.days else here.words, not here.days, choices)

    def _services(self) -> Menu:
        seen = {line_of(group) for group in self.everybody} | ({self.cohort.service_line} - {""})
        offered = [key for key, line in self.lines.items() if line.active or key in seen]
        choices = [self._choice(_("All services"), service_line="")]
        choices += [self._choice(self._line(key), service_line=key) for key in offered]
        if NONE in seen:
            choices.append(self._choice(self._line(NONE), service_line=NONE))
        return self._menu(choices)

    def _sources(self) -> Menu:
        seen = {group.source for group in self.everybody} | ({self.cohort.source} - {""})
        choices = [self._choice(_("All sources"), source="")]
        choices += [self._choice(sources.words(code), source=code) for code in sorted(seen, key=sources.words)]
        return self._menu(choices)

    def _menu(self, choices: list[Choice]) -> Menu:
        current = next((choice for choice in choices if choice.current), choices[0])
        return Menu(current.label, current is not choices[0], choices)

    def _choice(self, label: str, **changes: Any) -> Choice:
        other = self.cohort.but(**changes)
        return Choice(label, other.address(), other == self.cohort)

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
