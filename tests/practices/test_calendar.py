from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.calendar import SendWindow, hours_of

CHICAGO = ZoneInfo("America/Chicago")
NINE_TO_FIVE = hours_of("America/Chicago", [(day, time(9), time(17)) for day in range(5)])
WITH_LUNCH = hours_of("America/Chicago", [(0, time(13), time(17)), (0, time(9), time(12))])


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHICAGO)


def test_a_practice_is_open_from_its_first_minute_to_before_its_last():
    assert NINE_TO_FIVE.is_open(local(2026, 11, 24, 9, 0))
    assert not NINE_TO_FIVE.is_open(local(2026, 11, 24, 17, 0))
    assert NINE_TO_FIVE.closes_at(local(2026, 11, 24, 12, 0)) == local(2026, 11, 24, 17, 0)


def test_the_next_opening_after_friday_evening_is_monday_morning():
    assert NINE_TO_FIVE.next_open(local(2026, 11, 27, 18, 0)) == local(2026, 11, 30, 9, 0)


def test_open_minutes_run_over_night_and_lunch():
    assert NINE_TO_FIVE.add(local(2026, 11, 24, 16, 50), 15) == local(2026, 11, 25, 9, 5)
    assert WITH_LUNCH.add(local(2026, 11, 30, 11, 50), 20) == local(2026, 11, 30, 13, 10)
    assert NINE_TO_FIVE.minutes_between(local(2026, 11, 27, 16, 0), local(2026, 11, 30, 10, 0)) == 120


def test_minutes_between_is_negative_backwards():
    assert NINE_TO_FIVE.minutes_between(local(2026, 11, 24, 10, 30), local(2026, 11, 24, 10, 0)) == -30


def test_hours_hold_over_both_clock_changes():
    week = hours_of("America/Chicago", [(6, time(0), time(12))])
    spring, autumn = local(2026, 3, 8, 0, 0), local(2026, 11, 1, 0, 0)
    assert week.minutes_between(spring, spring.replace(hour=12)) == 11 * 60
    assert week.minutes_between(autumn, autumn.replace(hour=12)) == 13 * 60


def test_a_practice_without_hours_still_gives_a_time():
    never = hours_of("America/Chicago", [])
    assert never.next_open(local(2026, 11, 24, 10)) == local(2026, 11, 25, 10)
    assert never.add(local(2026, 11, 24, 10), 5) == local(2026, 11, 24, 10, 5)


def test_a_number_with_two_zones_is_texted_only_when_both_are_awake():
    window = SendWindow(("America/New_York", "America/Los_Angeles"), time(9), time(19), frozenset(range(6)))
    eight_in_the_west = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert not window.allows(eight_in_the_west)
    assert window.opens(eight_in_the_west) == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert window.closes(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)) == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_zones_too_far_apart_have_no_window():
    with pytest.raises(ValueError):
        SendWindow(("Asia/Tokyo", "America/New_York"), time(9), time(19), frozenset(range(6))).opens(
            datetime(2026, 11, 24, tzinfo=UTC)
        )


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(["America/Phoenix", "America/Adak", "Pacific/Guam", "America/New_York", "America/Chicago"])


@given(instants, zones)
def test_a_window_opens_never_before_it_is_asked_and_only_when_it_allows(at, zone):
    window = SendWindow((zone,), time(9), time(19), frozenset(range(6)))
    opens = window.opens(at)
    assert opens >= at
    assert window.allows(opens)
    assert opens - at <= timedelta(days=2)
    assert window.opens(opens) == opens


@given(instants, st.integers(0, 5000))
def test_adding_open_minutes_and_counting_them_agree(at, minutes):
    end = NINE_TO_FIVE.add(at, minutes)
    assert end >= at
    assert NINE_TO_FIVE.minutes_between(at, end) == minutes
