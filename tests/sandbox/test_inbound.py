"""A patient writes, and the carrier hands it on."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from faults import checker
from tests.sandbox.conftest import DANA, PRACTICE, SECRET, TOKEN, eventually

HOOK = "/hooks/twilio/inbound/"


@pytest.fixture
def write(inspect):
    return lambda body, **more: inspect(
        "POST", "/carrier/inbound", {"from": DANA, "to": PRACTICE, "body": body, **more}
    )


def test_a_text_reaches_the_app_signed_and_its_answer_is_reported(write, app):
    app.answers = [403]
    answer = write("Do you have evenings? ñ")
    (call,) = app.taken(HOOK)
    fields = call.form()
    assert answer == {"sid": fields["MessageSid"], "app_status": 403}
    assert (fields["From"], fields["To"], fields["Body"]) == (DANA, PRACTICE, "Do you have evenings? ñ")
    assert fields["NumMedia"] == "0"
    assert "OptOutType" not in fields
    assert RequestValidator(TOKEN).validate(app.url + HOOK, fields, call.headers["X-Twilio-Signature"])


def test_a_text_nobody_takes_is_kept_and_reported(write, app, inspect):
    app.close()
    assert write("Hello?")["app_status"] == 0
    (kept,) = inspect("GET", "/carrier/messages")["messages"]
    assert (kept["direction"], kept["body"], kept["app_status"]) == ("inbound", "Hello?", 0)


def test_a_known_sid_is_handed_over_again_and_kept_once(write, app, program):
    sid = write("Hello")["sid"]
    write("Hello", sid=sid)
    assert [each.form()["MessageSid"] for each in app.taken(HOOK)] == [sid, sid]
    assert len(program.carrier.ledger()) == 1


def test_stop_is_the_apps_business_by_default(write, text, app, program):
    write("STOP")
    (call,) = app.taken(HOOK)
    assert "OptOutType" not in call.form()
    assert [each.direction for each in program.carrier.ledger()] == ["inbound"]
    assert text().status == "queued"


def test_the_carriers_own_filter_answers_blocks_and_names_the_keyword(write, text, app, inspect, program):
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    write("Stop.")
    (call,) = app.taken(HOOK)
    assert call.form()["OptOutType"] == "STOP"
    assert [each.direction for each in program.carrier.ledger()] == ["inbound", "outbound-reply"]
    with pytest.raises(TwilioRestException) as refusal:
        text()
    assert (refusal.value.status, refusal.value.code) == (400, 21610)
    write("START")
    assert text().status == "queued"


def test_a_second_stop_is_not_answered_again(write, inspect, program):
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    write("STOP")
    write("STOP")
    assert [each.direction for each in program.carrier.ledger()].count("outbound-reply") == 1


@pytest.mark.parametrize("body", ["OPT OUT", "please stop texting me", "stop it"])
def test_the_carriers_filter_knows_single_words_only(write, inspect, app, body):
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    write(body)
    (call,) = app.taken(HOOK)
    assert "OptOutType" not in call.form()


def test_switching_the_filter_off_forgets_whom_it_blocked(write, text, inspect):
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    write("STOP")
    inspect("POST", "/carrier/settings", {"stop_filter": False})
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    assert text().status == "queued"


def test_the_ledger_gives_both_times_and_what_we_attached(text, app, inspect, program):
    program.clock.read()
    text(status_callback=f"{app.url}/hooks/twilio/status/an-attempt/")
    eventually(program, lambda: program.carrier.ledger()[0].status == "delivered")
    (row,) = inspect("GET", "/carrier/messages?since=0")["messages"]
    assert (row["channel"], row["to"], row["from"], row["status"]) == ("sms", DANA, PRACTICE, "delivered")
    assert row["status_callback"].endswith("/an-attempt/")
    assert row["app_at"].startswith("2026-11-24T18:00")
    assert inspect("GET", "/carrier/messages?since=1")["messages"] == []
    assert inspect("GET", "/carrier/messages?since=2999-01-01")["messages"] == []


def test_the_checker_of_the_fault_runs_counts_what_the_app_sent_and_nothing_else(text, write, inspect, program):
    inspect("POST", "/carrier/settings", {"stop_filter": True})
    text()
    text()
    write("STOP")  # answered by the carrier itself
    assert checker.sent_to(program.url, SECRET) == {DANA: 2}


def test_a_reset_forgets_everything(text, fail, inspect):
    text()
    fail("reset", next=1)
    inspect("POST", "/carrier/reset")
    assert inspect("GET", "/carrier/messages")["messages"] == []
    assert inspect("GET", "/faults")["faults"] == []
