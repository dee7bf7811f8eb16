"""In a lead's thread what the patient did stands as theirs, and what staff did for them as the staff's."""

from desk import timeline
from scheduling import booking
from scheduling.slots import slots_for
from tests.desk.desk import a_reader


def acts(lead, member):
    entries = [entry for day in timeline.of(lead, a_reader(member)) for entry in day.entries]
    return {entry.words: entry.by for entry in entries if entry.words.startswith("Visit")}


def test_a_visit_booked_behind_a_link_is_the_patients_own_act(provider, dana, at, in_bright):
    slot, other = slots_for(dana, now=at)[:2]
    visit = booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    booking.move(
        visit, provider_id=other.provider_id, location_id=other.location_id, starts_at=other.starts_at,
        by=in_bright.bob, now=at,
    )  # fmt: skip
    assert acts(dana, in_bright.bob) == {"Visit booked": "voice", "Visit moved": "person"}
