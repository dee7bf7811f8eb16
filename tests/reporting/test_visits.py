"""What became of booked visits, by lead: shown up for, missed, cancelled late; and how long the way there was."""

from datetime import timedelta

import pytest

from practices.calendar import open_hours
from reporting import behind
from reporting.cohort import Cohort
from reporting.periods import last_days
from reporting.visits import NAMES, visits
from scheduling.models import Visit
from tests.cast import ZONE, a_lead

DAY = timedelta(days=1)


@pytest.fixture
def cohort(in_bright, at):
    return Cohort(last_days(30, now=at, zone=ZONE))


@pytest.fixture
def visit(in_bright, provider, at):
    """A lead of five days ago with visits, as (days from now, status, how long before it was settled)."""
    number = iter(range(1000))

    def make(*told, attended=False):
        received = at - 5 * DAY
        lead = a_lead(
            f"P{next(number)}", phone="", email="", now=received, contacted_at=received, qualified_at=received,
            booked_at=received + DAY, attended_at=at if attended else None,
        )  # fmt: skip
        for days, status, *notice in told:
            starts = at + days * DAY + timedelta(minutes=30 * next(number))
            Visit.objects.create(
                lead=lead, provider=provider.doctor, location=provider.place, starts_at=starts,
                ends_at=starts + timedelta(minutes=20), status=status, created_at=received,
                settled_at=starts - notice[0] if notice else None,
            )  # fmt: skip
        return lead.pk

    return make


def opened(cohort, at, key):
    hours = open_hours(a_lead("Hours", phone="", email="", now=at - 99 * DAY).practice_id)
    return {lead.pk for lead in behind.figure({"visits": key}, cohort, hours, now=at).leads}


def test_each_lead_counts_once_where_it_belongs_and_opens(cohort, visit, at):
    came = visit((-3, "cancelled", 3 * DAY), (-1, "attended"), attended=True)  # cancelled and booked again
    missed = visit((-2, "no_show"), (3, "booked"))
    missed_then_came = visit((-3, "no_show"), (-1, "attended"), attended=True)
    unsettled = visit((-1, "confirmed"))
    late = visit((2, "cancelled", timedelta(hours=3)))
    visit((2, "booked"))
    visit((2, "cancelled", 2 * DAY))
    visit()
    held = visit((2, "cancelled", timedelta(hours=1)))  # a time that was kept for some minutes, and given up
    Visit.objects.filter(lead=held).update(held_until=at)
    expected = {
        "due": {came, missed, missed_then_came, unsettled},
        "shown": {came, missed_then_came},
        "missed": {missed, missed_then_came},
        "late": {late},
    }
    found = visits(cohort.leads(), now=at)
    for key in NAMES:
        assert opened(cohort, at, key) == expected[key], key
        assert getattr(found, key) == len(expected[key]), key


def test_a_hold_is_no_visit(cohort, visit, at):
    held = visit()
    Visit.objects.filter(lead=held).delete()
    found = visits(cohort.leads(), now=at)
    assert (found.due, found.to_visit) == (0, None)


def test_the_way_to_a_visit_is_that_of_half_of_them(cohort, visit, at):
    for days in (1, 2, 30):
        visit((days, "booked"))
    found = visits(cohort.leads(), now=at)
    assert found.to_booking == DAY
    assert 5 * DAY < found.to_visit < 7 * DAY + timedelta(hours=12)


def test_without_visits_there_is_nothing_to_say(cohort, at):
    found = visits(cohort.leads(), now=at)
    assert (found.due, found.shown, found.to_booking, found.to_visit) == (0, 0, None, None)


def test_it_is_one_statement(cohort, visit, at, django_assert_num_queries):
    for _number in range(5):
        visit((-1, "attended"), attended=True)
    with django_assert_num_queries(1):
        visits(cohort.leads(), now=at)
