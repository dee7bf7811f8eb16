"""The addresses in messages: for one lead, for a time, and kept where nobody can read them."""

from datetime import datetime, timedelta

from practices import doors
from practices.tenancy import tenant
from scheduling import booking, links
from scheduling.models import PatientLink
from scheduling.slots import slots_for
from tests.cast import ZONE, a_lead


def token_of(address):
    return address.rstrip("/").rpartition("/")[2]


def test_an_address_opens_what_it_was_made_for(provider, dana, at, settings):
    settings.PUBLIC_URL = "https://care.example.com"
    slots = slots_for(dana, now=at)[:2]
    address = links.open_link(dana, "book", now=at, slots=slots)
    assert address.startswith("https://care.example.com/v/") and len(token_of(address)) == links.LENGTH
    found = links.find(token_of(address), at)
    assert (found.lead, found.purpose, found.slots) == (dana, "book", [slot.key for slot in slots])


def test_the_token_itself_is_kept_nowhere(dana, at):
    token = token_of(links.open_link(dana, "book", now=at))
    kept = PatientLink.objects.get()
    assert token not in str(vars(kept)) and kept.token_hash == links.hashed(token)


def test_a_link_to_book_lives_two_weeks(dana, at):
    token = token_of(links.open_link(dana, "book", now=at))
    assert links.find(token, at + timedelta(days=14, seconds=-1))
    assert not links.find(token, at + timedelta(days=14))


def test_a_visits_own_link_lives_until_the_end_of_the_day_after_it(provider, dana, at):
    slot = slots_for(dana, now=at)[-1]
    booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    token = token_of(links.open_link(dana, "visit", now=at))
    day = slot.starts_at.astimezone(ZONE).date() + timedelta(days=2)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    assert links.find(token, midnight - timedelta(seconds=1)) and not links.find(token, midnight)


def test_the_door_leads_into_the_practice_of_the_link_and_no_other_finds_it(bright, rival, at):
    with tenant(bright.id):
        token = token_of(links.open_link(a_lead(), "book", now=at))
    assert doors.practice_for_patient_link(links.hashed(token)) == bright.id
    assert doors.practice_for_patient_link(links.hashed(token + "x")) is None
    with tenant(rival.id):
        assert links.find(token, at) is None
    with tenant(bright.id):
        assert links.find(token, at)
