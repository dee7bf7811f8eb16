"""When a step may happen: examples from the playbooks, and properties that hold for any of them (T9)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.calendar import SendWindow, hours_of
from sequences import timing
from sequences.timing import Calendar, NoTime, When, when

CHICAGO = "America/Chicago"
WORKDAYS = [(day, time(9), time(17)) for day in range(5)]


@dataclass(frozen=True)
class AStep:
    channel: str = "sms"
    after_minutes: int = 0
    at: time | None = None
    useful_minutes: int = 2880
    before_minutes: int | None = None


def a_calendar(*zones: str, practice: str = CHICAGO, hours: list = WORKDAYS, days: str = "012345") -> Calendar:
    window = SendWindow((practice, *zones), time(9), time(19), frozenset(map(int, days)))
    return Calendar(timing.zone_of(zones, practice), window, hours_of(practice, hours))


def local(text: str, zone: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def found(step: AStep, since: str, calendar: Calendar, now: str = "") -> tuple[str, str]:
    start = local(since, str(calendar.zone))
    answer = when(step, since=start, calendar=calendar, now=local(now, str(calendar.zone)) if now else start)
    return f"{answer.at.astimezone(calendar.zone):%a %d %b %H:%M}", answer.reason


def test_a_text_within_the_window_goes_when_its_delay_ends():
    assert found(AStep(after_minutes=30), "2026-11-24T10:00", a_calendar()) == ("Tue 24 Nov 10:30", "on_time")


def test_a_text_at_night_waits_for_the_window():
    assert found(AStep(), "2026-11-24T22:00", a_calendar()) == ("Wed 25 Nov 09:00", "quiet_hours")


def test_a_text_on_saturday_evening_waits_for_monday():
    assert found(AStep(), "2026-11-28T19:00", a_calendar()) == ("Mon 30 Nov 09:00", "quiet_hours")


def test_an_email_waits_for_nothing():
    assert found(AStep("email"), "2026-11-24T22:00", a_calendar()) == ("Tue 24 Nov 22:00", "on_time")


def test_a_call_waits_for_the_practice_to_open():
    assert found(AStep("call"), "2026-11-28T10:00", a_calendar()) == ("Mon 30 Nov 09:00", "open_hours")


def test_a_call_waits_for_the_persons_own_morning():
    calendar = a_calendar("America/Los_Angeles")
    assert found(AStep("call"), "2026-11-24T07:30", calendar) == ("Tue 24 Nov 09:00", "quiet_hours")


def test_a_call_goes_to_the_next_hour_that_is_both_open_and_allowed():
    calendar = a_calendar("Pacific/Honolulu")
    assert found(AStep("call"), "2026-11-24T14:00", calendar) == ("Wed 25 Nov 09:00", "quiet_hours")


def test_a_time_of_the_day_counts_days_not_hours():
    step = AStep("email", 1440, time(10))
    assert found(step, "2026-11-24T15:00", a_calendar()) == ("Wed 25 Nov 10:00", "local_time")
    assert found(step, "2026-11-24T08:00", a_calendar()) == ("Wed 25 Nov 10:00", "local_time")


def test_a_time_of_the_day_that_has_passed_is_tomorrows():
    assert found(AStep("email", 0, time(10)), "2026-11-24T15:00", a_calendar()) == ("Wed 25 Nov 10:00", "local_time")


def test_a_time_of_the_day_is_the_persons():
    calendar = a_calendar("America/Los_Angeles")
    answer = when(
        AStep("sms", 1440, time(10)), since=local("2026-11-24T15:00"), calendar=calendar, now=local("2026-11-24T15:00")
    )
    assert answer == When(local("2026-11-25T10:00", "America/Los_Angeles"), "local_time")


def test_a_number_with_many_zones_is_texted_when_all_of_them_allow():
    zones = ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu")
    assert found(AStep(), "2026-11-24T09:00", a_calendar(*zones)) == ("Tue 24 Nov 13:00", "quiet_hours")


def test_zones_too_far_apart_have_no_time():
    calendar = a_calendar("Pacific/Guam", "America/Puerto_Rico")
    with pytest.raises(NoTime):
        found(AStep(), "2026-11-24T09:00", calendar)


def test_a_practice_that_never_opens_has_no_time_for_a_call():
    with pytest.raises(NoTime):
        found(AStep("call"), "2026-11-24T10:00", a_calendar(hours=[]))


def test_a_step_that_was_missed_happens_now():
    assert found(AStep(after_minutes=30), "2026-11-24T10:00", a_calendar(), now="2026-11-24T15:00") == (
        "Tue 24 Nov 15:00",
        "catching_up",
    )


def test_a_step_is_of_use_for_so_long_after_its_time():
    step, due = AStep(useful_minutes=60), local("2026-11-24T10:00")
    assert timing.useful_until(step, due, ZoneInfo(CHICAGO)) == due + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("since", "step", "expected"),
    [
        ("2026-10-31T15:00", AStep("sms", 1440, time(10)), "Mon 02 Nov 09:00"),  # Sunday is closed; the clock went back
        ("2026-10-30T10:00", AStep("sms", 3 * 1440), "Mon 02 Nov 09:00"),  # 72 hours later
        ("2027-03-13T15:00", AStep("email", 1440, time(2, 30)), "Sun 14 Mar 03:30"),  # 2:30 was skipped
        ("2026-10-31T15:00", AStep("email", 1440, time(1, 30)), "Sun 01 Nov 01:30"),  # 1:30 came twice: the first
        ("2027-03-13T12:00", AStep("email", 1440, time(10)), "Sun 14 Mar 10:00"),
    ],
)
def test_clock_changes_move_no_local_time(since: str, step: AStep, expected: str):
    assert found(step, since, a_calendar())[0] == expected


def test_phoenix_keeps_its_hour_while_chicago_changes():
    calendar = a_calendar("America/Phoenix", practice="America/Phoenix")
    step = AStep("sms", 1440, time(10))
    for since in ("2026-10-30T15:00", "2027-03-12T15:00"):
        answer = when(
            step, since=local(since, "America/Phoenix"), calendar=calendar, now=local(since, "America/Phoenix")
        )
        assert answer.at.astimezone(UTC).hour == 17


ZONES = [
    CHICAGO, "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/Anchorage", "America/Adak",
    "America/Denver", "Pacific/Honolulu", "America/Puerto_Rico",
]  # fmt: skip
instants = st.datetimes(datetime(2026, 10, 20), datetime(2027, 4, 1), timezones=st.just(UTC))  # noqa: DTZ001
steps = st.builds(
    AStep,
    st.sampled_from(["sms", "email", "call"]),
    st.integers(0, 30 * 1440),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
calendars = st.builds(
    lambda practice, zone, days: a_calendar(zone, practice=practice, days=days),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.sampled_from(["012345", "0246", "5"]),
)


def answer_or_none(step: AStep, since: datetime, calendar: Calendar, now: datetime) -> When | None:
    try:
        return when(step, since=since, calendar=calendar, now=now)
    except NoTime:
        return None


@given(steps, instants, calendars, st.integers(0, 40 * 1440))
def test_never_earlier_than_asked_or_than_now_and_never_in_quiet_time(step, since, calendar, late):
    now = since + timedelta(minutes=late)
    answer = answer_or_none(step, since, calendar, now)
    if answer is None:
        return
    assert answer.at >= max(since, now, timing.asked(step, since, calendar.zone))
    assert step.channel == "email" or calendar.window.allows(answer.at)
    assert step.channel != "call" or calendar.hours.is_open(answer.at)


@given(steps, instants, instants, calendars)
def test_who_entered_earlier_is_never_reached_later(step, one, other, calendar):
    first, second = sorted([one, other])
    before, after = (answer_or_none(step, since, calendar, first) for since in (first, second))
    assert before is None or after is None or before.at <= after.at


@given(steps, instants, calendars)
def test_asking_again_at_the_answer_changes_nothing(step, since, calendar):
    answer = answer_or_none(step, since, calendar, since)
    if answer is not None:
        again = when(step, since=since, calendar=calendar, now=answer.at)
        assert again.at == answer.at


@given(steps, instants, calendars)
def test_a_time_of_the_day_is_kept_to_the_minute_on_email(step, since, calendar):
    if step.at is None:
        return
    asked = timing.asked(step, since, calendar.zone).astimezone(calendar.zone)
    shown = asked.replace(tzinfo=None, fold=0)
    skipped = datetime.combine(asked.date(), step.at, calendar.zone).astimezone(UTC) == asked.astimezone(UTC)
    assert shown.time() == step.at or skipped
