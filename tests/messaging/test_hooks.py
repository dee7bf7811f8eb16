"""Callbacks come in signed or not at all, once, and into the practice of our own row."""

import json
import time
import uuid
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.request_validator import RequestValidator

from config import environment
from leads import consent
from messaging.models import Attempt, Message, ProviderEvent, Sender, StrayText
from practices.tenancy import tenant
from sandbox import signatures as carrier_signatures

pytestmark = pytest.mark.urls("messaging.urls")
TOKEN = "the auth token"
PUBLIC = "https://app.example.com"
FIELDS = {"MessageSid": "SM1", "MessageStatus": "sent", "To": "+15035550142", "From": "+15035550100"}


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.PUBLIC_URL = PUBLIC


def sign(url, fields, token=TOKEN):
    return RequestValidator(token).compute_signature(url, fields)


@pytest.fixture
def attempt(queue, at):
    message = queue()
    attempt = Attempt.objects.create(message=message, provider="twilio", worker="w", started_at=at)
    Message.objects.filter(pk=message.pk).update(attempt=attempt)
    return attempt


@pytest.fixture
def post(client):
    """Posts a status as Twilio does; `url` is what it signs, where that differs."""

    def post(attempt, fields=FIELDS, url=None, query="", signature=None, **extra):
        path = f"/hooks/twilio/status/{getattr(attempt, 'pk', attempt)}/{query}"
        given = sign(url or PUBLIC + path, fields) if signature is None else signature
        headers = {"X-Twilio-Signature": given} if given is not False else {}
        return client.post(
            path, urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers, **extra
        )

    return post


def rows():
    return ProviderEvent.objects.count()


def test_a_signed_status_is_kept_once(post, attempt):
    assert post(attempt).status_code == 204
    assert post(attempt).status_code == 204
    event = ProviderEvent.objects.get()
    assert (event.status, event.event_key, event.message, event.attempt) == (
        "sent",
        "SM1:sent",
        attempt.message,
        attempt,
    )
    assert event.provider_ref == "SM1"
    assert "To" not in event.raw


def test_a_query_is_part_of_what_is_signed(post, attempt):
    assert post(attempt, query="?a=1&b=%20c").status_code == 204
    assert rows() == 1


@pytest.mark.parametrize(
    "signature",
    [
        False, "", "nonsense", "bm90IHR3ZW50eSBieXRlcw==", "é" * 28, "x" * 28, "=" * 28, " ",
        sign(PUBLIC + "/hooks/twilio/status/", FIELDS), sign("https://app.example.com", FIELDS, token="another"),
    ],
)  # fmt: skip
def test_a_forged_empty_missing_or_malformed_signature_is_refused(post, attempt, signature):
    assert post(attempt, signature=signature).status_code == 403
    assert rows() == 0


@pytest.mark.parametrize(
    ("signed", "accepted"),
    [
        ("https://app.example.com{path}", True),
        ("https://app.example.com:443{path}", True),
        ("http://app.example.com{path}", False),
        ("https://APP.example.com{path}", False),
        ("https://testserver{path}", False),
        ("https://app.example.com{path}?x=1", False),
        ("https://app.example.com{short}", False),
        ("https://app.example.com/{path}", False),
    ],
)
def test_the_public_url_is_what_counts(post, attempt, signed, accepted):
    path = f"/hooks/twilio/status/{attempt.pk}/"
    url = signed.format(path=path, short=path.rstrip("/"))
    answer = post(attempt, url=url, HTTP_HOST="testserver", HTTP_X_FORWARDED_HOST="evil.example.com")
    assert answer.status_code == (204 if accepted else 403)
    assert rows() == int(accepted)


def test_an_empty_secret_accepts_nothing(post, attempt, settings):
    settings.TWILIO_AUTH_TOKEN = ""
    path = f"/hooks/twilio/status/{attempt.pk}/"
    assert post(attempt, signature=sign(PUBLIC + path, FIELDS, token="")).status_code == 403


def test_changed_fields_are_refused(client, attempt):
    path = f"/hooks/twilio/status/{attempt.pk}/"
    headers = {"X-Twilio-Signature": sign(PUBLIC + path, FIELDS)}
    changed = {**FIELDS, "MessageStatus": "delivered"}
    assert client.post(path, changed, headers=headers).status_code == 403
    assert rows() == 0


def test_an_attempt_of_nobody_is_ignored(post, attempt):
    assert post(uuid.uuid4()).status_code == 204
    assert rows() == 0


def test_a_status_that_says_nothing_is_ignored(post, attempt):
    assert post(attempt, fields={"To": "+1"}).status_code == 204
    assert rows() == 0


def test_hooks_are_posted_to(client, attempt):
    for path in (f"/hooks/twilio/status/{attempt.pk}/", "/hooks/twilio/inbound/", "/hooks/sendgrid/events/"):
        assert client.get(path).status_code == 405


@pytest.mark.parametrize(
    ("signature", "status"), [(None, 200), (False, 403), ("", 403), ("nonsense", 403), (sign(PUBLIC, FIELDS), 403)]
)
def test_a_stop_by_text_counts_only_when_it_is_signed(client, phone, signature, status):
    """Signed by None: rightly. A forged one would stop, or start, whoever is named in it."""
    path = "/hooks/twilio/inbound/"
    said = {"MessageSid": "SM2", "From": phone.value, "To": Sender.objects.get(channel="sms").address, "Body": "STOP"}
    given = sign(PUBLIC + path, said) if signature is None else signature
    headers = {"X-Twilio-Signature": given} if given is not False else {}
    assert client.post(path, said, headers=headers).status_code == status
    assert consent.is_suppressed(phone, "sms") is (status == 200)
    assert Message.objects.filter(kind="inbound").exists() is (status == 200)


