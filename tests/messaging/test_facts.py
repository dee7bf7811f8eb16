"""What the gate is told, read from the rows."""

from datetime import timedelta

import pytest

from leads import consent, contacts, events
from messaging import gates
from messaging.models import Attempt, Message, Outbox
from practices.tenancy import tenant, uuid7
from tests.cast import a_lead
from tests.messaging.scene import agree


@pytest.fixture
def facts(dana, phone, at):
    def facts(point=phone, channel="sms", now=at):
        key = (dana.practice_id, point.pk, channel)
        return gates.load([key], now=now).get(key)

    return facts


def test_what_holds_for_somebody_who_said_yes(facts):
    known = facts()
    assert known.consent is True
    assert known.live and known.usable
    assert known.stopped_at is None and known.texted_at is None and known.contacts == ()
    assert set(known.window.zones) == {"America/Chicago", "America/Los_Angeles"}


def test_consent_is_the_latest_answer_on_the_channel(facts, dana, phone, at):
    assert facts(channel="email").consent is None
    agree(dana, phone, at + timedelta(minutes=1), granted=False)
    assert facts().consent is False


@pytest.mark.parametrize("channel", ["sms", "all"])
def test_a_stop_holds_until_it_is_lifted(facts, phone, at, channel):
    consent.suppress(phone, channel, reason="stop", source="inbound", now=at)
    assert facts().stopped_at == at
    consent.lift(phone, channel, by="start", now=at)
    assert facts().stopped_at is None


def test_a_stop_on_another_channel_is_another_matter(facts, phone, at):
    consent.suppress(phone, "call", reason="stop", source="staff", now=at)
    assert facts().stopped_at is None


def test_a_confirmation_counts_once_it_may_have_left(facts, phone, queue, at):
    consent.suppress(phone, "sms", reason="stop", source="inbound", now=at)
    message = queue(kind="stop_confirmation")
    assert facts().confirmed_at is None
    Message.objects.filter(pk=message.pk).update(state="unknown")
    assert facts().confirmed_at == at


def test_the_last_text_of_the_person_is_known(facts, phone, at):
    Message.objects.create(
        contact_point=phone, channel="sms", kind="inbound", state="received", provider_ref="SM1", created_at=at
    )
    assert facts().texted_at == at


def test_contacts_are_texts_that_left_to_any_address_of_the_person(facts, dana, phone, queue, at):
    other = contacts.contact_point("phone", "+15035550143")
    contacts.attach(dana.person, other)
    queue(kind="nurture")
    for point, kind, days in ((phone, "nurture", 1), (other, "visit", 2), (phone, "nurture", 8), (phone, "staff", 1)):
        message = queue(contact_point_id=point.pk, kind=kind)
        Message.objects.filter(pk=message.pk).update(state="delivered", sent_at=at - timedelta(days=days))
        Outbox.objects.filter(message=message).delete()
    assert sorted(facts().contacts) == [("nurture", at - timedelta(days=1)), ("visit", at - timedelta(days=2))]


def test_what_is_in_flight_counts_as_just_arrived(facts, queue, at):
    message = queue(kind="nurture")
    attempt = Attempt.objects.create(message=message, provider="twilio", worker="w", started_at=at)
    Outbox.objects.update(state="sending", attempt=attempt, lease_until=at)
    assert facts().contacts == (("nurture", at),)


@pytest.mark.parametrize(
    ("outcome", "connected", "counts"),
    [("spoke", True, True), ("no_answer", False, False), ("left_voicemail", False, True)],
)
def test_calls_count_when_they_reached_somebody(facts, dana, at, outcome, connected, counts):
    events.record("call_made", lead=dana, now=at - timedelta(hours=1), outcome=outcome, connected=connected)
    assert facts().contacts == ((("call", at - timedelta(hours=1)),) if counts else ())


def test_an_unusable_address_and_an_unknown_one(facts, phone, at):
    phone.unusable_at = at
    phone.save(update_fields=["unusable_at"])
    assert facts().usable is False
    phone.pk = uuid7()
    assert facts(point=phone) is None


@pytest.mark.django_db
def test_a_stop_at_one_practice_is_not_a_stop_at_another(bright, rival, at):
    with tenant(bright.id):
        a_lead()
        consent.suppress(
            contacts.contact_point("phone", "+15035550142"), "all", reason="stop", source="inbound", now=at
        )
    with tenant(rival.id):
        a_lead()
        point = contacts.contact_point("phone", "+15035550142")
        (facts,) = gates.load([(rival.id, point.pk, "sms")], now=at).values()
        assert facts.stopped_at is None
