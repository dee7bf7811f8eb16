"""What may be used to reach somebody, and what may never be."""

import pytest
from django.db import ProgrammingError, transaction

from leads import consent, contacts
from practices.tenancy import sql


@pytest.fixture
def point(dana):
    return contacts.contact_point("phone", "+15035550142")


def give(dana, point, granted, now, channel="sms"):
    return consent.give(
        dana.person, point, channel=channel, granted=granted, wording="May we text you?", version="sms-en-1",
        source="https://example.com/form", now=now,
    )  # fmt: skip


def test_without_an_answer_nothing_is_allowed(point):
    assert not consent.allows(point, "sms")


def test_the_latest_answer_holds(dana, point, at):
    give(dana, point, True, at)
    assert consent.allows(point, "sms")
    give(dana, point, False, at)
    assert not consent.allows(point, "sms")


def test_a_stop_outweighs_consent_until_it_is_lifted(dana, point, at):
    give(dana, point, True, at)
    assert consent.suppress(point, "sms", reason="stop", source="inbound", now=at)
    assert not consent.suppress(point, "sms", reason="stop", source="inbound", now=at)
    assert not consent.allows(point, "sms")
    assert consent.lift(point, "sms", by="start", now=at)
    assert consent.allows(point, "sms")


def test_a_stop_of_everything_stops_each_channel(dana, point, at):
    consent.suppress(point, "all", reason="asked", source="staff", now=at)
    assert consent.is_suppressed(point, "sms") and consent.is_suppressed(point, "call")


def test_an_answer_on_consent_cannot_be_changed(dana, point, at):
    give(dana, point, False, at)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql("UPDATE leads_consent SET granted = true")


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("(503) 555-0142", "+15035550142"),
        ("503.555.0142", "+15035550142"),
        ("+1 503 555 0142", "+15035550142"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12", None),
        ("call me", None),
        ("", None),
    ],
)
def test_phone_numbers_are_cleaned(written, clean):
    assert contacts.phone(written) == clean


def test_email_addresses_are_cleaned():
    assert contacts.email("  Dana@Example.COM ") == "dana@example.com"
    assert contacts.email("dana at example") is None


def test_only_us_numbers_are_texted():
    assert contacts.is_us("+15035550142")
    assert not contacts.is_us("+442079460958")


def test_one_row_per_address_and_practice(dana, point):
    assert contacts.contact_point("phone", "+15035550142").pk == point.pk
    assert point.zones == ["America/Los_Angeles"]


def test_who_stopped_is_known_after_the_key_that_signs_has_changed(dana, at, settings):
    point = contacts.contact_point("phone", "+15035550142")
    consent.suppress(point, "sms", reason="stop", source="inbound", now=at)
    settings.SECRET_KEY = "another one"
    assert contacts.address_hash(point.value) == point.address_hash
    settings.SUPPRESSION_KEY = "another one"
    assert contacts.address_hash(point.value) != point.address_hash
