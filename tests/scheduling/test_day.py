"""A day in words: how many come, what has become of them, and each row's figure in the margin."""

from datetime import date, timedelta

import pytest

from practices.models import Location
from scheduling import booking, timer
from scheduling.day import Kept, day, kept, next_day, which
from scheduling.models import Visit
from tests.cast import ZONE, a_lead


@pytest.fixture
def visits(provider, in_bright, at):
    """Makes one at this hour of the day of `at`, in this state."""

    def make(hour, status="booked", days=0, place=None, **fields):
        start = at.replace(hour=hour) + timedelta(days=days)
        return Visit.objects.create(
            lead=a_lead(f"P{hour}", phone="", email=""), provider=provider.doctor, location=place or provider.place,
            starts_at=start, ends_at=start + timedelta(minutes=40), status=status, created_at=at, **fields,
        )  # fmt: skip

    return make


def of_today(at):
    return day(at.date(), zone=ZONE, now=at)


def test_a_day_without_visits_says_so(in_bright, at):
    assert (of_today(at).title, of_today(at).answer) == ("No first visit today", "")


def test_a_day_says_what_has_become_of_it_and_what_is_still_to_come(visits, at):
    for hour, status in [
        (7, "attended"),
        (8, "no_show"),
        (9, "booked"),
        (10, "arrived"),
        (11, "confirmed"),
        (12, "booked"),
    ]:
        visits(hour, status)
    assert of_today(at).title == "6 first visits today"
    assert of_today(at).answer == (
        "1 attended, 1 is here now, 1 did not come, 1 not marked yet. 2 still to come, 1 not confirmed."
    )


def test_cancelled_ones_are_no_visits_of_the_day_but_stay_on_the_page(visits, at):
    visits(11, "cancelled")
    visits(12, "confirmed")
    assert (of_today(at).title, of_today(at).answer) == (
        "1 first visit today",
        "1 cancelled. 1 still to come, confirmed.",
    )
    assert len(of_today(at).visits) == 2


def test_another_day_is_named(visits, at):
    visits(9, days=1)
    tomorrow = day(at.date() + timedelta(days=1), zone=ZONE, now=at)
    assert (tomorrow.title, tomorrow.name) == ("1 first visit on Wednesday, November 25", "Tomorrow")
    assert tomorrow.unconfirmed == tomorrow.to_come != []


def test_a_day_is_the_practices_own_and_not_the_servers(visits, at):
    late = visits(23)  # 5:00 of the next day in UTC
    assert of_today(at).visits == [late]
    assert day(at.date() + timedelta(days=1), zone=ZONE, now=at).visits == []


def test_places_stand_by_name_and_their_visits_by_time(visits, provider, at):
    Location.objects.update(name="Northside")
    harbor = Location.objects.create(name="Harbor")
    visits(12), visits(9), visits(11, place=harbor)
    found = [(place.name, [line.timer.figure for line in lines]) for place, lines in of_today(at).places]
    assert found == [("Harbor", ["11:00 am"]), ("Northside", ["9:00 am", "12:00 pm"])]


def test_holds_are_not_shown(visits, at):
    visits(11, "held", held_until=at + timedelta(minutes=5))
    assert of_today(at).visits == []


def test_a_day_is_two_statements(visits, at, django_assert_num_queries):
    for hour in range(7, 15):
        visits(hour)
    with django_assert_num_queries(2):  # the visits, and what is on their checklists
        shown = of_today(at)
        assert [line.visit.lead.person.short_name for _place, lines in shown.places for line in lines]


def test_how_many_came_counts_whole_days_and_only_what_is_marked(visits, at):
    visits(9, "attended", days=-1), visits(10, "attended", days=-7), visits(11, "no_show", days=-2)
    (
        visits(12, "cancelled", days=-3),
        visits(13, "booked", days=-3),
        visits(7, "attended"),
        visits(8, "no_show", days=-8),
    )
    assert kept(zone=ZONE, now=at) == Kept(due=3, came=2, again=0)
    assert kept(zone=ZONE, now=at).percent == 67


def test_who_did_not_come_and_has_a_new_time_is_counted(visits, at):
    missed = visits(11, "no_show", days=-2)
    visits(10, "no_show", days=-1)
    again = visits(9, "booked", days=2)
    Visit.objects.filter(pk=again.pk).update(lead=missed.lead)
    assert kept(zone=ZONE, now=at) == Kept(due=2, came=0, again=1)


def test_the_next_day_is_the_next_one_with_visits(visits, at):
    friday = at.date() + timedelta(days=3)
    assert next_day(friday, zone=ZONE, now=at).on == friday + timedelta(days=1)
    visits(9, "cancelled", days=4)
    visits(9, days=6)
    assert next_day(friday, zone=ZONE, now=at).on == friday + timedelta(days=3)


@pytest.mark.parametrize("asked", ["yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "2026-11-24T10:00", "٢"])
def test_a_day_that_the_page_does_not_know_is_none(asked, at):
    assert which(asked, zone=ZONE, now=at) is None


def test_a_day_in_the_address_is_that_day_and_nothing_is_of_today(at):
    assert which("2026-12-01", zone=ZONE, now=at) == date(2026, 12, 1)
    assert which("", zone=ZONE, now=at) == at.date()


def shown(visit, now):
    found = timer.of(visit, ZONE, now)
    return found.words, found.fill, found.state


def test_the_margin_counts_down_to_a_visit_and_says_when_it_was_forgotten(visits, at):
    visit = visits(14)
    assert shown(visit, at) == ("in 4 h", 1, "")
    assert shown(visit, visit.starts_at - timedelta(minutes=31)) == ("in 31 min", 3, "")
    assert shown(visit, visit.starts_at + timedelta(minutes=12)) == ("12 min ago", 4, "soon")
    assert shown(visit, visit.ends_at) == ("not marked", 4, "late")
    assert shown(visit, at - timedelta(days=2)) == ("booked", 0, "")


def test_the_margin_says_how_long_somebody_has_been_here(visits, at):
    visit = visits(10)
    booking.arrive(visit, by=None, now=at)
    found = timer.of(visit, ZONE, at + timedelta(minutes=4))
    assert (found.figure, found.words, found.live) == ("10:00 am", "here 4 min", True)


def test_the_margin_says_what_became_of_a_visit(visits, at):
    assert shown(visits(7, "attended"), at) == ("attended", 0, "")
    assert shown(visits(8, "cancelled"), at) == ("cancelled", 0, "")
    assert shown(visits(9, "no_show"), at) == ("missed", 4, "late")
