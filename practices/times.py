"""Instants and spans as the screens say them: "10:15 am", "tomorrow", "6 min". Always in the practice's zone."""

from datetime import datetime, tzinfo

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY_OF_WORK = 60, 10 * 60


def clock(at: datetime, zone: tzinfo) -> str:
    """A time of day; am and pm keep it apart from a span."""
    local = at.astimezone(zone)
    half = _("am") if local.hour < 12 else _("pm")
    return f"{local.hour % 12 or 12}:{local.minute:02d} {half}"


def days_apart(earlier: datetime, later: datetime, zone: tzinfo) -> int:
    return (later.astimezone(zone).date() - earlier.astimezone(zone).date()).days


def day(at: datetime, zone: tzinfo, now: datetime) -> str:
    """today, tomorrow, yesterday, a weekday within six days, else the date."""
    apart = days_apart(now, at, zone)
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if apart in near:
        return near[apart]
    return date_words(at.astimezone(zone), "l" if 0 < apart < 7 else _("D, M j"))


def moment(at: datetime, zone: tzinfo, now: datetime) -> str:
    """The day, unless it is today, and the time."""
    if days_apart(now, at, zone) == 0:
        return clock(at, zone)
    return f"{day(at, zone, now)} {clock(at, zone)}"


def day_of_month(at: datetime, zone: tzinfo) -> str:
    """As narrow as the margin of figures."""
    return date_words(at.astimezone(zone), "M j")


def date(at: datetime, zone: tzinfo) -> str:
    return date_words(at.astimezone(zone), _("D, M j"))


def visit_time(at: datetime, zone: tzinfo) -> str:
    return f"{date(at, zone)}, {clock(at, zone)}"


def heading(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Above a day: "Thursday, Nov 19", "Tomorrow, Friday, Nov 20"."""
    words, apart = date_words(at.astimezone(zone), _("l, M j")), days_apart(now, at, zone)
    if apart in (0, 1):
        return (_("Tomorrow, %(date)s") if apart else _("Today, %(date)s")) % {"date": words}
    if at.astimezone(zone).year != now.astimezone(zone).year:
        return date_words(at.astimezone(zone), _("l, M j, Y"))
    return words


def span(minutes: int) -> str:
    """Whole minutes, then whole hours: open ones, so a day of work is already many."""
    if minutes < 1:
        return _("now")
    if minutes < HOUR:
        return _("%(n)s min") % {"n": minutes}
    return _("%(n)s h") % {"n": minutes // HOUR}


def days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def elapsed(start: datetime, end: datetime, open_minutes: int, zone: tzinfo) -> str:
    """How long somebody has waited: open minutes, and days once that is more than a day of work."""
    apart = days_apart(start, end, zone)
    return days(apart) if open_minutes >= DAY_OF_WORK and apart > 0 else span(open_minutes)


def exact(minutes: float) -> str:
    """A measured time: seconds matter below an hour."""
    seconds = round(minutes * 60)
    if seconds < 60:
        return _("%(s)s s") % {"s": seconds}
    if seconds < 3600 and seconds % 60 == 0:
        return span(seconds // 60)
    if seconds < 3600:
        return _("%(m)s min %(s)s s") % {"m": seconds // 60, "s": seconds % 60}
    return _("%(h)s h %(m)s min") % {"h": seconds // 3600, "m": seconds % 3600 // 60}
