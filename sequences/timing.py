"""When a step may happen: pure arithmetic, the one answer to it (design, decision 4).

The engine, the preview of what comes next and the tests call `when`. It knows no database and no clock but its `now`.
Relative delays are elapsed time. A step with `at` happens at that local time of the person, on the day its delay ends in:
"1 day, at 10:00" is tomorrow at ten, whatever the hour of today. Texts then wait for the sending window in every zone the
person may be in, calls for that and the practice's open hours; emails wait for nothing. Each answer carries its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from practices.calendar import OpenHours, SendWindow

ON_TIME = "on_time"  # when its delay ends
LOCAL_TIME = "local_time"  # at the step's own time of the day
CATCHING_UP = "catching_up"  # its time has passed: now
QUIET_HOURS = "quiet_hours"  # when the sending window opens
OPEN_HOURS = "open_hours"  # when the practice opens
SMS, EMAIL, CALL = "sms", "email", "call"
_DAY = 24 * 60
_TURNS = 60  # of looking for an hour that is both open and allowed


class NoTime(ValueError):
    """No time of the week suits everybody: zones too far apart, or a practice that is never open."""


class Timed(Protocol):
    """What of a step decides its time."""

    @property
    def channel(self) -> str: ...
    @property
    def after_minutes(self) -> int: ...
    @property
    def at(self) -> time | None: ...
    @property
    def useful_minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Calendar:
    """Time as one person and one practice share it."""

    zone: ZoneInfo  # the person's, as far as it is known
    window: SendWindow  # when they may be texted or called, in every zone they may be in
    hours: OpenHours  # when somebody at the practice can call


class When(NamedTuple):
    at: datetime
    reason: str


def zone_of(candidates: Iterable[str], practice_zone: str) -> ZoneInfo:
    """The person's own zone where their number allows for one only, else the practice's."""
    known = {*candidates}
    return ZoneInfo(known.pop() if len(known) == 1 else practice_zone)


def when(step: Timed, *, since: datetime, calendar: Calendar, now: datetime) -> When:
    """The instant for `step`, whose delay counts from `since`. Never earlier than asked, than `now`, or in quiet time.

    Raises NoTime where there is no such instant.
    """
    wanted = asked(step, since, calendar.zone)
    found = allowed(step.channel, max(wanted, now), calendar)
    if found.reason != ON_TIME:
        return found
    if now > wanted:
        return When(found.at, CATCHING_UP)
    return When(found.at, LOCAL_TIME if step.at else ON_TIME)


def asked(step: Timed, since: datetime, zone: ZoneInfo) -> datetime:
    """The instant the step asks for, before windows: after `since`, or at it when there is no delay."""
    if step.at is None:
        return since.astimezone(UTC) + timedelta(minutes=step.after_minutes)
    days, minutes = divmod(step.after_minutes, _DAY)
    start = (since.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)
    day = start.date() + timedelta(days=days)
    wanted = _instant(day, step.at, zone)
    return wanted if wanted >= start else _instant(day + timedelta(days=1), step.at, zone)


def allowed(channel: str, at: datetime, calendar: Calendar) -> When:
    """The first instant from `at` on at which this channel may be used."""
    if channel == EMAIL:
        return When(at, ON_TIME)
    if channel == SMS:
        opens = _window_opens(at, calendar.window)
        return When(opens, QUIET_HOURS if opens > at else ON_TIME)
    return _call_at(at, calendar)


def too_late(step: Timed, due_at: datetime, now: datetime) -> bool:
    """Whether the step has lost its use: skipped then, not sent stale (R10)."""
    return now > due_at + timedelta(minutes=step.useful_minutes)


def _call_at(at: datetime, calendar: Calendar) -> When:
    found = When(at, ON_TIME)
    for _turn in range(_TURNS):
        opens = calendar.hours.next_open(found.at)
        if opens > found.at:
            found = When(opens, OPEN_HOURS)
        opens = _window_opens(found.at, calendar.window)
        if opens > found.at:
            found = When(opens, QUIET_HOURS)
        if calendar.hours.is_open(found.at):
            return found
    raise NoTime("the practice is never open while the person may be called")


def _window_opens(at: datetime, window: SendWindow) -> datetime:
    try:
        return window.opens(at)
    except ValueError as error:
        raise NoTime(str(error)) from error


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time that a clock change skips is read with the offset before the change: later, never earlier."""
    return datetime.combine(day, at, zone).astimezone(UTC)
