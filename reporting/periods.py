"""Which days a report is about, from the address: whole days of the practice's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_words
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

CHOICES = (7, 30, 90)
DEFAULT = 30
LONGEST = timedelta(days=731)
EARLIEST = date(2000, 1, 1)


class NotAPeriod(ValueError):
    """`why` says what is wrong with it, in words for the page."""

    def __init__(self, why: "str | Promise") -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Period:
    """From the beginning of `first` to the end of `last`, local days of `zone`."""

    first: date
    last: date
    zone: ZoneInfo
    days: int | None = None  # one of CHOICES, counted back from today, or None for days of one's own

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone).astimezone(UTC)

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1), self.zone)

    @property
    def query(self) -> dict[str, str]:
        """What an address says to mean this period."""
        if self.days:
            return {"period": str(self.days)}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    # ---- In words ----
    @property
    def name(self) -> str:
        """ "30 days", for the margin and the filter."""
        return ngettext("%(n)s day", "%(n)s days", self.length) % {"n": self.length}

    @property
    def words(self) -> str:
        """ "Aug 25 to Nov 22"; with years where they differ."""
        form = _("M j") if self.first.year == self.last.year else _("M j, Y")
        if self.first == self.last:
            return date_words(self.first, _("M j, Y"))
        return _("%(first)s to %(last)s") % {
            "first": date_words(self.first, form),
            "last": date_words(self.last, form),
        }


def last_days(days: int, *, now: datetime, zone: ZoneInfo) -> Period:
    today = now.astimezone(zone).date()
    return Period(today - timedelta(days=days - 1), today, zone, days)


def period(asked: Mapping[str, str], *, now: datetime, zone: ZoneInfo) -> Period:
    """?period=7|30|90, or ?from=…&to=…; the default without either. Raises NotAPeriod for anything else."""
    if asked.get("from") or asked.get("to"):
        return _own(asked.get("from", ""), asked.get("to", ""), zone, today=now.astimezone(zone).date())
    wanted = asked.get("period") or str(DEFAULT)
    if wanted not in map(str, CHOICES):
        raise NotAPeriod(gettext_lazy("The address names no period that this report knows."))
    return last_days(int(wanted), now=now, zone=zone)


def _own(first: str, last: str, zone: ZoneInfo, *, today: date) -> Period:
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last), zone)
    except ValueError as error:
        raise NotAPeriod(gettext_lazy("A period of your own needs a first and a last day.")) from error
    if found.first > found.last:
        raise NotAPeriod(gettext_lazy("The first day of a period comes before its last."))
    if found.first < EARLIEST or found.last > today + LONGEST or found.last - found.first >= LONGEST:
        raise NotAPeriod(gettext_lazy("A period is at most two years long."))
    return found
