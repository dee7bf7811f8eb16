"""The figure in the margin: open minutes up to a target, or down to a planned call."""

from datetime import datetime, time, timedelta

import pytest

from desk import timer
from desk.timer import Timer
from leads.models import Task
from practices.calendar import OpenHours, hours_of
from tests.cast import AT, ZONE

HOURS: OpenHours = hours_of("America/Chicago", [(day, time(9), time(17)) for day in range(5)])


def waiting(asked: datetime, breach: datetime, now: datetime = AT) -> Timer:
    return timer.of(Task(lane="new", created_at=asked, due_at=asked, breach_at=breach), HOURS, now)


def planned(due: datetime, breach: datetime, now: datetime = AT, **data: object) -> Timer:
    return timer.of(Task(lane="calls", created_at=due, due_at=due, breach_at=breach, data=data), HOURS, now)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


@pytest.mark.parametrize(
    ("waited", "target", "figure", "words", "fill", "state"),
    [
        (0, 5, "now", "of 5 min", 1, ""),
        (2, 5, "2 min", "of 5 min", 2, ""),
        (3, 15, "3 min", "of 15 min", 1, ""),
        (4, 5, "4 min", "1 min left", 3, "soon"),
        (12, 15, "12 min", "3 min left", 3, "soon"),
        (5, 5, "5 min", "1 min late", 4, "late"),
        (6, 5, "6 min", "1 min late", 4, "late"),
        (59, 240, "59 min", "of 4 h", 1, ""),
    ],
)
def test_who_waits_is_counted_up_to_the_target(
    waited: int, target: int, figure: str, words: str, fill: int, state: str
) -> None:
    asked = AT - minutes(waited)
    found = waiting(asked, asked + minutes(target))
    assert (found.figure, found.words, found.fill, found.state) == (figure, words, fill, state)


def test_only_open_minutes_count() -> None:
    monday_evening = datetime(2026, 11, 23, 16, 58, tzinfo=ZONE)
    nine_and_three = datetime(2026, 11, 24, 9, 3, tzinfo=ZONE)
    found = waiting(monday_evening, nine_and_three, now=datetime(2026, 11, 24, 9, 1, tzinfo=ZONE))
    assert (found.figure, found.words) == ("3 min", "of 5 min")


def test_before_opening_it_says_at_opening() -> None:
    evening = datetime(2026, 11, 23, 20, tzinfo=ZONE)
    breach = datetime(2026, 11, 24, 9, 5, tzinfo=ZONE)
    assert waiting(evening, breach, now=evening + minutes(30)) == Timer("9:00 am", "tomorrow", target=5)
    assert waiting(evening, breach, now=datetime(2026, 11, 24, 7, tzinfo=ZONE)).words == "at opening"
    saturday = datetime(2026, 11, 28, 11, tzinfo=ZONE)
    assert waiting(saturday, datetime(2026, 11, 30, 9, 5, tzinfo=ZONE), now=saturday).words == "Monday"


def test_a_warning_sign_at_night_is_counted_on_the_wall() -> None:
    night = datetime(2026, 11, 23, 22, tzinfo=ZONE)
    assert waiting(night, night + minutes(5), now=night + minutes(2)).figure == "2 min"
    late = waiting(night, night + minutes(5), now=night + minutes(9))
    assert (late.figure, late.words, late.state) == ("9 min", "4 min late", "late")


def test_days_are_said_once_it_is_more_than_a_day_of_work() -> None:
    last_week = AT - timedelta(days=6)
    found = waiting(last_week, last_week + timedelta(days=2))
    assert (found.figure, found.words) == ("6 days", "4 days late")


@pytest.mark.parametrize(
    ("left", "figure", "words", "fill", "state"),
    [
        (61, "11:01 am", "in 1 h", 1, ""),
        (46, "10:46 am", "in 46 min", 2, ""),
        (16, "10:16 am", "in 16 min", 3, ""),
        (1, "10:01 am", "in 1 min", 4, "soon"),
        (0, "10:00 am", "due now", 4, "soon"),
        (-30, "9:30 am", "due now", 4, "soon"),
    ],
)
def test_a_planned_call_counts_down(left: int, figure: str, words: str, fill: int, state: str) -> None:
    due = AT + minutes(left)
    found = planned(due, due + minutes(240))
    assert (found.figure, found.words, found.fill, found.state) == (figure, words, fill, state)


def test_a_promise_is_called_one() -> None:
    assert planned(AT + minutes(30), AT + minutes(30), promised=True).words == "promised"


def test_a_missed_call_is_late_and_says_the_day() -> None:
    monday = datetime(2026, 11, 23, 16, tzinfo=ZONE)
    found = planned(monday, monday + minutes(30))
    assert (found.figure, found.words, found.state) == ("Yesterday", "1 h late", "late")
