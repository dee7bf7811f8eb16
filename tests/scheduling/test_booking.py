"""Booking, and what becomes of a visit."""

from datetime import timedelta

import pytest

from leads.models import Event, Lead, Task
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


def test_what_a_patient_asked_still_waits_for_a_person_when_they_book_by_their_link(provider, dana, at):
    for kind in ("call", "reply"):
        Task.objects.open_once(dana, kind, "calls", "call_due", kind, now=at, due_at=at, breach_at=at)
    take(dana, at)
    assert [task.kind for task in Task.objects.open()] == ["reply"]


def test_a_lead_has_one_upcoming_visit(visit, dana, at):
    with pytest.raises(booking.HasVisit) as refused:
        take(dana, at)
    assert refused.value.visit == visit
    assert Visit.objects.count() == 1


def test_booking_a_closed_lead_opens_it_again(provider, dana, at):
    dana.close("not_now", by=None, now=at)
    take(dana, at)
    dana.refresh_from_db()
    assert dana.is_open


@pytest.mark.parametrize("status", ["arrived", "attended", "no_show"])
def test_nobody_comes_or_fails_to_come_to_a_visit_that_has_not_begun(visit, at, status):
    early = visit.starts_at - booking.EARLY
    with pytest.raises(booking.Refused, match="This visit has not begun"):
        booking.record(visit, status, by=None, now=early - timedelta(seconds=1))
    visit.refresh_from_db()
    assert visit.status == "booked"
    assert booking.record(visit, status, by=None, now=early)


def test_a_visit_is_confirmed_once(visit, at, in_bright):
    assert booking.confirm(visit, by=in_bright.bob, now=at)
    assert not booking.confirm(visit, by=in_bright.bob, now=at)
    assert (visit.status, visit.confirmed_at) == ("confirmed", at)
    assert Event.objects.get(kind="visit_confirmed").actor == in_bright.bob


def test_attended_is_counted_once_and_closes_the_journey(visit, dana, at):
    later = visit.starts_at + timedelta(minutes=20)
    assert booking.settle(visit, "attended", by=None, now=later)
    assert not booking.settle(visit, "no_show", by=None, now=later)
    assert visit.status == "attended"
    dana.refresh_from_db()
    assert (dana.attended_at, dana.closed_reason) == (later, "attended")
    assert Event.objects.filter(kind="visit_attended").count() == 1


@pytest.mark.parametrize(
    ("status", "lane", "reason"), [("no_show", "calls", "call_due"), ("cancelled", "handed_over", "cancelled")]
)
def test_a_visit_that_did_not_happen_becomes_one_call(visit, dana, at, status, lane, reason):
    later = visit.starts_at + timedelta(hours=1)
    booking.settle(visit, status, by=None, now=later)
    task = Task.objects.open().get()
    assert (task.kind, task.lane, task.reason) == ("call", lane, reason)
    assert task.breach_at == later + timedelta(hours=2)  # of open time
    assert Lead.objects.get(pk=dana.pk).attended_at is None
    assert Event.objects.get(kind=f"visit_{status}").data == {"visit": str(visit.pk)}


def test_nobody_is_called_for_a_journey_that_has_ended(visit, dana, at):
    dana.close("chose_elsewhere", by=None, now=at)
    assert booking.cancel(visit, by=None, now=at)
    assert not Task.objects.open().exists()


def test_an_outcome_that_does_not_exist_is_refused(visit, at):
    with pytest.raises(ValueError):
        booking.record(visit, "held", by=None, now=at)


def test_a_time_of_nobody_is_taken(provider, dana, at):
    wrong = {"provider_id": dana.pk, "location_id": provider.place.pk, "minutes": 30, "by": None, "now": at}
    with pytest.raises(booking.Taken) as refused:
        booking.book(dana, starts_at=at, **wrong)
    assert refused.value.next_slots == []


def test_a_time_that_is_gone_is_answered_by_those_after_it(provider, dana, at):
    slots = open_slots(now=at, minutes=30)
    take(a_lead("Eli", phone="", email=""), at, index=1)
    asked = {"provider_id": slots[1].provider_id, "location_id": slots[1].location_id, "minutes": 30, "by": None}
    with pytest.raises(booking.Taken) as refused:
        booking.book(dana, starts_at=slots[1].starts_at, now=at, **asked)
    assert refused.value.next_slots == slots[2:5]


def test_booking_the_same_time_again_is_the_visit_that_is_there(visit, dana, at):
    again = booking.book(
        dana, provider_id=visit.provider_id, location_id=visit.location_id, starts_at=visit.starts_at, minutes=30,
        by=None, now=at,
    )  # fmt: skip
    assert again == visit
    assert Event.objects.filter(kind="visit_booked").count() == 1


def test_an_expired_hold_gives_its_time_back(provider, dana, at):
    slot = open_slots(now=at, minutes=30)[0]
    held = Visit.objects.create(
        lead=a_lead("Eli", phone="", email=""), provider_id=slot.provider_id, location_id=slot.location_id,
        starts_at=slot.starts_at, ends_at=slot.ends_at, status="held", held_until=at, created_at=at,
    )  # fmt: skip
    assert take(dana, at).starts_at == slot.starts_at
    held.refresh_from_db()
    assert held.status == "cancelled"
