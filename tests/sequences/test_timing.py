"""When a step may happen: examples from the playbooks, and properties that hold for any of them (T9)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.calendar import SendWindow, hours_of
from sequences import timing
from sequences.timing import Anchor, Calendar, NoTime, When, when

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


# ---- Counting down to a visit ----
VISIT = "2026-12-04T11:00"  # a Friday


def counted(step: AStep, starts: str = VISIT, booked: str = "2026-11-24T10:00"):
    calendar = a_calendar()
    anchor = Anchor(local(starts), local(booked))
    answer = when(step, since=local(booked), calendar=calendar, now=local(booked), anchor=anchor)
    return f"{answer.at.astimezone(calendar.zone):%a %d %b %H:%M}", answer.reason


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (AStep(before_minutes=2 * 1440, at=time(10)), ("Wed 02 Dec 10:00", "counted_down")),
        (AStep(before_minutes=120), ("Fri 04 Dec 09:00", "counted_down")),
        (AStep("call", before_minutes=1440, at=time(10)), ("Thu 03 Dec 10:00", "counted_down")),
        (
            AStep("email", before_minutes=7 * 1440, after_minutes=1440, at=time(10)),
            ("Fri 27 Nov 10:00", "counted_down"),
        ),
    ],
)
def test_a_step_counts_down_to_its_visit(step, expected):
    assert counted(step) == expected


def test_at_an_hour_after_the_visit_it_is_that_hour_of_the_day_before():
    assert counted(AStep("email", before_minutes=0, at=time(18))) == ("Thu 03 Dec 18:00", "counted_down")


def test_where_its_time_is_not_allowed_it_comes_earlier():
    early = "2026-12-04T09:00"
    assert counted(AStep(before_minutes=120), starts=early) == ("Thu 03 Dec 18:30", "earlier")
    monday = "2026-12-07T11:00"
    assert counted(AStep(before_minutes=1440, at=time(10)), starts=monday) == ("Sat 05 Dec 10:00", "earlier")
    assert counted(AStep("call", before_minutes=1440, at=time(10)), starts=monday) == ("Fri 04 Dec 10:00", "earlier")


def test_and_only_where_there_is_no_earlier_time_any_more_later_but_before_the_visit():
    monday = {"starts": "2026-12-07T11:00", "booked": "2026-12-05T08:00"}
    call = AStep("call", before_minutes=1440, at=time(10))
    assert counted(call, **monday) == ("Mon 07 Dec 09:00", "open_hours")
    with pytest.raises(NoTime):
        counted(call, **{**monday, "starts": "2026-12-07T08:50"})


def test_booked_later_than_its_time_it_is_too_late_or_comes_so_long_after_booking():
    anchor = Anchor(local(VISIT), local("2026-12-02T07:00"))
    question, missing = AStep(before_minutes=2 * 1440, at=time(10)), AStep("email", 1440, before_minutes=7 * 1440)
    zone = ZoneInfo(CHICAGO)
    assert timing.booked_late(question, anchor, zone)  # its time is three hours away: they have just booked
    assert not timing.booked_late(missing, anchor, zone)
    assert timing.asked(missing, anchor.booked_at, zone, anchor) == anchor.booked_at + timedelta(days=1)
    assert timing.booked_late(missing, anchor._replace(booked_at=local("2026-12-03T10:00")), zone)  # an hour before it


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2026-11-02T11:00", "Sat 31 Oct 10:00 -0500"),  # the clock goes back on Sunday, the first of November
        ("2026-11-03T11:00", "Sat 31 Oct 10:00 -0500"),
        ("2026-11-04T11:00", "Mon 02 Nov 10:00 -0600"),
        ("2027-03-15T11:00", "Sat 13 Mar 10:00 -0600"),  # and forward on the fourteenth of March
        ("2027-03-17T11:00", "Mon 15 Mar 10:00 -0500"),
    ],
)
def test_over_a_clock_change_ten_is_ten(starts, expected):
    step = AStep(before_minutes=2 * 1440, at=time(10))
    booked = local(starts) - timedelta(days=12)
    answer = when(step, since=booked, calendar=a_calendar(), now=booked, anchor=Anchor(local(starts), booked))
    assert f"{answer.at.astimezone(ZoneInfo(CHICAGO)):%a %d %b %H:%M %z}" == expected


@given(
    st.sampled_from(["sms", "email", "call"]),
    st.integers(0, 8 * 1440),
    st.none() | st.times(),
    st.sampled_from([0, 60, 1440]),
    st.datetimes(datetime(2026, 10, 20), datetime(2027, 3, 20), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(30, 20 * 1440),
    st.integers(0, 20 * 1440),
)
def test_whatever_counts_down_comes_before_the_visit_and_at_an_hour_that_is_allowed(
    channel, before, at, after, booked, ahead, waited
):
    step = AStep(channel, after, at, before_minutes=before)
    anchor = Anchor(booked + timedelta(minutes=ahead), booked)
    now = booked + timedelta(minutes=waited)
    calendar = a_calendar()
    if now >= anchor.starts_at:
        return
    try:
        answer = when(step, since=now, calendar=calendar, now=now, anchor=anchor)
    except NoTime:
        return
    if timing.booked_late(step, anchor, calendar.zone):
        assert answer.at == now  # to be skipped at once
        return
    assert now <= answer.at < anchor.starts_at
    assert timing.allowed(channel, answer.at, calendar).at == answer.at
    asked = timing.asked(step, now, calendar.zone, anchor)
    assert answer.at <= max(asked, now) or answer.reason != "counted_down"
