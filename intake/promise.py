"""What truly happens next, in words: within how many minutes a person answers, or when after the next opening (F18).

The one place that says it: on the page and in the API after an inquiry, and in the first message (sequences.wording).
"""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext

from practices import times
from practices.calendar import OpenHours


class Promise(NamedTuple):
    """By when a person answers; `within` is set when they are there now and stay long enough, in minutes."""

    by: datetime | None
    within: int | None


def promise(hours: OpenHours, minutes: int, *, now: datetime) -> Promise:
    if not any(hours.week):
        return Promise(None, None)
    closes = hours.closes_at(now)
    by = hours.add(now, minutes)
    return Promise(by, minutes if closes is not None and by <= closes else None)


def words(made: Promise, hours: OpenHours, *, now: datetime) -> str:
    """A sentence, in the language of the moment. One that ends in "a. m." needs no second full stop."""
    said = {"when": phrase(made, hours, now=now)}
    if made.by is None or made.within is not None:
        return (gettext("A person answers %(when)s.") % said).replace("..", ".")
    return (gettext("We are closed right now. A person answers %(when)s.") % said).replace("..", ".")


def phrase(made: Promise, hours: OpenHours, *, now: datetime, zone: tzinfo | None = None) -> str:
    """The same within a sentence: "within 5 minutes", "tomorrow by 9:05 am". On the practice's clock, and said so where
    the person's own, in `zone`, shows another time."""
    if made.by is None:
        return gettext("as soon as we can")
    if made.within is not None:
        return ngettext("within %(count)s minute", "within %(count)s minutes", made.within) % {"count": made.within}
    said = _by(made.by, hours, now)
    if zone is not None and made.by.astimezone(zone).utcoffset() != made.by.astimezone(hours.zone).utcoffset():
        return gettext("%(when)s our time") % {"when": said}
    return said


def _by(by: datetime, hours: OpenHours, now: datetime) -> str:
    local, today = by.astimezone(hours.zone), now.astimezone(hours.zone).date()
    days = (local.date() - today).days
    at = {"time": clock_time(local), "day": WEEKDAYS[local.weekday()]}
    if days == 0:
        return gettext("today by %(time)s") % at
    if days == 1:
        return gettext("tomorrow by %(time)s") % at
    if days >= 7:
        at["day"] = gettext("%(month)s %(day)s") % {"month": MONTHS[local.month], "day": local.day}
    return gettext("on %(day)s by %(time)s") % at


def clock_time(local: datetime) -> str:
    """9:05 am; in Spanish with its article: las 9:05 a. m., la 1:05 p. m."""
    time = times.clock(local, local.tzinfo or UTC)
    if not (get_language() or "").startswith("es"):
        return time
    return f"{'la' if local.hour % 12 == 1 else 'las'} {time}"
