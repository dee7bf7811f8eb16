"""Emails through the official SDK, over real HTTP."""

import json

import pytest
import requests
from python_http_client.exceptions import BadRequestsError, UnauthorizedError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.eventwebhook import EventWebhook

from tests.sandbox.conftest import eventually, mail

EVENTS = "/hooks/sendgrid/events/"


def events(app):
    return [event for request in app.taken(EVENTS) for event in json.loads(request.body)]


def wait_for_events(app, count):
    with app.changed:
        assert app.changed.wait_for(lambda: len(events(app)) >= count, 5), events(app)
    return events(app)


def test_a_mail_is_taken_with_202_and_a_message_id(sendgrid, program):
    answer = sendgrid.send(mail("dana@example.test"))
    assert answer.status_code == 202
    assert answer.body == b""
    (kept,) = program.carrier.ledger()
    assert kept.sid.startswith(answer.headers["X-Message-Id"] + ".")
    assert (kept.to, kept.subject, kept.body, kept.sender_name) == (
        "dana@example.test",
        "We have your note",
        "Hello.",
        "Bright",
    )
    eventually(program, lambda: kept.status == "delivered")


def test_events_are_signed_and_carry_our_id_at_the_top(sendgrid, app, event_public_key):
    sendgrid.send(mail("dana@example.test", message="an-id"))
    taken = wait_for_events(app, 2)
    assert sorted(each["event"] for each in taken) == ["delivered", "processed"]
    assert {each["message"] for each in taken} == {"an-id.0"}
    assert len({each["sg_event_id"] for each in taken}) == 2
    webhook = EventWebhook(event_public_key)
    for request in app.taken(EVENTS):
        signature = request.headers["X-Twilio-Email-Event-Webhook-Signature"]
        timestamp = request.headers["X-Twilio-Email-Event-Webhook-Timestamp"]
        assert webhook.verify_signature(request.body.decode(), signature, timestamp)
        assert not webhook.verify_signature(request.body.decode() + " ", signature, timestamp)


def test_a_lot_reaches_every_recipient_with_their_own_words(sendgrid, program, app):
    letter = mail("dana@example.test", "erin@example.test", body="Hi -name-, your code is -code-.")
    for personalization, name in zip(letter.personalizations, ["Dana", "-code-"], strict=True):
        personalization.add_substitution({"-name-": name})
        personalization.add_substitution({"-code-": "7"})
    sendgrid.send(letter)
    assert [each.body for each in program.carrier.ledger()] == [
        "Hi Dana, your code is 7.",
        "Hi -code-, your code is 7.",
    ]
    assert {each["message"] for each in wait_for_events(app, 4)} == {"m-1.0", "m-1.1"}


def test_events_are_repeated_until_they_are_taken(sendgrid, app):
    app.answers = [503, 500]
    sendgrid.send(mail("dana@example.test"))
    with app.changed:
        assert app.changed.wait_for(lambda: {"processed", "delivered"} <= {e["event"] for e in events(app)}, 5)
    wait_for_events(app, 3)
    bodies = [request.body for request in app.taken(EVENTS)]
    assert len(bodies) > len(set(bodies))


def test_a_wrong_key_is_refused(program):
    client = SendGridAPIClient("SG.wrong", host=program.url)
    with pytest.raises(UnauthorizedError):
        client.send(mail("dana@example.test"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"personalizations": []}, "personalizations"),
        ({"personalizations": [{"to": []}]}, "personalizations.0.to"),
        ({"personalizations": [{"to": [{"email": "nobody"}]}]}, "personalizations.0.to.0.email"),
        ({"from": {}}, "from.email"),
        ({"subject": ""}, "subject"),
        ({"content": []}, "content"),
        ({"content": [{"type": "text/plain", "value": ""}]}, "content.0.value"),
        ({"custom_args": {"message": 5}}, "custom_args"),
    ],
)
def test_a_bad_mail_is_refused_and_the_field_named(sendgrid, program, change, field):
    with pytest.raises(BadRequestsError) as refusal:
        sendgrid.client.mail.send.post(request_body=mail("dana@example.test").get() | change)
    (complaint,) = refusal.value.to_dict["errors"]
    assert complaint["field"] == field
    assert program.carrier.ledger() == []


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff", b"[" * 50_000])
def test_a_body_that_is_not_a_json_object_is_refused(program, body):
    headers = {"Authorization": "Bearer SG.a key"}
    answer = requests.post(f"{program.url}/v3/mail/send", data=body, headers=headers, timeout=5)
    assert answer.status_code == 400
