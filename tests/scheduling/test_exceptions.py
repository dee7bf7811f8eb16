"""Days that are not as every week, buffers, notice, and the few times that a message names."""

from datetime import datetime, time, timedelta

import pytest

from practices.models import Location, Provider, ServiceLine
from scheduling.models import Availability, AvailabilityException, Visit
from scheduling.slots import offer, open_slots, slots_for, why_none
from tests.cast import ZONE, a_lead


def starts(slots):
    return [(slot.local.day, slot.local.strftime("%H:%M")) for slot in slots]


def on(slots, day):
    return [clock for each, clock in starts(slots) if each == day]


def close(day, **fields):
    AvailabilityException.objects.create(day=day, **fields)


@pytest.fixture
def wednesday(at):
    return at.date() + timedelta(days=1)


@pytest.fixture
def skin(in_bright):
    return ServiceLine.objects.create(name="Skin", visit_minutes=30)


ALL = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def test_a_holiday_closes_the_day_for_all(provider, at, wednesday):
    close(wednesday)
    slots = open_slots(now=at, minutes=30, days=2)
    assert on(slots, 25) == [] and on(slots, 26) == ALL


def test_leave_closes_one_provider_and_not_another(provider, at, wednesday):
    other = Provider.objects.create(name="Dr. Ito")
    Availability.objects.create(provider=other, location=provider.place, weekday=2, starts=time(9), ends=time(10))
    close(wednesday, provider=provider.doctor)
    slots = [slot for slot in open_slots(now=at, minutes=30, days=1) if slot.local.day == 25]
    assert {slot.provider_name for slot in slots} == {"Dr. Ito"} and len(slots) == 2


def test_a_place_that_is_closed_closes_nobody_elsewhere(provider, at, wednesday):
    harbor = Location.objects.create(name="Harbor")
    Availability.objects.create(provider=provider.doctor, location=harbor, weekday=2, starts=time(14), ends=time(15))
    close(wednesday, location=provider.place)
    assert on(open_slots(now=at, minutes=30, days=1), 25) == ["14:00", "14:30"]


def test_a_part_of_a_day_can_be_closed(provider, at, wednesday):
    close(wednesday, provider=provider.doctor, starts=time(10, 15), ends=time(11))
    assert on(open_slots(now=at, minutes=30, days=1), 25) == ["09:00", "09:30", "11:00", "11:30"]


def test_extra_hours_open_a_day_besides(provider, at):
    saturday = at.date() + timedelta(days=4)
    close(saturday, provider=provider.doctor, location=provider.place, starts=time(9), ends=time(10), open=True)
    assert on(open_slots(now=at, minutes=30, days=7), 28) == ["09:00", "09:30"]
    assert on(open_slots(now=at + timedelta(days=7), minutes=30, days=7), 5) == [], "once, and not every week"


def test_extra_hours_that_overlap_the_usual_ones_offer_nothing_twice(provider, at, wednesday):
    close(wednesday, provider=provider.doctor, location=provider.place, starts=time(11), ends=time(13), open=True)
    assert on(open_slots(now=at, minutes=30, days=1), 25) == [*ALL, "12:00", "12:30"]


def test_a_closure_wins_over_extra_hours(provider, at, wednesday):
    close(wednesday, provider=provider.doctor, location=provider.place, starts=time(13), ends=time(14), open=True)
    close(wednesday)
    assert on(open_slots(now=at, minutes=30, days=1), 25) == []


@pytest.mark.parametrize("sunday", [datetime(2027, 3, 14, tzinfo=ZONE), datetime(2026, 11, 1, tzinfo=ZONE)])
def test_a_day_with_a_clock_change_is_closed_from_midnight_to_midnight(provider, sunday):
    Availability.objects.create(
        provider=provider.doctor, location=provider.place, weekday=6, starts=time(0), ends=time(23, 59)
    )
    asked = {"now": sunday - timedelta(hours=8), "minutes": 30, "days": 2}
    assert on(open_slots(**asked), sunday.day)
    close(sunday.date())
    slots = open_slots(**asked)
    assert on(slots, sunday.day) == [] and on(slots, sunday.day + 1) == ALL


def test_what_is_kept_free_after_a_visit_is_kept_before_the_next_one_too(provider, skin, at, wednesday):
    skin.buffer_minutes = 15
    skin.save()
    dana = a_lead(service_line=skin)
    assert on(slots_for(skin, now=at), 25) == ["09:00", "09:45", "10:30", "11:15"]
    half_past_ten = datetime.combine(wednesday, time(10, 30), ZONE)
    Visit.objects.create(
        lead=dana, provider=provider.doctor, location=provider.place, starts_at=half_past_ten,
        ends_at=half_past_ten + timedelta(minutes=30), status="booked", created_at=at,
    )  # fmt: skip
    assert on(slots_for(skin, now=at), 25) == ["09:00", "09:45", "11:15"]
    Visit.objects.update(starts_at=half_past_ten - timedelta(minutes=10))
    assert on(slots_for(skin, now=at), 25) == ["09:00", "11:15"], "9:45 would end in time, without its pause"
    Visit.objects.update(starts_at=half_past_ten)
    plain = open_slots(now=at, minutes=30, days=1)
    assert on(plain, 25) == ["09:00", "09:30", "10:00", "11:30"], "also for those who need no pause themselves"


def test_notice_and_limit_are_the_service_lines_own(provider, skin, at):
    skin.notice_minutes, skin.book_within_days = 24 * 60, 3
    skin.save()
    assert {day for day, _clock in starts(slots_for(skin, now=at))} == {25, 26, 27}
    assert starts(slots_for(skin, now=at))[0] == (25, "10:00")


def test_a_lead_is_offered_times_at_its_own_place(provider, skin, at):
    harbor = Location.objects.create(name="Harbor")
    lead = a_lead(service_line=skin, location=harbor)
    assert slots_for(lead, now=at) == []
    assert slots_for(skin, now=at)


def test_without_hours_there_is_no_time_and_it_says_so(provider, skin, at):
    harbor = Location.objects.create(name="Harbor")
    assert why_none(a_lead(service_line=skin, location=harbor), now=at) == "no_hours"
    close(at.date(), provider=provider.doctor)
    assert why_none(a_lead("Erin", service_line=skin), now=at) == "full"


# ---- The few that are named ----
def test_two_or_three_are_named_on_different_days_and_in_different_halves(provider, at):
    Availability.objects.create(
        provider=provider.doctor, location=provider.place, weekday=3, starts=time(14), ends=time(16)
    )
    chosen = offer(open_slots(now=at, minutes=30))
    assert starts(chosen) == [(24, "11:00"), (26, "14:00"), (25, "09:00")] or starts(chosen) == [
        (24, "11:00"),
        (25, "09:00"),
        (26, "14:00"),
    ]


def test_where_there_is_little_to_choose_what_there_is_is_named(provider, at):
    slots = open_slots(now=at.replace(hour=13), minutes=30, days=1)
    assert starts(offer(slots)) == [(25, "09:00"), (25, "11:00")], "never two that are nearly one"
    assert offer(slots[:1]) == slots[:1] and offer([]) == []
