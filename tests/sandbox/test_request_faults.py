"""Each fault of a request, as the official SDKs see it on the wire."""

import time

import pytest
import requests
from python_http_client.exceptions import InternalServerError, ServiceUnavailableError, TooManyRequestsError
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.sandbox.conftest import ACCOUNT, DANA, PRACTICE, TOKEN, eventually, mail


@pytest.mark.parametrize(
    ("kind", "status", "code", "taken"),
    [("rate_limited", 429, 20429, 0), ("refused", 503, 20503, 0), ("accepted_500", 500, 20500, 1)],
)
def test_the_next_text_is_answered_with_an_error(text, fail, program, kind, status, code, taken):
    fail(kind, next=1, channel="sms")
    with pytest.raises(TwilioRestException) as error:
        text()
    assert (error.value.status, error.value.code) == (status, code)
    assert len(program.carrier.ledger()) == taken
    text()
    assert len(program.carrier.ledger()) == taken + 1


@pytest.mark.parametrize(
    ("kind", "error", "taken"),
    [
        ("rate_limited", TooManyRequestsError, 0),
        ("refused", ServiceUnavailableError, 0),
        ("accepted_500", InternalServerError, 1),
    ],
)
def test_the_next_mail_is_answered_with_an_error(sendgrid, fail, program, kind, error, taken):
    fail(kind, next=1, channel="email")
    with pytest.raises(error):
        sendgrid.send(mail("dana@example.test"))
    assert len(program.carrier.ledger()) == taken


def test_a_429_says_when_to_come_back(program, fail):
    fail("rate_limited", next=1, seconds=2.5)
    url = f"{program.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    fields = {"To": DANA, "From": PRACTICE, "Body": "Hi"}
    answer = requests.post(url, data=fields, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2.5")


@pytest.mark.parametrize(("kind", "taken"), [("reset", 0), ("accepted_reset", 1)])
def test_a_reset_tears_the_connection_down(text, fail, program, kind, taken):
    fail(kind, next=1)
    with pytest.raises(requests.ConnectionError) as error:
        text()
    assert "reset" in str(error.value).lower()
    assert len(program.carrier.ledger()) == taken


@pytest.mark.parametrize(("kind", "taken"), [("hang", 0), ("accepted_hang", 1)])
def test_a_hang_never_answers(twilio, text, fail, program, kind, taken):
    twilio.http_client.timeout = 0.2
    fail(kind, next=1)
    with pytest.raises(requests.ReadTimeout):
        text()
    assert len(program.carrier.ledger()) == taken


def test_a_slow_text_is_taken_at_once_and_answered_late(text, fail):
    fail("slow", next=1, seconds=0.2)
    started = time.monotonic()
    assert text().status == "queued"
    assert time.monotonic() - started >= 0.2


def test_a_rejected_text_has_the_code_asked_for(text, fail, program):
    fail("rejected", next=1, code=21610)
    with pytest.raises(TwilioRestException) as error:
        text()
    assert (error.value.status, error.value.code) == (400, 21610)
    assert program.carrier.ledger() == []


def test_an_undelivered_text_says_why_in_the_callback_and_the_resource(text, twilio, fail, app, program):
    fail("undelivered", next=1, code=30007)
    sent = text(status_callback=f"{app.url}/hooks/twilio/status/1/")
    eventually(program, lambda: program.carrier.find(sent.sid).status == "undelivered")
    assert twilio.messages(sent.sid).fetch().error_code == 30007
    codes = {each.form()["MessageStatus"]: each.form().get("ErrorCode") for each in app.wait_for("/hooks", 2)}
    assert codes == {"sent": None, "undelivered": "30007"}


def test_an_undelivered_mail_bounces(sendgrid, fail, program):
    fail("undelivered", next=1, channel="email")
    sendgrid.send(mail("dana@example.test"))
    eventually(program, lambda: program.carrier.ledger()[0].status == "bounce")


def test_a_fault_for_emails_leaves_texts_alone(text, fail):
    fail("reset", percent=100, channel="email")
    assert text().status == "queued"


def test_a_bad_text_does_not_use_up_a_fault(twilio, text, fail, inspect):
    fail("refused", next=1)
    with pytest.raises(TwilioRestException):
        text(to="nobody")
    assert inspect("GET", "/faults")["faults"][0]["next"] == 1


def test_the_list_can_be_down(text, twilio, fail):
    sent = text()
    fail("list_down", next=1)
    with pytest.raises(TwilioException, match="20503"):  # of a list the SDK raises the plain kind
        twilio.messages.list(to=DANA)
    assert [each.sid for each in twilio.messages.list(to=DANA)] == [sent.sid]


def test_the_list_can_lag(text, twilio, fail, inspect):
    sent = text()
    fail("list_lag", percent=100, seconds=60)
    assert twilio.messages.list(to=DANA) == []
    assert twilio.messages(sent.sid).fetch().sid == sent.sid
    inspect("POST", "/faults", {"replace": True})
    assert [each.sid for each in twilio.messages.list(to=DANA)] == [sent.sid]
