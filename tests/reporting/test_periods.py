"""Which days a report is about: whole days of the practice, and words for what makes no sense."""

from datetime import date, timedelta

import pytest

from practices.models import ServiceLine
from reporting.cohort import cohort
from reporting.dimensions import Catalogue
from reporting.periods import NotAPeriod, period
from tests.cast import ZONE


def days(at, **asked):
    return period(asked, now=at, zone=ZONE)


def test_a_week_is_today_and_the_six_days_before_as_the_practice_has_them(at):
    week = days(at, period="7")
    assert (week.first, week.last) == (date(2026, 11, 18), date(2026, 11, 24))
    assert (week.start.isoformat(), week.end.isoformat()) == ("2026-11-18T06:00:00+00:00", "2026-11-25T06:00:00+00:00")
    assert (week.name, week.words) == ("7 days", "Nov 18 to Nov 24")


def test_without_words_it_is_thirty_days(at):
    assert days(at).days == 30


def test_days_of_ones_own_may_be_one_and_it_may_have_25_hours(at):
    one = days(at, **{"from": "2026-11-01", "to": "2026-11-01"})
    assert one.end - one.start == timedelta(hours=25)  # the clocks go back
    assert (one.name, one.words) == ("1 day", "Nov 1, 2026")


def test_years_are_named_where_they_differ(at):
    assert days(at, **{"from": "2025-12-30", "to": "2026-01-02"}).words == "Dec 30, 2025 to Jan 2, 2026"


def test_the_days_before_end_where_these_begin(at):
    week = days(at, period="7")
    assert (week.before.end, week.before.length) == (week.start, 7)


def test_an_address_means_the_same_period_again(at):
    for asked in ({"period": "90"}, {"from": "2026-02-28", "to": "2026-03-15"}):
        assert days(at, **asked).query == asked
        assert days(at, **days(at, **asked).query) == days(at, **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "x"},
        {"period": "-1"},
        {"period": "31"},
        {"period": "٧"},
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "a", "to": "b"},
        {"from": "2026-11-02"},
        {"to": "2026-11-02"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"from": "9999-12-30", "to": "9999-12-31"},
    ],
)
def test_what_makes_no_sense_falls_back_with_words(in_bright, at, asked):
    with pytest.raises(NotAPeriod):
        days(at, **asked)
    chosen, [note] = cohort(asked, Catalogue(), now=at, zone=ZONE)
    assert chosen.period.days == 30 and note.endswith("This is the last 30 days.")


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-0000-0000-000000000000", "'; --"])
def test_a_service_line_that_is_not_there_falls_back_with_words(in_bright, at, wrong):
    chosen, [note] = cohort({"service_line": wrong}, Catalogue(), now=at, zone=ZONE)
    assert chosen.narrowed == {} and "no such service line" in note


def test_a_service_line_is_found_however_its_id_is_written(in_bright, at):
    line = ServiceLine.objects.create(name="Feet")
    chosen, notes = cohort({"service_line": str(line.pk).upper()}, Catalogue(), now=at, zone=ZONE)
    assert (chosen.narrowed, notes) == ({"service_line": str(line.pk)}, [])


def test_a_source_of_any_letters_is_looked_for_and_harms_nothing(in_bright, at):
    chosen, notes = cohort({"source": "a\0b" * 40}, Catalogue(), now=at, zone=ZONE)
    assert notes == [] and not chosen.leads().exists()
