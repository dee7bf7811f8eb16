"""One message's way out: claimed, sent, flushed; and everything that may come between."""

import contextlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from leads import consent
from messaging import delivery, gates, outbox
from messaging.models import Attempt, Sender
from messaging.providers import Accepted, NotTaken, Refused, Unknown
from practices.tenancy import tenant, uuid7
from tests.cast import a_lead
from tests.messaging.scene import agree

HOUR = timedelta(hours=1)


def outcome(stage, claimed, result):
    return delivery.Outcome(claimed, result, stage.host, 12)


def test_a_text_reaches_the_carrier_once(stage, carrier):
    message = stage.queue()
    assert stage.deliver() == 1
    assert stage.deliver() == 0
    (sent,) = carrier.carrier.ledger()
    assert (sent.to, sent.sender, sent.body) == ("+15035550142", "+15035550100", "Hello Dana")
    kept = stage.message(message)
    assert (kept.state, kept.provider_ref, kept.sent_at) == ("sent", sent.sid, stage.at)
    assert sent.status_callback.endswith(f"/hooks/twilio/status/{kept.attempt_id}/")
    assert (kept.attempt.outcome, kept.attempt.provider) == ("accepted", "twilio")
    assert stage.row(message) is None


def test_an_email_reaches_the_carrier_with_our_id_alone(stage, carrier):
    message = stage.queue(channel="email", body="Hello <Dana>")
    assert stage.deliver() == 1
    (sent,) = carrier.carrier.ledger()
    assert (sent.to, sent.subject) == ("dana@example.com", "We have your note")
    assert sent.body.startswith("Hello <Dana>\n\n")
    assert (sent.sender, sent.sender_name) == ("hello@bright-skin-clinic.example.com", "Bright Skin Clinic")
    assert sent.custom_args == {"message": str(message.pk)}
    assert stage.state(message) == ("sent", "")


def test_the_attempt_and_the_lease_are_committed_before_the_call(stage):
    message = stage.queue()
    (claimed,) = stage.claim()
    row = stage.row(message)
    assert (row.state, row.attempt_id, row.tries) == ("sending", claimed.outgoing.attempt_id, 1)
    assert row.lease_until > stage.host
    assert stage.state(message) == ("sending", "")
    with stage.tenant():
        assert Attempt.objects.get().outcome == ""


def test_what_waits_or_belongs_to_the_other_lane_is_not_claimed(stage):
    stage.queue(not_before=stage.at + HOUR)
    stage.queue(lane="bulk", kind="nurture")
    assert stage.claim() == []
    assert len(stage.claim(lane="bulk")) == 1


@pytest.mark.parametrize(
    ("result", "state", "reason", "left"),
    [
        (Accepted("SM1"), "sent", "", None),
        (Refused("carrier_block", "30007"), "failed", "carrier_block", None),
        (NotTaken("429", 5), "queued", "", "queued"),
        (NotTaken("20003", 300, 401, "our_setup"), "queued", "our_setup", "queued"),
        (Unknown("NoAnswer"), "unknown", "", "unknown"),
    ],
)
def test_what_may_come_of_a_call(stage, result, state, reason, left):
    message = stage.queue()
    (claimed,) = stage.claim()
    assert stage.flush(outcome(stage, claimed, result)) == 1
    assert stage.state(message) == (state, reason)
    row = stage.row(message)
    assert (row.state if row else None) == left
    with stage.tenant():
        assert Attempt.objects.get().latency_ms == 12


def test_what_was_not_taken_waits_and_then_goes_with_a_new_attempt(stage):
    message = stage.queue()
    (first,) = stage.claim()
    stage.flush(outcome(stage, first, NotTaken("429", 5)))
    assert stage.claim() == []
    (second,) = stage.claim(now=stage.at + timedelta(seconds=6))
    assert second.outgoing.message_id == message.pk
    assert second.outgoing.attempt_id != first.outgoing.attempt_id
    assert second.tries == 2


