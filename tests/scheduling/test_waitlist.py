"""Those for whom there was no time soon enough."""

from datetime import timedelta

from leads.models import Event, Task
from scheduling import booking, waitlist
from scheduling.models import WaitlistEntry
from scheduling.slots import slots_for


def test_who_joins_twice_waits_once_since_the_first_time(dana, at):
    first = waitlist.join(dana, now=at)
    again = waitlist.join(dana, now=at + timedelta(hours=1))
    assert (again.pk, again.created_at) == (first.pk, at)
    assert Event.objects.filter(kind="waitlist_joined").count() == 1
    task = Task.objects.open().get()
    assert (task.kind, task.lane, task.reason) == ("look_up", "handed_over", "waitlist")


def test_the_task_says_that_nobody_has_hours_or_that_all_is_taken(dana, at, request):
    waitlist.join(dana, now=at)
    assert Task.objects.get().data == {"why": "no_hours"}
    waitlist.leave(dana, "removed", now=at)
    request.getfixturevalue("provider")
    waitlist.join(dana, now=at)
    assert Task.objects.open().get().data == {"why": "full"}


def test_booking_ends_the_wait_and_its_task(provider, dana, at):
    waitlist.join(dana, now=at)
    slot = slots_for(dana, now=at)[0]
    booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    assert WaitlistEntry.objects.get().outcome == "booked"
    assert not Task.objects.open().exists()


def test_closing_the_lead_ends_the_wait_and_gives_up_the_hold(provider, dana, at):
    waitlist.join(dana, now=at)
    booking.hold(dana, slots_for(dana, now=at)[0], now=at)
    dana.close("not_now", by=None, now=at)
    assert WaitlistEntry.objects.get().outcome == "closed"
    assert dana.visits.get().status == "cancelled"


def test_who_does_not_wait_cannot_leave(dana, at):
    assert not waitlist.leave(dana, "booked", now=at)


def test_who_waits_after_all_opens_a_closed_lead_again(dana, at):
    """An old link still works: nobody is asked to look for a time for a journey that is over."""
    dana.close("unreached", by=None, now=at)
    waitlist.join(dana, now=at + timedelta(days=1))
    dana.refresh_from_db()
    assert dana.is_open and Task.objects.open().get().reason == "waitlist"


def test_a_cancellation_that_was_a_mistake_ends_the_wait_and_opens_the_lead_again(provider, dana, at):
    """A visit to come of a closed lead would have no reminders, and a person would look for a time that there is."""
    slot = slots_for(dana, now=at)[-1]
    visit = booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    booking.cancel(visit, by=None, now=at)
    waitlist.join(dana, now=at)
    booking.reopen(visit, by=None, now=at)
    assert WaitlistEntry.objects.get().outcome == "booked" and not Task.objects.open().exists()
    booking.cancel(visit, by=None, now=at)
    dana.close("not_now", by=None, now=at)
    booking.reopen(visit, by=None, now=at)
    dana.refresh_from_db()
    assert dana.is_open
