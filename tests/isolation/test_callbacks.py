"""Callbacks of providers: each finds its practice by our own row, and touches no row of another's, whatever it says."""

import json
import time
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from twilio.request_validator import RequestValidator

from config import environment
from messaging.models import Message, ProviderEvent, Sender
from practices.tenancy import tenant
from sandbox import signatures
from tests.isolation.steps import inside

PUBLIC, TOKEN = "https://app.example.com", "the auth token"
TABLES = ("messaging_message", "messaging_outbox", "messaging_providerevent", "leads_task", "leads_event",
          "leads_suppression", "leads_consent", "leads_lead", "leads_person", "sequences_enrollment")  # fmt: skip


@pytest.fixture(autouse=True)
def taken_back(world, settings):
    settings.PUBLIC_URL, settings.TWILIO_AUTH_TOKEN = PUBLIC, TOKEN
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows(side):
    return [inside(side.id, f"SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t") for table in TABLES]


@pytest.fixture
def leaves(world):
    """Whether a callback left this side as it was."""
    before = {side.word: rows(side) for side in (world.bright, world.rival)}
    return lambda side: rows(side) == before[side.word]


def twilio(path, **fields):
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, fields)
    form = "application/x-www-form-urlencoded"
    return Client().post(path, urlencode(fields), form, headers={"X-Twilio-Signature": signature})


def number_of(side):
    with tenant(side.id):
        return Sender.objects.get(channel="sms", active=True).address


def test_a_status_lands_where_our_attempt_is(world, leaves):
    path = f"/hooks/twilio/status/{world.rival.rows['attempt'].pk}/"
    said = {"MessageSid": "SM9", "MessageStatus": "delivered", "From": number_of(world.bright), "To": "+15035550142"}
    assert twilio(path, **said).status_code == 204
    assert leaves(world.bright) and not leaves(world.rival)


def test_a_text_reaches_the_practice_whose_number_it_was_sent_to(world, leaves):
    """The patient of both, by the same phone: STOP to one of them is none to the other."""
    said = {"MessageSid": "SM10", "From": "+15035550142", "To": number_of(world.rival), "Body": "STOP"}
    assert twilio("/hooks/twilio/inbound/", **said).status_code == 200
    assert leaves(world.bright) and not leaves(world.rival)
    with tenant(world.rival.id):
        assert Message.objects.filter(provider_ref="SM10", state="received").exists()


def test_a_text_to_nobodys_number_touches_nothing(world, leaves):
    said = {"MessageSid": "SM11", "From": "+15035550142", "To": "+15550000000", "Body": "STOP"}
    assert twilio("/hooks/twilio/inbound/", **said).status_code == 200
    assert leaves(world.bright) and leaves(world.rival)


def test_a_batch_of_events_is_parted_by_our_messages(world, settings, leaves):
    private, settings.SENDGRID_WEBHOOK_PUBLIC_KEY = environment.webhook_keys()
    batch = [
        {"event": "bounce", "sg_event_id": side.word, "message": str(side.rows["other_message"].pk), "email": "x@y.zz"}
        for side in (world.bright, world.rival)
    ]
    body, at = json.dumps(batch).encode(), str(int(time.time()))
    headers = {
        "X-Twilio-Email-Event-Webhook-Signature": signatures.sendgrid(signatures.private_key(private), at, body),
        "X-Twilio-Email-Event-Webhook-Timestamp": at,
    }
    assert Client().post("/hooks/sendgrid/events/", body, "application/json", headers=headers).status_code == 204
    for side in (world.bright, world.rival):
        with tenant(side.id):
            keys = set(ProviderEvent.objects.filter(provider="sendgrid").values_list("event_key", flat=True))
        assert keys == {side.word}
