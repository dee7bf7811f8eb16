"""Undo: a visit is to come again, and what it earned is taken back; no more than that."""

from datetime import timedelta

import pytest

from leads.models import Event, Lead, Task
from scheduling import booking
from tests.cast import a_lead
from tests.scheduling.test_booking import take


@pytest.fixture
def visit(provider, dana, at):
    return take(dana, at)


@pytest.fixture
def later(visit):
    return visit.starts_at + timedelta(minutes=20)


def undo(visit, now):
    return booking.reopen(visit, by=None, now=now)


def test_undo_of_attended_takes_back_the_milestone_and_opens_the_lead(visit, dana, at, later):
    booking.settle(visit, "attended", by=None, now=later)
    assert undo(visit, later)
    dana.refresh_from_db()
    assert (dana.attended_at, dana.is_open, dana.booked_at) == (None, True, at)
    assert not undo(visit, later)
    assert Event.objects.filter(kind="visit_reopened").count() == 1


def test_undo_of_no_show_ends_the_call_it_made(visit, later):
    booking.settle(visit, "no_show", by=None, now=later)
    assert undo(visit, later)
    assert not Task.objects.open().exists()
    assert (visit.status, visit.settled_at) == ("booked", None)


def test_undo_keeps_that_it_was_confirmed(visit, at, later):
    booking.confirm(visit, by=None, now=at)
    booking.arrive(visit, by=None, now=later)
    assert undo(visit, later)
    assert (visit.status, visit.confirmed_at, visit.arrived_at) == ("confirmed", at, None)
    assert undo(visit, later)
    assert (visit.status, visit.confirmed_at) == ("booked", None)
    assert not undo(visit, later)


def test_undo_of_a_later_visit_leaves_the_one_that_was_attended(visit, dana, at, later):
    booking.settle(visit, "attended", by=None, now=later)
    second = take(dana, later)
    booking.settle(second, "cancelled", by=None, now=later)
    undo(second, later)
    booking.settle(second, "attended", by=None, now=second.starts_at)
    undo(second, second.starts_at)
    assert Lead.objects.get(pk=dana.pk).attended_at == later


def test_undo_opens_no_lead_that_was_closed_for_another_reason(visit, dana, at, later):
    dana.close("chose_elsewhere", by=None, now=at)
    booking.settle(visit, "attended", by=None, now=later)
    undo(visit, later)
    assert Lead.objects.get(pk=dana.pk).closed_reason == "chose_elsewhere"


def test_undo_of_a_cancellation_is_refused_when_the_time_has_been_given_away(visit, at):
    booking.cancel(visit, by=None, now=at)
    take(a_lead("Eli", phone="+15035550143", email=""), at)
    with pytest.raises(booking.Refused, match="Another visit"):
        undo(visit, at)
    visit.refresh_from_db()
    assert visit.status == "cancelled"


def test_undo_of_a_cancellation_is_refused_when_the_lead_has_another_visit(visit, dana, at):
    booking.cancel(visit, by=None, now=at)
    take(dana, at, index=3)
    with pytest.raises(booking.Refused, match="Another visit"):
        undo(visit, at)
