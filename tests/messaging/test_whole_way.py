"""The whole way with the real carrier, whose signed callbacks come back to a served app."""

import time

import pytest

from leads.models import Task
from messaging import fold
from messaging.loop import Loop
from messaging.models import Message
from practices import clock
from sandbox.faults import Fault

PRACTICE, DANA = "+15035550100", "+15035550142"


@pytest.fixture
def running(live_server, stage, carrier, monkeypatch):
    """The app is served, the loop sends, callbacks are folded; it is the stage's noon."""
    monkeypatch.setattr(clock, "now", lambda: stage.at)
    loop = Loop("first")
    loop.start()
    yield carrier
    loop.halt()
    assert loop.join(20)


def eventually(predicate, seconds=10):
    end = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < end, "it did not happen"
        fold.fold(now=clock.now())
        time.sleep(0.02)


@pytest.mark.parametrize(
    "fault", [None, "callback_doubled", "callback_shuffled", "callback_late", "slow", "accepted_500"]
)
def test_a_text_is_delivered_whatever_the_callbacks_do(running, stage, fault):
    if fault:
        running.faults.arm(Fault(fault, next=1, seconds=0.5))
    message = stage.queue()
    eventually(lambda: stage.state(message) == ("delivered", ""))
    assert len(running.carrier.messages) == 1
    with stage.tenant():
        stage.lead.refresh_from_db()
        assert stage.lead.acknowledged_at == stage.at


def test_an_email_is_delivered_and_one_that_bounces_is_the_last(running, stage):
    message = stage.queue(channel="email")
    eventually(lambda: stage.state(message) == ("delivered", ""))
    running.faults.arm(Fault("undelivered", next=1))
    bounced = stage.queue(channel="email")
    eventually(lambda: stage.state(bounced) == ("failed", "bad_address"))
    after = stage.queue(channel="email")
    eventually(lambda: stage.state(after)[0] == "skipped")


def test_a_stop_from_the_phone_is_confirmed_once_and_is_the_end(running, stage):
    later = stage.queue(not_before=stage.at.replace(hour=23))
    running.inbound.receive(patient=DANA, practice=PRACTICE, body="Stop", sid="SM" + "1" * 32)
    running.inbound.receive(patient=DANA, practice=PRACTICE, body="Stop", sid="SM" + "1" * 32)
    eventually(
        lambda: [m for m in running.carrier.messages if m.direction == "outbound-api" and m.status == "delivered"]
    )
    after = stage.queue(kind="staff")
    eventually(lambda: stage.state(after) == ("skipped", "stopped"))
    assert stage.state(later) == ("cancelled", "stopped")
    assert [m.body.split(":")[0] for m in running.carrier.messages if m.direction == "outbound-api"] == [
        "Bright Skin Clinic"
    ]


def test_a_reply_from_the_phone_is_in_the_queue_when_it_is_answered(running, stage):
    text = running.inbound.receive(patient=DANA, practice=PRACTICE, body="Is Tuesday possible?")
    assert text.app_status == 200
    with stage.tenant():
        assert Task.objects.get().reason == "patient_replied"
        assert Message.objects.get().provider_ref == text.sid


def test_a_text_to_a_number_of_nobody_changes_nothing(running, stage):
    text = running.inbound.receive(patient=DANA, practice="+15035550199", body="Hello")
    assert text.app_status == 200
    with stage.tenant():
        assert not Message.objects.exists()


def test_a_database_that_restarts_costs_no_text(running, stage, monkeypatch):
    from django.db import OperationalError

    from messaging import inbound

    real, calls = inbound.receive, []

    def receive(*args, **kwargs):
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("the database system is starting up")
        return real(*args, **kwargs)

    monkeypatch.setattr(inbound, "receive", receive)
    text = running.inbound.receive(patient=DANA, practice=PRACTICE, body="Hello")
    assert text.app_status == 200
    with stage.tenant():
        assert Message.objects.count() == 1
