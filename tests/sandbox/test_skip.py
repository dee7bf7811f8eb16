"""Skipping time, stop by stop."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import requests

from sandbox.clock import AppClock, ClockUnknown
from sandbox.skip import CannotSkip, Skip


@pytest.fixture
def clock(configuration):
    return AppClock(configuration)


@pytest.fixture
def skip(clock):
    return Skip(clock, settle_within=0.5)


def nearly(moment):
    return pytest.approx(moment.timestamp(), abs=1)


def test_a_skip_stops_at_every_due_instant_and_ends_at_its_target(skip, clock, app):
    start = app.now
    app.due = [start + timedelta(hours=each) for each in (1, 3, 50)]
    target = start + timedelta(hours=48)
    skip.start(target, clock.read())
    assert skip.wait(5)
    assert [each.timestamp() for each in app.moved_to] == [nearly(each) for each in (*app.due[:2], target)]
    assert (skip.progress.running, skip.progress.stops, skip.progress.percent, skip.progress.trouble) == (
        False,
        2,
        100,
        "",
    )


def test_a_target_that_has_come_by_itself_on_the_way_is_reached(skip, clock, app):
    target = app.now + timedelta(hours=1)
    app.due = [target]  # a moment later, once what was due then is done, the target has passed
    skip.start(target, clock.read())
    assert skip.wait(5)
    assert (skip.progress.trouble, len(app.moved_to)) == ("", 1)


def test_a_stop_waits_until_all_that_was_due_is_done(skip, clock, app):
    app.due = [app.now + timedelta(hours=1)]
    reading = clock.read()
    app.unsettled_polls = [3, 2, 1, 0]  # work under way before the first stop
    skip.start(app.now + timedelta(hours=2), reading)
    assert skip.wait(5)
    assert app.unsettled_polls == []
    assert skip.progress.unsettled == 0


def test_a_stop_that_never_settles_is_left_after_a_bounded_time(skip, clock, app):
    reading = clock.read()
    app.unsettled_polls = [1] * 1000
    skip.start(app.now + timedelta(hours=1), reading)
    assert skip.wait(5)
    assert skip.progress.unsettled >= 1
    assert len(app.moved_to) == 1


def test_a_skip_ends_when_told_to(skip, clock, app):
    reading = clock.read()
    app.unsettled_polls = [1] * 1000
    skip.start(app.now + timedelta(hours=1), reading)
    skip.stop()
    assert skip.wait(5)
    assert app.moved_to == []


def test_one_skip_at_a_time_forward_and_not_for_ever(skip, clock, app):
    reading = clock.read()
    for target in (reading.now - timedelta(minutes=1), reading.now + timedelta(days=401)):
        with pytest.raises(CannotSkip):
            skip.start(target, reading)
    app.unsettled_polls = [1] * 1000
    skip.start(reading.now + timedelta(hours=1), reading)
    with pytest.raises(CannotSkip, match="under way"):
        skip.start(reading.now + timedelta(hours=2), reading)
    skip.stop()
    assert skip.wait(5)


def test_an_app_that_goes_away_ends_the_skip_in_words(skip, clock, app):
    reading = clock.read()
    app.close()
    skip.start(reading.now + timedelta(hours=1), reading)
    assert skip.wait(5)
    assert skip.progress.trouble == "The app is not running."


def test_the_ledger_knows_the_practices_time_while_it_is_moved(clock, app):
    clock.read()
    target = app.now + timedelta(days=2)
    clock.move_to(target)
    assert clock.stamp() == pytest.approx(target.timestamp(), abs=1)


def test_the_practices_time_is_learned_without_waiting_for_it(clock, app):
    assert clock.stamp() is None
    deadline = time.monotonic() + 5
    while clock.stamp() is None and time.monotonic() < deadline:
        with app.changed:
            app.changed.wait(0.05)
    assert clock.stamp() == pytest.approx(app.now.timestamp(), abs=5)


def test_a_wrong_answer_about_the_time_is_said_in_words(configuration, app):
    lost = AppClock(configuration)
    lost._url = f"{app.url}/hooks/"  # answers, but not with a time
    with pytest.raises(ClockUnknown, match="answered"):
        lost.read()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"to": "10 minutes"}, "2026-11-24T18:10"),
        ({"to": "1 hour"}, "2026-11-24T19:00"),
        ({"to": "2 days"}, "2026-11-26T18:00"),
        ({"to": "tomorrow"}, "2026-11-25T10:00"),
        ({"to": "next"}, "2026-11-25T17:05"),
        ({"to": "at", "at": "2026-11-30T09:30"}, "2026-11-30T09:30"),
    ],
)
def test_the_buttons_move_the_clock(program, app, fields, expected):
    app.due = [datetime(2026, 11, 25, 17, 5, tzinfo=UTC)]
    requests.post(f"{program.url}/clock", data=fields, headers={"Origin": program.url}, timeout=5)
    assert program.skip.wait(5)
    assert app.moved_to[-1].timestamp() == nearly(datetime.fromisoformat(expected).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "fields", [{}, {"to": "at", "at": "soon"}, {"to": "next"}, {"to": "at", "at": "2020-01-01T00:00"}]
)
def test_a_time_that_makes_no_sense_leaves_the_clock_alone(program, app, fields):
    answer = requests.post(f"{program.url}/clock", data=fields, headers={"Origin": program.url}, timeout=5)
    assert answer.status_code == 200
    assert program.skip.progress is None
    assert app.moved_to == []


def test_the_page_shows_the_way_and_refreshes_itself_only_then(program, app):
    assert "http-equiv" not in requests.get(program.url, timeout=5).text
    app.unsettled_polls = [0] + [1] * 10_000
    requests.post(f"{program.url}/clock", data={"to": "1 hour"}, headers={"Origin": program.url}, timeout=5)
    shown = requests.get(program.url, timeout=5).text
    assert '<noscript><meta http-equiv="refresh" content="1; url=/?' in shown
    assert "<progress" in shown
    requests.post(f"{program.url}/clock/stop", headers={"Origin": program.url}, timeout=5)
    assert program.skip.wait(5)
    after = requests.get(program.url, timeout=5).text
    assert "http-equiv" not in after
    assert "Stopped before today 7:00 pm" in after
