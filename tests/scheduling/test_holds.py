"""A time that is kept for some minutes, and a visit that moves."""

from datetime import timedelta

import pytest

from leads.models import Event
from practices.models import ServiceLine
from scheduling import booking
from scheduling.models import Visit
from scheduling.slots import slots_for
from tests.cast import a_lead


def take(lead, slot, at, by=None):
    return booking.book(
        lead, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=by,
        now=at,
    )  # fmt: skip


def move(visit, slot, at, by=None):
    return booking.move(
        visit, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, by=by, now=at
    )


@pytest.fixture
def erin(in_bright):
    return a_lead("Erin", phone="+15035550143", email="erin@example.com")


@pytest.fixture
def slots(provider, dana, at):
    return slots_for(dana, now=at)


@pytest.fixture
def visit(slots, dana, at):
    return take(dana, slots[0], at)


# ---- Holding ----
def test_what_one_lead_holds_no_other_can_hold_or_book(slots, dana, erin, at):
    booking.hold(dana, slots[0], now=at)
    for verb in (lambda: booking.hold(erin, slots[0], now=at), lambda: take(erin, slots[0], at)):
        with pytest.raises(booking.Taken) as refused:
            verb()
        assert refused.value.next_slots[0] == slots[1]
    assert Visit.objects.get().lead == dana


def test_a_hold_ends_by_itself_and_somebody_else_can_have_the_time(slots, dana, erin, at):
    booking.hold(dana, slots[2], now=at, minutes=10)
    assert take(erin, slots[2], at + timedelta(minutes=10)).status == "booked"
    with pytest.raises(booking.Taken):
        take(dana, slots[2], at + timedelta(minutes=11))


def test_holding_another_time_gives_up_the_first(slots, dana, erin, at):
    first = booking.hold(dana, slots[0], now=at)
    second = booking.hold(dana, slots[3], now=at)
    assert first.pk == second.pk and Visit.objects.count() == 1
    booking.hold(erin, slots[0], now=at)


def test_a_hold_that_is_refused_leaves_the_one_before(slots, dana, erin, at):
    booking.hold(dana, slots[0], now=at)
    booking.hold(erin, slots[1], now=at)
    with pytest.raises(booking.Taken):
        booking.hold(dana, slots[1], now=at)
    held = Visit.objects.get(lead=dana)
    assert (held.status, held.starts_at) == ("held", slots[0].starts_at)


def test_holding_is_silent_and_booking_takes_it_over(slots, dana, at):
    held = booking.hold(dana, slots[0], now=at)
    assert not Event.objects.exists() and not dana.booked_at
    visit = take(dana, slots[0], at + timedelta(minutes=2))
    assert visit.pk == held.pk and Visit.objects.count() == 1
    assert (visit.status, visit.held_until) == ("booked", None)
    assert Event.objects.filter(kind="visit_booked").count() == 1


def test_booking_another_time_gives_up_the_hold(slots, dana, erin, at, in_bright):
    booking.hold(dana, slots[0], now=at)
    take(dana, slots[4], at, by=in_bright.bob)
    assert booking.hold(erin, slots[0], now=at).status == "held"
    assert Visit.objects.appointments().get().starts_at == slots[4].starts_at


def test_a_hold_is_no_appointment_even_when_it_is_over(slots, dana, at):
    booking.hold(dana, slots[0], now=at)
    assert booking.release(dana, now=at) and not booking.release(dana, now=at)
    assert not Visit.objects.appointments().exists() and not Visit.objects.upcoming().exists()
    assert not Visit.objects.for_day().exists()


def test_what_the_lead_holds_is_still_offered_to_them(slots, dana, erin, at):
    booking.hold(dana, slots[0], now=at)
    assert slots_for(dana, now=at)[0] == slots[0]
    assert slots_for(erin, now=at)[0] == slots[1]


def test_a_patient_holds_nothing_outside_of_what_the_service_line_allows(slots, dana, at):
    dana.service_line = ServiceLine.objects.create(name="Skin", book_within_days=1)
    dana.save()
    with pytest.raises(booking.Taken):
        booking.hold(dana, slots[-1], now=at)


# ---- Moving ----
def test_a_visit_moves_in_place_and_asks_to_be_confirmed_again(visit, slots, at, in_bright):
    booking.confirm(visit, by=None, now=at)
    was = visit.starts_at
    assert move(visit, slots[5], at, by=in_bright.bob)
    assert (visit.starts_at, visit.ends_at) == (slots[5].starts_at, slots[5].ends_at)
    assert (visit.status, visit.confirmed_at) == ("booked", None)
    moved = Event.objects.get(kind="visit_moved")
    assert moved.data == {"visit": str(visit.pk), "was": was.isoformat()} and moved.actor == in_bright.bob
    assert Visit.objects.count() == 1


def test_the_old_time_is_free_once_a_visit_has_moved(visit, slots, erin, at):
    move(visit, slots[5], at)
    assert take(erin, slots[0], at).status == "booked"


def test_a_visit_moves_to_what_its_lead_holds(visit, slots, dana, erin, at):
    booking.hold(dana, slots[5], now=at)
    with pytest.raises(booking.Taken):
        take(erin, slots[5], at)
    assert move(visit, slots[5], at)
    assert Visit.objects.appointments().get().starts_at == slots[5].starts_at
    assert not Visit.objects.filter(status="held").exists()


def test_a_visit_does_not_move_to_a_time_that_is_taken(visit, slots, erin, at):
    take(erin, slots[5], at)
    with pytest.raises(booking.Taken) as refused:
        move(visit, slots[5], at)
    assert refused.value.next_slots[0] == slots[6]
    visit.refresh_from_db()
    assert visit.starts_at == slots[0].starts_at and not Event.objects.filter(kind="visit_moved").exists()


def test_who_moves_what_was_moved_meanwhile_moves_nothing(visit, slots, at):
    seen = Visit.objects.get(pk=visit.pk)
    assert move(visit, slots[5], at)
    assert not move(seen, slots[7], at)
    assert seen.starts_at == slots[5].starts_at, "and is told where it is now"


def test_who_confirms_what_was_moved_meanwhile_confirms_nothing(visit, slots, at):
    seen = Visit.objects.get(pk=visit.pk)
    move(visit, slots[5], at)
    assert not booking.confirm(seen, by=None, now=at)
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_visit_that_is_cancelled_or_begun_does_not_move(visit, slots, at):
    with pytest.raises(booking.Refused, match="has begun"):
        move(visit, slots[5], visit.starts_at)
    booking.arrive(visit, by=None, now=visit.starts_at)
    with pytest.raises(booking.Refused, match="here already"):
        move(visit, slots[5], at)
    booking.cancel(visit, by=None, now=at)
    assert not move(visit, slots[5], at)


def test_moving_to_the_same_time_changes_nothing(visit, slots, at):
    booking.confirm(visit, by=None, now=at)
    assert not move(visit, slots[0], at)
    assert visit.status == "confirmed"
