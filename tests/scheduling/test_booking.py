"""Booking, and what becomes of a visit."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from leads.models import Event, Lead, Task
from practices.tenancy import tenant
from scheduling import booking
from scheduling.models import Visit
from scheduling.slots import open_slots
from tests.cast import a_lead


def take(lead, at, by=None, index=0):
    slot = open_slots(now=at, minutes=30)[index]
    return booking.book(
        lead, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=by,
        now=at,
    )  # fmt: skip


@pytest.fixture
def visit(provider, dana, at, in_bright):
    return take(dana, at, in_bright.bob)


def test_booking_earns_the_milestone_and_ends_the_open_tasks(provider, dana, at, in_bright):
    Task.objects.open_once(dana, "call", "calls", "call_due", "x", now=at, due_at=at, breach_at=at)
    take(dana, at, in_bright.bob)
    dana.refresh_from_db()
    assert dana.booked_at == at
    assert Task.objects.open().count() == 0
    assert Event.objects.get(kind="visit_booked").actor == in_bright.bob


def test_a_lead_has_one_upcoming_visit(visit, dana, at):
    with pytest.raises(booking.Taken):
        take(dana, at)
    assert Visit.objects.count() == 1


def test_booking_a_closed_lead_opens_it_again(provider, dana, at):
    dana.close("not_now", by=None, now=at)
    take(dana, at)
    dana.refresh_from_db()
    assert dana.is_open


def test_nobody_attends_a_visit_that_has_not_begun(visit, dana, at):
    assert not booking.settle(visit, "attended", by=None, now=at)
    assert not booking.arrive(visit, by=None, now=at)
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_attended_is_counted_once_and_closes_the_journey(visit, dana, at):
    later = visit.starts_at + timedelta(minutes=20)
    assert booking.settle(visit, "attended", by=None, now=later)
    assert not booking.settle(visit, "no_show", by=None, now=later)
    dana.refresh_from_db()
    assert (dana.attended_at, dana.closed_reason) == (later, "attended")


def test_a_visit_that_did_not_happen_becomes_a_call(visit, dana, at):
    booking.settle(visit, "no_show", by=None, now=visit.starts_at + timedelta(hours=1))
    task = Task.objects.open().get()
    assert (task.lane, task.reason) == ("handed_over", "no_show")
    assert Lead.objects.get(pk=dana.pk).attended_at is None


def test_undo_takes_back_what_was_earned(visit, dana, at):
    later = visit.starts_at + timedelta(minutes=20)
    booking.settle(visit, "attended", by=None, now=later)
    assert booking.reopen(visit, by=None, now=later)
    dana.refresh_from_db()
    assert (dana.attended_at, dana.is_open, dana.booked_at) == (None, True, at)
    assert not booking.reopen(visit, by=None, now=later)


def test_undo_of_a_cancellation_fails_when_the_time_has_been_given_away(visit, dana, at, in_bright):
    booking.settle(visit, "cancelled", by=None, now=at)
    take(a_lead("Eli", phone="+15035550143", email=""), at)
    assert not booking.reopen(visit, by=None, now=at)
    visit.refresh_from_db()
    assert visit.status == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_two_who_book_for_one_lead_at_once_make_one_visit(bright, at):
    from datetime import time

    from practices.models import Location, Provider
    from scheduling.models import Availability

    with tenant(bright.id):
        place, doctor = Location.objects.get(), Provider.objects.create(name="Dr. Okafor")
        Availability.objects.create(provider=doctor, location=place, weekday=2, starts=time(9), ends=time(12))
        lead = a_lead("Eli", phone="+15035550143", email="")
    refused, gate = [], threading.Barrier(4)

    def race(index):
        try:
            with tenant(bright.id):
                gate.wait(20)
                take(lead, at, index=index)
        except booking.Taken:
            refused.append(index)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[index]) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant(bright.id):
        assert (Visit.objects.count(), len(refused)) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_twelve_who_want_one_time_get_one_visit_and_the_next_times(bright, at):
    from datetime import time

    from practices.models import Location, Provider
    from scheduling.models import Availability

    with tenant(bright.id):
        place, doctor = Location.objects.get(), Provider.objects.create(name="Dr. Okafor")
        Availability.objects.create(provider=doctor, location=place, weekday=2, starts=time(9), ends=time(12))
        leads = [a_lead(f"P{i}", phone=f"+150355501{i:02}", email="") for i in range(12)]
        slot = open_slots(now=at, minutes=30)[0]
    booked, refused, gate = [], [], threading.Barrier(len(leads))

    def race(lead):
        try:
            gate.wait(20)
            with tenant(bright.id):
                visit = booking.book(
                    lead, provider_id=doctor.pk, location_id=place.pk, starts_at=slot.starts_at, minutes=30, by=None,
                    now=at,
                )  # fmt: skip
            booked.append(visit)
        except booking.Taken as taken:
            refused.append(taken.next_slots)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[lead]) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(booked), len(refused)) == (1, 11)
    assert all(slots and slots[0].starts_at > slot.starts_at for slots in refused)
    with tenant(bright.id):
        assert Visit.objects.count() == 1