def test_an_unknown_is_not_sent_again_and_holds_back_others_to_that_person(stage):
    stage.queue()
    other = stage.queue()
    (claimed,) = stage.claim()  # one in flight per recipient (R7)
    stage.flush(outcome(stage, claimed, Unknown("timeout")))
    assert stage.claim(now=stage.at + HOUR) == []
    assert stage.state(other) == ("queued", "")


def test_many_who_wait_for_an_unknown_hold_up_nobody_else(stage):
    stage.queue()
    (claimed,) = stage.claim()
    stage.flush(outcome(stage, claimed, Unknown("timeout")))
    for _ in range(6):
        stage.queue()
    _stranger(stage, stage.id, 1)
    assert len(delivery.claim("first", 4, now=stage.at, host_now=stage.host)) == 1


def test_a_killed_worker_leaves_an_unknown_never_a_second_call(stage):
    message = stage.queue()
    stage.claim()  # and dies
    assert delivery.expire_leases(host_now=stage.host) == 0
    assert delivery.expire_leases(host_now=stage.host + timedelta(seconds=31)) == 1
    assert stage.state(message) == ("unknown", "")
    assert stage.claim() == []


def test_an_answer_later_than_the_lease_is_believed_by_the_same_attempt_only(stage):
    message = stage.queue()
    (claimed,) = stage.claim()
    delivery.expire_leases(host_now=stage.host + timedelta(seconds=31))
    stranger = outcome(stage, _with_attempt(claimed), Accepted("SM2"))
    assert stage.flush(stranger) == 0
    assert stage.flush(outcome(stage, claimed, Accepted("SM1"))) == 1
    assert stage.state(message) == ("sent", "")


def test_flushing_twice_changes_nothing_more(stage):
    message = stage.queue()
    (claimed,) = stage.claim()
    assert stage.flush(outcome(stage, claimed, Accepted("SM1"))) == 1
    assert stage.flush(outcome(stage, claimed, Unknown("again"))) == 0
    assert stage.state(message) == ("sent", "")


def test_a_claim_grown_old_is_given_back_without_a_call(stage):
    """No carrier is there: a call would be an unknown or a refusal."""
    stage.queue()
    (claimed,) = stage.claim()
    late = delivery.send(_with_at(claimed, claimed.at - 6))
    assert late.result == NotTaken("late")
    stage.flush(late)
    assert len(stage.claim()) == 1


def test_a_stop_between_queue_and_send_wins(stage):
    message = stage.queue()
    with stage.tenant():
        consent.suppress(stage.phone, "all", reason="stop", source="inbound", now=stage.at)
    assert stage.claim() == []
    assert stage.state(message) == ("skipped", "stopped")
    assert stage.row(message) is None


def test_a_stop_cancels_what_is_queued(stage):
    message = stage.queue()
    with stage.tenant():
        assert outbox.cancel(contact_point_ids=[stage.phone.pk], reason="stopped", now=stage.at) == 1
    assert stage.claim() == []
    assert stage.state(message) == ("cancelled", "stopped")


def test_outside_the_window_a_text_waits_for_the_morning_and_an_email_goes(stage):
    night = stage.at + 12 * HOUR
    text, email = stage.queue(), stage.queue(channel="email")
    (claimed,) = stage.claim(now=night)
    assert claimed.channel == "email"
    assert stage.row(text).not_before == stage.at + 23 * HOUR
    assert stage.state(text) == ("queued", "quiet_hours")
    assert stage.message(email).state == "sending"


def test_a_message_that_waited_goes_without_its_reason(stage):
    message = stage.queue()
    stage.claim(now=stage.at + 12 * HOUR)
    assert len(stage.claim(now=stage.at + 23 * HOUR)) == 1
    assert stage.state(message) == ("sending", "")


def test_a_step_postponed_for_long_is_cancelled_as_stale_and_says_so(stage, enrollment_of):
    step = {"enrollment_id": enrollment_of(stage), "step": 1, "kind": "nurture"}
    message = stage.queue(**step)
    stage.claim(now=stage.at + 12 * HOUR)
    assert stage.state(message) == ("cancelled", "stale")
    assert stage.events()[-1] == "message_stale"


