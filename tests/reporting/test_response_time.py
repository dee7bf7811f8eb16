"""Time to the first response: what PostgreSQL counts is what the practice's calendar says, to the second."""

import random
from datetime import UTC, datetime, time, timedelta

import pytest

from leads import events
from leads.models import Lead
from practices.calendar import hours_of, open_hours
from practices.models import Hours
from reporting.chart import Chart
from reporting.cohort import Cohort
from reporting.periods import Period, last_days
from reporting.response_time import BUCKETS, openings, response_time, waited
from tests.cast import ZONE, a_lead


def counted(pairs, hours, first, now):
    """The open seconds of each (received, answered), as the report's statement counts them."""
    for index, (received, answered) in enumerate(pairs):
        lead = a_lead(f"P{index}", phone="", email="", now=received)
        Lead.objects.filter(pk=lead.pk).update(answered_at=answered)
    chosen = Cohort(Period(first, now.date(), ZONE))
    found = waited(chosen.leads(), chosen, hours, now=now).order_by("pk")
    return list(found.values_list("waited", flat=True))


LUNCH = [(day, *span) for day in range(5) for span in ((time(9), time(12)), (time(13), time(17, 30)))]


@pytest.mark.parametrize("rows", [LUNCH, [(6, time(1), time(4))], []], ids=["with lunch", "clock change", "never open"])
def test_open_seconds_are_those_of_the_calendar(in_bright, rows):
    hours, dice = hours_of("America/Chicago", rows), random.Random(7)
    begin = datetime(2026, 3, 2, tzinfo=UTC)  # two clock changes within
    pairs = []
    for _pair in range(40):
        received = begin + timedelta(seconds=dice.randrange(270 * 86400))
        pairs.append((received, received + timedelta(seconds=dice.randrange(1, 9 * 86400))))
    found = counted(pairs, hours, begin.date(), begin + timedelta(days=290))
    assert [int(seconds // 60) for seconds in found] == [hours.minutes_between(*pair) for pair in pairs]


def test_openings_go_on_past_the_calendars_horizon():
    hours = hours_of("America/Chicago", LUNCH)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    found = list(openings(hours, start, start + timedelta(days=730)))
    assert len(found) == 2 * 522 and found == sorted(set(found))  # the working days of two years, with lunch between


def test_who_was_not_answered_has_no_time(in_bright, at):
    assert counted([(at, None)], open_hours(in_bright.id), at.date(), at) == [None]


def test_automatic_and_by_a_person_are_apart(dana, in_bright, at):
    Lead.objects.update(acknowledged_at=at + timedelta(seconds=2))
    events.record("call_made", lead=dana, now=at + timedelta(days=1), connected=False, outcome="no_answer")
    times = response_time(Cohort(last_days(7, now=at, zone=ZONE)), open_hours(in_bright.id), now=at + timedelta(days=2))
    assert (times.automatic.half, times.person.half, times.person_open.half) == (2, 86400, 8 * 3600)
    assert times.unanswered == 0


def test_half_and_nine_in_ten_are_times_that_somebody_waited(in_bright, at):
    for minutes in range(1, 11):
        lead = a_lead(f"P{minutes}", phone="", email="", now=at)
        events.record("message_written", lead=lead, now=at + timedelta(minutes=minutes))
    times = response_time(
        Cohort(last_days(7, now=at, zone=ZONE)), open_hours(in_bright.id), now=at + timedelta(hours=1)
    )
    assert (times.person.half, times.person.ninetieth) == (300, 540)
    assert times.counts == [0, 1, 3, 5, 1, 0, 0, 0]


def test_a_period_without_leads_has_no_times(in_bright, at):
    times = response_time(Cohort(last_days(7, now=at, zone=ZONE)), open_hours(in_bright.id), now=at)
    assert (times.person.count, times.person.half, sum(times.counts)) == (0, None, 0)


def test_a_practice_without_hours_is_never_open(in_bright, at, dana):
    Hours.objects.all().delete()
    events.record("message_written", lead=dana, now=at + timedelta(minutes=9))
    times = response_time(
        Cohort(last_days(7, now=at, zone=ZONE)), open_hours(in_bright.id), now=at + timedelta(hours=1)
    )
    assert (times.person.half, times.person_open.half) == (540, 0)


def test_it_is_one_statement_whatever_the_leads(in_bright, at, django_assert_num_queries):
    for index in range(9):
        a_lead(f"P{index}", phone="", email="", now=at)
    hours = open_hours(in_bright.id)
    with django_assert_num_queries(1):
        response_time(Cohort(last_days(90, now=at, zone=ZONE)), hours, now=at)


def test_the_chart_is_drawn_in_its_frame_and_calm_within_the_target():
    chart = Chart([96, 148, 254, 121, 103, 62, 108, 0], target=5)
    assert [bar.tone for bar in chart.bars] == ["calm"] * 3 + ["bar"] * 2 + ["soon"] * 3
    assert chart.target_x == 183
    assert max(bar.height for bar in chart.bars) == 78 and chart.bars[-1].height == 0
    assert chart.bars[-1].x + 56 == 490


def test_an_empty_chart_has_no_bars_and_nothing_divides_by_nothing():
    assert {bar.height for bar in Chart([0] * len(BUCKETS), target=0).bars} == {0}
