"""The visit as a file that calendars read (RFC 5545), read back by its rules."""

from datetime import UTC, datetime

import pytest

from practices.models import Practice, ServiceLine
from scheduling import booking, calendar_file
from scheduling.slots import slots_for


def read(text):
    """Unfolded, by property; a reader as strict as the standard."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    raw = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 for line in raw)
    lines = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    found = dict(line.split(":", 1) for line in lines if not line.startswith(("BEGIN", "END")))
    assert found["VERSION"] == "2.0" and found["PRODID"]
    return found


def unescaped(text):
    for mark in (",", ";"):
        text = text.replace(f"\\{mark}", mark)
    return text.replace("\\\\", "\\")


def at_utc(text):
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@pytest.fixture
def slots(provider, dana, at):
    return slots_for(dana, now=at)


@pytest.fixture
def visit(slots, dana, at):
    slot = slots[0]
    return booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip


def written(visit, at, *, private=False):
    return read(calendar_file.written(visit, Practice.objects.current(), private=private, now=at))


def test_it_says_when_where_and_with_whom(visit, provider, at):
    provider.place.address = "12 Alder Street; floor 2, left"
    provider.place.phone = "+13125550100"
    provider.place.save()
    visit.refresh_from_db()
    found = written(visit, at)
    assert (at_utc(found["DTSTART"]), at_utc(found["DTEND"])) == (visit.starts_at, visit.ends_at)
    assert at_utc(found["DTSTAMP"]) == at
    assert unescaped(found["LOCATION"]) == "Bright Skin Clinic, 12 Alder Street; floor 2, left"
    assert unescaped(found["SUMMARY"]) == "Visit at Bright Skin Clinic"
    assert unescaped(found["DESCRIPTION"]) == "With Dr. Okafor. Questions? Call (312) 555-0100."


def test_a_visit_that_moved_is_the_same_event_and_newer(visit, slots, at):
    first = written(visit, at)
    booking.move(
        visit, provider_id=slots[4].provider_id, location_id=slots[4].location_id, starts_at=slots[4].starts_at,
        by=None, now=at,
    )  # fmt: skip
    second = written(visit, at)
    assert first["UID"] == second["UID"] and (first["SEQUENCE"], second["SEQUENCE"]) == ("0", "1")
    assert at_utc(second["DTSTART"]) == slots[4].starts_at


def test_it_names_no_line_of_care(visit, dana, at):
    dana.service_line = ServiceLine.objects.create(name="Acne care", sensitive=True)
    dana.save()
    Practice.objects.update(discreet_name="Bright")
    text = calendar_file.written(visit, Practice.objects.current(), private=True, now=at)
    assert "Acne" not in text and "Skin" not in text and "Dana" not in text and "/v/" not in text
    assert read(text)["SUMMARY"] == "Visit at Bright"


def test_long_names_in_any_letters_are_folded_between_letters(visit, provider, at):
    provider.place.name, provider.place.address = "Clínica Ñandú " * 5, "日本語の長い住所" * 10
    provider.place.save()
    visit.refresh_from_db()
    assert unescaped(written(visit, at)["LOCATION"]) == f"{provider.place.name}, {provider.place.address}"


def test_a_line_break_in_a_name_begins_no_line_of_its_own(visit, provider, at):
    provider.place.address = "12 Alder Street\r\nATTENDEE:mailto:x@example.com"
    provider.place.save()
    visit.refresh_from_db()
    assert "ATTENDEE" not in written(visit, at)


def test_the_page_gives_it_as_a_file(client, visit, dana, at, monkeypatch):
    from practices import clock
    from scheduling import links

    monkeypatch.setattr(clock, "now", lambda: at)
    address = links.open_link(dana, "visit", now=at)
    answer = client.get(f"{address[address.index('/v/') :]}visit.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="visit.ics"'
    assert at_utc(read(answer.content.decode())["DTSTART"]) == visit.starts_at
