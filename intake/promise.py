"""What truly happens next, in words: within how many minutes a person answers, or when after the next opening (F18)."""

from datetime import UTC, datetime
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
    """In the language of the moment. A sentence that ends in "a. m." needs no second full stop."""
    return _sentence(made, hours, now).replace("..", ".")


def _sentence(made: Promise, hours: OpenHours, now: datetime) -> str:
    if made.by is None:
        return gettext("A person answers as soon as we can.")
    if made.within is not None:
        return ngettext(
            "A person answers within %(count)s minute.", "A person answers within %(count)s minutes.", made.within
        ) % {"count": made.within}
    local, today = made.by.astimezone(hours.zone), now.astimezone(hours.zone).date()
    days = (local.date() - today).days
    at = {"time": clock_time(local), "day": WEEKDAYS[local.weekday()]}
    if days == 0:
        return gettext("We are closed right now. A person answers today by %(time)s.") % at
    if days == 1:
        return gettext("We are closed right now. A person answers tomorrow by %(time)s.") % at
    if days < 7:
        return gettext("We are closed right now. A person answers on %(day)s by %(time)s.") % at
    at["day"] = gettext("%(month)s %(day)s") % {"month": MONTHS[local.month], "day": local.day}
    return gettext("We are closed right now. A person answers on %(day)s by %(time)s.") % at


def clock_time(local: datetime) -> str:
    """9:05 am; in Spanish with its article: las 9:05 a. m., la 1:05 p. m."""
    time = times.clock(local, local.tzinfo or UTC)
    if not (get_language() or "").startswith("es"):
        return time
    return f"{'la' if local.hour % 12 == 1 else 'las'} {time}"