def test_too_late_is_expired_not_sent(stage):
    message = stage.queue(expires_at=stage.at + HOUR)
    assert stage.claim(now=stage.at + HOUR) == []
    assert stage.state(message) == ("skipped", "expired")


def test_the_provider_may_keep_it_no_longer_than_the_window_and_its_use(stage):
    stage.queue(expires_at=stage.at + timedelta(minutes=10))
    (claimed,) = stage.claim()
    assert claimed.outgoing.validity_seconds == 600


def test_the_provider_may_not_keep_it_beyond_the_window(stage):
    stage.queue()
    (claimed,) = stage.claim(now=stage.at + timedelta(hours=6, minutes=50))
    assert claimed.outgoing.validity_seconds == 600


@pytest.mark.parametrize(("kind", "seconds"), [("acknowledgement", 9 * 60), ("staff", 4 * 3600)])
def test_an_answer_at_night_is_kept_by_the_provider_only_while_it_is_one(stage, kind, seconds):
    night = stage.at + 13 * HOUR
    stage.queue(kind="inbound", state="received", created_at=night - timedelta(minutes=1))
    stage.queue(kind=kind, created_at=night)
    (claimed,) = stage.claim(now=night)
    assert claimed.outgoing.validity_seconds == seconds


def test_a_second_nurture_text_of_the_day_waits(stage, carrier):
    first = stage.queue(kind="nurture")
    stage.deliver()
    second = stage.queue(kind="nurture")
    assert stage.deliver() == 0
    assert stage.state(first) == ("sent", "")
    assert stage.row(second).not_before == stage.at + 23 * HOUR


def test_a_number_the_provider_calls_wrong_gets_no_more(stage):
    message = stage.queue()
    (claimed,) = stage.claim()
    stage.flush(outcome(stage, claimed, Refused("bad_number", "21211")))
    assert stage.message(message).code == "21211"
    again = stage.queue()
    assert stage.claim() == []
    assert stage.state(again) == ("skipped", "unusable_address")
    assert "message_failed" in stage.events()


def test_a_stop_only_the_provider_knew_of_is_ours_from_then_on(stage):
    stage.queue()
    (claimed,) = stage.claim()
    stage.flush(outcome(stage, claimed, Refused("stopped", "21610")))
    again = stage.queue()
    assert stage.claim() == []
    assert stage.state(again) == ("skipped", "stopped")


def test_one_practice_with_much_to_send_does_not_hold_up_another(stage, rival):
    for number in range(12):
        _stranger(stage, stage.id, number)
    _stranger(stage, rival.id, 50)
    claimed = delivery.claim("first", 4, now=stage.at, host_now=stage.host)
    assert len(claimed) == 4
    assert {each.practice_id for each in claimed} == {stage.id, rival.id}


def test_two_workers_never_take_the_same_row(stage, worker_thread, monkeypatch):
    """Both have taken their rows before either commits."""
    both = threading.Barrier(2)
    real = gates.load

    def load(*args, **kwargs):
        facts = real(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1)
        return facts

    monkeypatch.setattr(gates, "load", load)
    for number in range(8):
        _stranger(stage, stage.id, number)
    claims = [worker_thread(stage.claim) for _ in range(2)]
    taken = [each.outgoing.message_id for claim in claims for each in claim()]
    assert len(taken) == len(set(taken)) == 8


def _stranger(stage, practice_id, number):
    with tenant(practice_id):
        Sender.objects.get_or_create(
            channel="sms", active=True, defaults={"address": f"+1503555{practice_id.int % 9000 + 1000}"}
        )
        lead = a_lead("Pat", str(number), phone=f"+150355501{number:02}", email="")
        point = lead.person.contact_points.through.objects.get(person=lead.person).contact_point
        agree(lead, point, stage.at)
        outbox.queue(
            lead_id=lead.pk, contact_point_id=point.pk, channel="sms", kind="acknowledgement", subject="",
            body="Hello", created_at=stage.at, lane="first",
        )  # fmt: skip


def _with_attempt(claimed):
    return replace(claimed, outgoing=replace(claimed.outgoing, attempt_id=uuid7()))


def _with_at(claimed, at):
    return replace(claimed, at=at)