# ---- Email ----


@pytest.fixture
def key(settings):
    private, settings.SENDGRID_WEBHOOK_PUBLIC_KEY = environment.webhook_keys()
    return carrier_signatures.private_key(private)


@pytest.fixture
def events(client, key):
    def events(batch, *, age=0, signer=None, body=None, **headers):
        body = json.dumps(batch).encode() if body is None else body
        timestamp = str(int(time.time() - age))
        signed = {
            "X-Twilio-Email-Event-Webhook-Signature": carrier_signatures.sendgrid(signer or key, timestamp, body),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }
        return client.post(
            "/hooks/sendgrid/events/", body, content_type="application/json", headers={**signed, **headers}
        )

    return events


def event(message, kind="delivered", number=1, **more):
    return {"event": kind, "sg_event_id": f"e{number}", "sg_message_id": "m1", "message": str(message.pk), **more}


@pytest.fixture
def mail(queue, mailbox):
    return queue(channel="email", contact_point_id=mailbox.pk, subject="Hello")


def test_a_signed_event_is_kept_once(events, mail):
    assert events([event(mail), event(mail)]).status_code == 204
    assert events([event(mail)]).status_code == 204
    kept = ProviderEvent.objects.get()
    assert (kept.status, kept.event_key, kept.message) == ("delivered", "e1", mail)


@pytest.mark.parametrize("signature", ["", "nonsense", "é", "AAAA", None])
def test_an_unsigned_or_forged_event_is_refused(events, mail, signature):
    forged = ec.generate_private_key(ec.SECP256R1())
    headers = {} if signature is None else {"X-Twilio-Email-Event-Webhook-Signature": signature}
    assert events([event(mail)], signer=forged, **headers).status_code == 403
    assert rows() == 0


@pytest.mark.parametrize("timestamp", ["", "1", "x", "-5", "99999999999", "9" * 5000, "１２３"])
def test_a_strange_timestamp_is_refused(events, mail, timestamp):
    headers = {"X-Twilio-Email-Event-Webhook-Timestamp": timestamp.encode().decode("latin-1")}
    assert events([event(mail)], **headers).status_code == 403
    assert rows() == 0


@pytest.mark.parametrize(("age", "status"), [(500, 204), (7200, 204), (25 * 3600, 403), (-500, 204), (-700, 403)])
def test_a_late_batch_is_taken_for_a_day_and_a_replay_changes_nothing(events, mail, age, status):
    assert events([event(mail)], age=age).status_code == status
    assert rows() == int(status == 204)
    events([event(mail)], age=age)
    assert rows() == int(status == 204)


def test_a_missing_key_accepts_nothing(events, mail, settings):
    settings.SENDGRID_WEBHOOK_PUBLIC_KEY = ""
    assert events([event(mail)]).status_code == 403


@pytest.mark.parametrize("body", [b"{}", b"nonsense", b"\xff\xfe", b"[1, null, []]"])
def test_what_is_not_a_list_of_events_is_refused_or_ignored(events, mail, body):
    assert events(None, body=body).status_code in (204, 400, 403)
    assert rows() == 0


def test_a_batch_too_large_is_refused(events, mail, monkeypatch):
    from messaging import views

    monkeypatch.setattr(views, "LARGEST_BATCH", 10)
    assert events([event(mail)]).status_code == 413


@pytest.mark.django_db
def test_each_event_of_a_batch_finds_its_own_practice(bright, rival, at, events):
    messages = {}
    for practice in (bright, rival):
        with tenant(practice.id):
            messages[practice.id] = Message.objects.create(
                channel="email", kind="nurture", state="sent", body="x", created_at=at
            )
    batch = [event(message, number=number) for number, message in enumerate(messages.values())]
    strangers = [event(Message(), number=8), {"event": "open"}, "x", {**event(Message()), "message": "not ours"}]
    assert events([*strangers, *batch]).status_code == 204
    for practice_id, message in messages.items():
        with tenant(practice_id):
            assert ProviderEvent.objects.get().message_id == message.pk


@pytest.mark.parametrize(
    ("kind", "more", "suppressed"),
    [
        ("bounce", {"type": "bounce"}, True),
        ("bounce", {"type": "blocked"}, False),
        ("dropped", {}, True),
        ("spamreport", {}, True),
        ("unsubscribe", {}, True),
        ("group_unsubscribe", {}, True),
        ("delivered", {}, False),
        ("click", {}, False),
    ],
)
def test_a_stop_by_email_is_in_force_when_the_request_returns(events, mail, mailbox, kind, more, suppressed):
    events([event(mail, kind, **more)])
    assert consent.is_suppressed(mailbox, "email") is suppressed
    mail.refresh_from_db()
    assert mail.state == ("cancelled" if suppressed else "queued")


def test_a_text_to_a_number_of_nobody_leaves_a_count_and_no_words(client, db, caplog, bright):
    path = "/hooks/twilio/inbound/"
    fields = {"MessageSid": "SM9", "To": "+15035559999", "From": "+13125550142", "Body": "Is anybody there?"}
    for number in (1, 2):
        headers = {"X-Twilio-Signature": sign(PUBLIC + path, fields)}
        answer = client.post(path, urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers)
        assert answer.status_code == 200
        assert StrayText.objects.get().texts == number
    assert StrayText.objects.get().to == "+15035559999"
    assert "2 today" in caplog.text
    assert not any(secret in caplog.text for secret in ("+1503", "+1312", "anybody"))
    with tenant(bright.id):
        assert not Message.objects.exists()
