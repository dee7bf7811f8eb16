"""Texts through the official SDK, over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from sandbox import loopback
from tests.sandbox.conftest import ACCOUNT, DANA, PRACTICE, TOKEN, BaseUrlHttpClient, eventually


def test_a_text_is_queued_then_delivered(text, twilio, program):
    sent = text("Hello Dana")
    assert (sent.status, sent.to, sent.from_, sent.body, sent.num_segments) == (
        "queued",
        DANA,
        PRACTICE,
        "Hello Dana",
        "1",
    )
    eventually(program, lambda: program.carrier.find(sent.sid).status == "delivered")
    fetched = twilio.messages(sent.sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None
    assert fetched.error_code is None


def test_each_status_is_called_back_signed_over_the_exact_url(text, app):
    url = f"{app.url}/hooks/twilio/status/an-attempt/?a=1&b=%20"
    sent = text(status_callback=url)
    calls = app.wait_for("/hooks/twilio/status/", 2)
    statuses = [each.form()["MessageStatus"] for each in calls]
    assert sorted(statuses) == ["delivered", "sent"]
    for call in calls:
        assert call.form()["MessageSid"] == sent.sid
        assert RequestValidator(TOKEN).validate(url, call.form(), call.headers["X-Twilio-Signature"])
        assert not RequestValidator("another token").validate(url, call.form(), call.headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "nobody"}, 21211),
        ({"to": "+1"}, 21211),
        ({"from_": "Bright"}, 21212),
        ({"body": " "}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"validity_period": 36001}, 20001),
        ({"status_callback": "http://example.com/hook"}, 21609),
        ({"status_callback": "http://127.0.0.1.example.com/"}, 21609),
        ({"status_callback": "http://localhost@example.com/"}, 21609),
        ({"status_callback": "file:///etc/passwd"}, 21609),
    ],
)
def test_a_bad_text_is_refused_with_the_code_of_the_real_one(twilio, program, fields, code):
    with pytest.raises(TwilioRestException) as refusal:
        twilio.messages.create(**{"to": DANA, "from_": PRACTICE, "body": "Hi", **fields})
    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert program.carrier.ledger() == []


@pytest.mark.parametrize(("missing", "code"), [("To", 21604), ("From", 21603), ("Body", 21602)])
def test_a_missing_field_is_named(program, missing, code):
    fields = {"To": DANA, "From": PRACTICE, "Body": "Hi"}
    del fields[missing]
    url = f"{program.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    answer = requests.post(url, data=fields, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}


def test_wrong_credentials_are_refused(program):
    client = Client(ACCOUNT, "wrong", http_client=BaseUrlHttpClient(program.url, timeout=5))
    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(to=DANA, from_=PRACTICE, body="Hi")
    assert (refusal.value.status, refusal.value.code) == (401, 20003)


def test_an_unknown_sid_is_not_found(twilio):
    with pytest.raises(TwilioRestException) as refusal:
        twilio.messages("SM" + "f" * 32).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_the_list_is_newest_first_and_filters_by_number_and_time(text, twilio):
    first, second = text("one"), text("two")
    text("elsewhere", to="+15035550143")
    assert [each.sid for each in twilio.messages.list(to=DANA)] == [second.sid, first.sid]
    assert twilio.messages.list(to=DANA, from_="+15035550199") == []
    now = datetime.now(UTC)
    assert len(twilio.messages.list(to=DANA, date_sent_after=now - timedelta(minutes=1))) == 2
    assert twilio.messages.list(to=DANA, date_sent_after=now + timedelta(minutes=1)) == []
    assert twilio.messages.list(to=DANA, date_sent_before=now - timedelta(minutes=1)) == []
    assert len(twilio.messages.list(to=DANA, date_sent=now.date())) == 2


def test_a_text_is_listed_from_the_very_second_it_was_taken(text, twilio):
    before = datetime.now(UTC)
    sent = text()
    assert [each.sid for each in twilio.messages.list(to=DANA, date_sent_after=before)] == [sent.sid]


def test_the_list_pages(text, twilio):
    sids = [text(f"number {number}").sid for number in range(5)]
    assert [each.sid for each in twilio.messages.list(to=DANA, page_size=2)] == sids[::-1]


def test_long_and_accented_texts_count_their_segments(text):
    assert text("x" * 160).num_segments == "1"
    assert text("x" * 161).num_segments == "2"
    assert text("x" * 159 + "€").num_segments == "2"
    assert text("ł" * 70).num_segments == "1"
    assert text("ł" * 71).num_segments == "2"


def test_a_callback_nobody_listened_to_is_tried_once_more(text, app, monkeypatch):
    call, refused = loopback.call, []

    def refuse_each_status_once(method, url, body=b"", headers=None, **options):
        if "status" in url and body not in refused:
            refused.append(body)
            raise loopback.Unreachable("nobody listens")
        return call(method, url, body, headers, **options)

    monkeypatch.setattr(loopback, "call", refuse_each_status_once)
    text(status_callback=f"{app.url}/hooks/twilio/status/1/")
    app.wait_for("/hooks/twilio/status/1/", 2)
    assert len(refused) == 2


def test_a_callback_answered_with_500_is_not_repeated(text, app, program):
    app.answers = [500, 500]
    text("first", status_callback=f"{app.url}/hooks/twilio/status/1/")
    app.wait_for("/hooks/twilio/status/1/", 2)
    text("second", status_callback=f"{app.url}/hooks/twilio/status/2/")
    app.wait_for("/hooks/twilio/status/2/", 2)
    assert len(app.taken("/hooks/twilio/status/1/")) == 2
