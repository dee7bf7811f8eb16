"""Counts and rates as the report shows them: never a rate without the counts it comes from.

To a partner, who is outside the practice, a count below `FEWEST` is not told, nor a rate that is made of one (R96).
"""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from practices import times

FEWEST = 11
ENOUGH_FOR_A_DECIMAL = 100
HOUR = 3600


@dataclass(frozen=True)
class Figure:
    """A count of people; not told when it is above nothing and below `least`, or would tell one that is (`veiled`)."""

    n: int
    least: int = 0
    veiled: bool = False

    @property
    def hidden(self) -> bool:
        return self.veiled or 0 < self.n < self.least

    def __bool__(self) -> bool:
        return bool(self.n)

    def __str__(self) -> str:
        if self.veiled:
            return _("not told")
        if self.hidden:
            return _("under %(n)s") % {"n": self.least}
        return number_format(self.n, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class Rate:
    """`part` of `whole` in percent; whole percents where a decimal would promise too much."""

    part: Figure
    whole: Figure

    @property
    def told(self) -> bool:
        """Not where it would tell a count that is not told: `part`, `whole`, or those who are in one alone."""
        between = Figure(self.whole.n - self.part.n, self.whole.least)
        return bool(self.whole) and not (self.part.hidden or self.whole.hidden or between.hidden)

    @property
    def percent(self) -> float:
        return 100 * self.part.n / self.whole.n

    def __str__(self) -> str:
        if not self.told:
            return "–"
        digits = 1 if self.whole.n >= ENOUGH_FOR_A_DECIMAL else 0
        return _("%(n)s %%") % {"n": number_format(round(self.percent, digits), decimal_pos=digits, use_l10n=True)}


def lasting(seconds: float | None, *, open_hours: bool = False) -> str:
    """How long somebody waited. Open hours are not made days: a day has a different number of them."""
    if seconds is None:
        return "–"
    if seconds < HOUR:
        return times.exact(seconds / 60) if seconds < 60 else times.span(int(seconds // 60))
    if seconds < 48 * HOUR or open_hours:
        return times.exact(seconds // 60)
    return times.days(int(seconds // (24 * HOUR)))
