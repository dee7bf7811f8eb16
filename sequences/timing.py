"""When a step may happen: pure arithmetic, the one answer to it (design, decision 4).

The engine, the preview of what comes next and the tests call `when`. It knows no database and no clock but its `now`.
Relative delays are elapsed time. A step with `at` happens at that local time of the person, on the day its delay ends in:
"1 day, at 10:00" is tomorrow at ten, whatever the hour of today. Texts then wait for the sending window in every zone the
person may be in, calls for that and the practice's open hours; emails wait for nothing. Each answer carries its reason.

A step with `before_minutes` counts down to a visit (`Anchor`): "2 days before, at 10:00". It comes no later than it asks
for: where its time is not allowed, it takes the last time before that is, and only else the next one that is still before
the visit. One that its visit was booked too late for is `booked_late`, unless it says how long after booking it may come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from practices.calendar import OpenHours, SendWindow

ON_TIME = "on_time"  # when its delay ends
LOCAL_TIME = "local_time"  # at the step's own time of the day
CATCHING_UP = "catching_up"  # its time has passed: now
COUNTED_DOWN = "counted_down"  # so long before the visit
EARLIER = "earlier"  # the last allowed time before the one it asks for
QUIET_HOURS = "quiet_hours"  # when the sending window opens
OPEN_HOURS = "open_hours"  # when the practice opens
SMS, EMAIL, CALL = "sms", "email", "call"
_DAY = 24 * 60
_TURNS = 60  # of looking for an hour that is both open and allowed
_EARLIER_DAYS = 3  # that a step may come before its time: over a weekend
_HALF_HOUR = timedelta(minutes=30)
_ROOM = {SMS: timedelta(minutes=1), EMAIL: timedelta(minutes=1), CALL: timedelta(hours=1)}  # left before the visit
REST = timedelta(hours=4)  # who has just booked is not asked about it again


class NoTime(ValueError):
    """No time of the week suits everybody: zones too far apart, or a practice that is never open."""


class Timed(Protocol):
    """What of a step decides its time."""

    @property
    def channel(self) -> str: ...
    @property
    def after_minutes(self) -> int: ...
    @property
    def before_minutes(self) -> int | None: ...
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


class Anchor(NamedTuple):
    """The visit that steps count down to."""

    starts_at: datetime
    booked_at: datetime  # when the enrollment began: by booking it, or by moving it to this time


class When(NamedTuple):
    at: datetime
    reason: str


def zone_of(candidates: Iterable[str], practice_zone: str) -> ZoneInfo:
    """The person's own zone where their number allows for one only, else the practice's."""
    known = {*candidates}
    return ZoneInfo(known.pop() if len(known) == 1 else practice_zone)


def when(
    step: Timed, *, since: datetime, calendar: Calendar, now: datetime, anchor: Anchor | None = None
) -> When:  # fmt: skip
    """The instant for `step`, whose delay counts from `since`, or backwards from its visit where it counts down to one.

    Never earlier than `now`, in quiet time, or after the visit; earlier than asked only where it counts down.
    Raises NoTime where there is no such instant.
    """
    wanted = asked(step, since, calendar.zone, anchor)
    if anchor and step.before_minutes is not None:
        return _before(step, wanted, anchor, calendar, now)
    found = allowed(step.channel, max(wanted, now), calendar)
    if found.reason != ON_TIME:
        return found
    if now > wanted:
        return When(found.at, CATCHING_UP)
    return When(found.at, LOCAL_TIME if step.at else ON_TIME)


def asked(step: Timed, since: datetime, zone: ZoneInfo, anchor: Anchor | None = None) -> datetime:
    """The instant the step asks for, before windows: after `since`, or at it when there is no delay.

    Of a step that counts down: so long before the visit, or its delay after booking if that comes later.
    """
    if anchor and step.before_minutes is not None:
        wanted = _counted_back(step.before_minutes, step.at, anchor.starts_at, zone)
        if not step.after_minutes or wanted >= anchor.booked_at + REST:
            return wanted
        since = anchor.booked_at
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


def booked_late(step: Timed, anchor: Anchor, zone: ZoneInfo) -> bool:
    """Whether there is no room for a step that counts down: its time was over when the visit was booked, or nearly."""
    if step.before_minutes is None:
        return False
    ahead = min(timedelta(minutes=step.before_minutes), REST)
    return not anchor.booked_at + REST <= asked(step, anchor.booked_at, zone, anchor) <= anchor.starts_at - ahead


def useful_until(step: Timed, due_at: datetime, zone: ZoneInfo, anchor: Anchor | None = None) -> datetime:
    """When the step loses its use: later it is skipped, not sent stale (R10). Nothing is of use after its visit."""
    if anchor is None:
        return due_at + timedelta(minutes=step.useful_minutes)
    began = due_at if step.before_minutes is None else asked(step, anchor.booked_at, zone, anchor)
    return min(began + timedelta(minutes=step.useful_minutes), anchor.starts_at - _ROOM[step.channel])


def _counted_back(minutes: int, at: time | None, starts_at: datetime, zone: ZoneInfo) -> datetime:
    """So long before, on the clock where `at` is given ("2 days before, at 10:00"); always before it."""
    if at is None:
        return starts_at.astimezone(UTC) - timedelta(minutes=minutes)
    days, rest = divmod(minutes, _DAY)
    day = (starts_at.astimezone(UTC) - timedelta(minutes=rest)).astimezone(zone).date() - timedelta(days=days)
    wanted = _instant(day, at, zone)
    return wanted if wanted < starts_at else _instant(day - timedelta(days=1), at, zone)


def _before(step: Timed, wanted: datetime, anchor: Anchor, calendar: Calendar, now: datetime) -> When:
    if booked_late(step, anchor, calendar.zone):
        return When(now, CATCHING_UP)  # to be skipped, without delay to those after it
    for earlier in _no_later(step.at, wanted, calendar.zone):
        if earlier < max(now, anchor.booked_at + REST):
            break
        if allowed(step.channel, earlier, calendar).reason == ON_TIME:
            return When(earlier, COUNTED_DOWN if earlier == wanted else EARLIER)
    found = allowed(step.channel, max(wanted, now), calendar)
    if found.at >= anchor.starts_at:
        raise NoTime("no allowed time is left before the visit")
    return When(found.at, CATCHING_UP if found.reason == ON_TIME else found.reason)


def _no_later(at: time | None, wanted: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The wanted time, then those before it: the same hour of earlier days, or half an hour at a time."""
    if at is None:
        for turn in range(_EARLIER_DAYS * 48 + 1):
            yield wanted - turn * _HALF_HOUR
        return
    day = wanted.astimezone(zone).date()
    for days in range(_EARLIER_DAYS + 1):
        yield _instant(day - timedelta(days=days), at, zone)


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
