"""Many at once, each on a connection of its own: one time is given once, and one lead gets one visit."""

import threading
from datetime import time
from types import SimpleNamespace

import pytest
from django.db import connection

from leads.models import Event
from practices.models import Location, Provider
from practices.tenancy import tenant
from scheduling import booking
from scheduling.booking import taking
from scheduling.models import Availability, Visit
from scheduling.slots import open_slots
from tests.cast import a_lead

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 20


@pytest.fixture
def wednesday(bright, at):
    """Two providers, each from 9 to 12, and more leads than one of them has times."""
    with tenant(bright.id):
        place = Location.objects.get()
        doctors = [Provider.objects.create(name=name) for name in ("Dr. Ito", "Dr. Okafor")]
        for doctor in doctors:
            Availability.objects.create(provider=doctor, location=place, weekday=2, starts=time(9), ends=time(12))
        leads = [a_lead(f"P{number}", phone="", email="") for number in range(RACERS)]
        slots = open_slots(now=at, minutes=30, days=2)
    return SimpleNamespace(id=bright.id, leads=leads, slots=slots, now=at)


def run(*races):
    """All of them at the same instant; what each returned or raised."""
    gate, results = threading.Barrier(len(races)), [None] * len(races)

    def one(index, race):
        try:
            gate.wait(30)
            results[index] = race()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=each) for each in enumerate(races)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def booked(where, lead, slot):
    def race():
        with tenant(where.id):
            return booking.book(
                lead, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30,
                by=None, now=where.now,
            )  # fmt: skip

    return race


def test_twenty_who_want_one_time_get_one_visit_and_the_next_real_times(wednesday):
    slot, *others = (slot for slot in wednesday.slots if slot.provider_name == "Dr. Ito")
    results = run(*(booked(wednesday, lead, slot) for lead in wednesday.leads))
    refused = [result for result in results if isinstance(result, booking.Taken)]
    assert len(refused) == RACERS - 1, results
    assert all(each.next_slots == others[:3] for each in refused)
    with tenant(wednesday.id):
        assert Visit.objects.get().starts_at == slot.starts_at
        assert Event.objects.filter(kind="visit_booked").count() == 1


def test_losers_who_take_what_they_are_offered_all_find_a_place(wednesday):
    """Six times for six who all ask for the first one: each goes on with the next time it is told."""
    slots = [slot for slot in wednesday.slots if slot.provider_name == "Dr. Ito"]

    def persistent(lead):
        def race():
            wanted, tries = slots[0], 0
            while True:
                try:
                    return booked(wednesday, lead, wanted)(), tries
                except booking.Taken as taken:
                    wanted, tries = taken.next_slots[0], tries + 1

        return race

    results = run(*(persistent(lead) for lead in wednesday.leads[: len(slots)]))
    assert sorted(visit.starts_at for visit, _tries in results) == [slot.starts_at for slot in slots]


def test_one_lead_booked_twice_at_once_has_one_visit(wednesday):
    first, second = wednesday.slots[0], wednesday.slots[-1]
    assert first.provider_id != second.provider_id
    results = run(*(booked(wednesday, wednesday.leads[0], slot) for slot in (first, second) * 5))
    visits = {result for result in results if isinstance(result, Visit)}
    assert len(visits) == 1, results
    assert all(isinstance(result, Visit | booking.HasVisit) for result in results)
    with tenant(wednesday.id):
        assert Visit.objects.count() == 1 and Event.objects.filter(kind="visit_booked").count() == 1


def test_the_database_refuses_what_goes_round_the_verbs(wednesday):
    slot = wednesday.slots[0]

    def insert(lead):
        def race():
            with tenant(wednesday.id):
                return Visit.objects.create(
                    lead=lead, provider_id=slot.provider_id, location_id=slot.location_id, status="booked",
                    starts_at=slot.starts_at, ends_at=slot.ends_at, created_at=wednesday.now,
                )  # fmt: skip

        return race

    run(*(insert(lead) for lead in wednesday.leads[:4]))
    with tenant(wednesday.id):
        assert Visit.objects.count() == 1


def test_of_several_outcomes_at_once_one_holds(wednesday):
    visit = booked(wednesday, wednesday.leads[0], wednesday.slots[0])()

    def outcome(status):
        def race():
            with tenant(wednesday.id):
                return booking.settle(Visit.objects.get(pk=visit.pk), status, by=None, now=visit.starts_at)

        return race

    results = run(*(outcome(status) for status in ("attended", "no_show", "cancelled") * 3))
    assert sorted(results) == [False] * 8 + [True]
    with tenant(wednesday.id):
        settled = Event.objects.filter(kind__in=booking.EVENTS.values())
        assert [event.kind for event in settled] == [booking.EVENTS[Visit.objects.get().status]]


def test_of_a_move_and_a_cancellation_at_once_one_holds(wednesday, monkeypatch):
    """Staff cancel while the patient's move looks for its time: a visit that is off has no new time."""
    visit = booked(wednesday, wednesday.leads[0], wednesday.slots[0])()
    ends, cancelled = taking._ends, []

    def cancel():
        with tenant(wednesday.id):
            cancelled.append(booking.cancel(Visit.objects.get(pk=visit.pk), by=None, now=wednesday.now))
        connection.close()

    canceller = threading.Thread(target=cancel)

    def meanwhile(*args, **given):
        canceller.start()
        canceller.join(2)  # over by now, unless it waits for the move
        return ends(*args, **given)

    monkeypatch.setattr(taking, "_ends", meanwhile)
    with tenant(wednesday.id):
        slot = next(slot for slot in wednesday.slots[1:] if slot.provider_id == visit.provider_id)
        moved = booking.move(
            visit, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, by=None,
            now=wednesday.now,
        )  # fmt: skip
    canceller.join(10)
    assert [moved, *cancelled].count(True) == 1
    with tenant(wednesday.id):
        told = Event.objects.filter(kind__in=["visit_moved", "visit_cancelled"]).values_list("kind", flat=True)
        assert [*told] == (["visit_moved"] if moved else ["visit_cancelled"])
