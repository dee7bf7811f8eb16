"""Real open times, in the practice's zone, less what is taken."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practices.models import Location, Provider
from practices.tenancy import tenant
from scheduling import booking
from scheduling.models import Availability, Visit
from scheduling.slots import open_slots, parse_key
from tests.cast import a_lead

CHICAGO = ZoneInfo("America/Chicago")


def starts(**asked):
    return [slot.starts_at.astimezone(CHICAGO) for slot in open_slots(**asked)]


def test_the_first_time_is_at_least_an_hour_away(provider, at):
    assert starts(now=at, minutes=30, limit=2) == [at.replace(hour=11), at.replace(hour=11, minute=30)]


def test_a_time_that_does_not_fit_before_the_end_is_not_offered(provider, at):
    assert starts(now=at, minutes=60, limit=2) == [at.replace(hour=11), at.replace(day=25, hour=9)]


def test_a_booked_time_and_a_held_one_are_gone_and_an_expired_hold_is_not(provider, dana, at):
    def take(hour, status, held_until=None, lead=dana):
        Visit.objects.create(
            lead=lead, provider=provider.doctor, location=provider.place, starts_at=at.replace(day=25, hour=hour),
            ends_at=at.replace(day=25, hour=hour, minute=59), status=status, held_until=held_until, created_at=at,
        )  # fmt: skip

    take(9, "booked")
    take(10, "held", at + timedelta(hours=3))
    take(11, "held", at - timedelta(minutes=5), lead=a_lead("Erin"))
    assert starts(now=at.replace(hour=12), minutes=60, days=1) == [at.replace(day=25, hour=11)]


def test_a_provider_who_has_left_offers_nothing(provider, at):
    Provider.objects.update(active=False)
    assert open_slots(now=at, minutes=30) == []


def test_local_hours_hold_over_the_clock_change(provider):
    before = datetime(2026, 10, 30, 13, 0, tzinfo=CHICAGO)  # Friday; clocks go back on Sunday
    assert starts(now=before, minutes=30, limit=1) == [datetime(2026, 11, 2, 9, 0, tzinfo=CHICAGO)]


def test_a_time_taken_late_on_the_last_day_is_not_offered(provider, dana, at):
    Visit.objects.create(
        lead=dana, provider=provider.doctor, location=provider.place, starts_at=at.replace(day=25, hour=11),
        ends_at=at.replace(day=25, hour=12), status="booked", created_at=at,
    )  # fmt: skip
    assert starts(now=at.replace(hour=9), minutes=60, days=1)[-1] == at.replace(day=25, hour=10)


@pytest.mark.parametrize(
    "sunday, expected",
    [
        (datetime(2027, 3, 14, tzinfo=CHICAGO), [(1, 0), (1, 30), (3, 0), (3, 30)]),  # 2:00 to 3:00 does not exist
        (datetime(2026, 11, 1, tzinfo=CHICAGO), [(1, 0), (1, 30), (1, 0), (1, 30), (2, 0), (2, 30), (3, 0), (3, 30)]),
    ],
)
def test_a_night_with_a_clock_change_offers_the_times_that_exist(provider, sunday, expected):
    """Hours from 1:00 to 4:00 are two hours long in March and four in November."""
    Availability.objects.create(
        provider=provider.doctor, location=provider.place, weekday=6, starts=time(1), ends=time(4)
    )  # fmt: skip
    found = open_slots(now=sunday - timedelta(hours=8), minutes=30, days=1)
    local = [slot.starts_at.astimezone(CHICAGO) for slot in found if slot.starts_at >= sunday]
    assert [(each.hour, each.minute) for each in local] == expected
    lengths = {later.starts_at - earlier.starts_at for earlier, later in zip(found, found[1:], strict=False)}
    assert lengths == {timedelta(minutes=30)}, "real half hours, whatever the clock on the wall says"


def test_hours_that_were_entered_twice_are_offered_once(provider, at):
    before = open_slots(now=at, minutes=30)
    Availability.objects.create(
        provider=provider.doctor, location=provider.place, weekday=2, starts=time(10), ends=time(12)
    )  # fmt: skip
    assert open_slots(now=at, minutes=30) == before


def test_a_service_line_without_a_length_does_not_hang_the_page(provider, at):
    assert open_slots(now=at, minutes=0, days=1, limit=1)[0].starts_at == at.replace(hour=11)


@pytest.fixture
def rivals_hours(rival):
    with tenant(rival.id):
        doctor = Provider.objects.create(name="Dr. Rival")
        Availability.objects.create(
            provider=doctor, location=Location.objects.get(), weekday=1, starts=time(9), ends=time(17)
        )


def test_the_rivals_hours_are_not_offered(rivals_hours, provider, at):
    assert {slot.provider_name for slot in open_slots(now=at, minutes=30)} == {"Dr. Okafor"}


def test_a_slots_key_names_it_and_nothing_else_is_one(provider, at):
    slot = open_slots(now=at, minutes=30)[0]
    assert parse_key(slot.key) == (slot.provider_id, slot.location_id, slot.starts_at)
    for wrong in (
        "",
        "a|b|c",
        f"{slot.provider_id}|{slot.location_id}|2026-11-24T10:00:00",
        f"{slot.provider_id}|{slot.location_id}|0001-01-01T00:00:00+12:00",
    ):
        with pytest.raises(ValueError):
            parse_key(wrong)


def test_the_number_of_statements_does_not_grow_with_the_days(provider, at, django_assert_num_queries):
    with django_assert_num_queries(4):
        open_slots(now=at, minutes=15, days=60)


def test_taken_names_the_next_real_times(provider, dana, at, in_bright):
    slot = open_slots(now=at, minutes=30)[0]
    asked = {"provider_id": slot.provider_id, "location_id": slot.location_id, "minutes": 30, "by": in_bright.bob}
    with pytest.raises(booking.Taken) as refused:
        booking.book(dana, starts_at=slot.starts_at + timedelta(minutes=7), now=at, **asked)
    assert refused.value.next_slots[0].starts_at == slot.ends_at
    assert not Visit.objects.exists()
