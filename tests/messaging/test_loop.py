"""The sending loop: woken by the row it is to send, outliving what goes wrong, leaving nothing behind."""

import time
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection

from messaging.loop import Loop, Sending
from practices import clock
from tests import database


@pytest.fixture
def now(stage, monkeypatch):
    """The one clock stands at the stage's noon."""
    monkeypatch.setattr(clock, "now", lambda: stage.at)


@pytest.fixture
def loop(now):
    loop = Loop("first")
    loop.start()
    yield loop
    loop.halt()
    assert loop.join(20)


def eventually(predicate, seconds=10):
    end = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_a_committed_message_is_with_the_carrier_at_once(stage, carrier, loop):
    eventually(lambda: loop._listening)
    time.sleep(0.6)  # past the first look by the timer
    message = stage.queue()
    began = time.monotonic()
    assert carrier.carrier.wait_for(lambda: carrier.carrier.messages, timeout=5)
    assert time.monotonic() - began < 0.4  # the timer alone would take up to 0.5 s
    eventually(lambda: stage.state(message) == ("sent", ""))


def test_what_is_announced_for_the_other_lane_wakes_nobody(stage, loop, monkeypatch):
    eventually(lambda: loop._listening)
    time.sleep(0.6)
    looks = []
    monkeypatch.setattr(loop, "_claim", lambda: looks.append(time.monotonic()))
    for _ in range(5):
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY outbox, 'bulk'")
    time.sleep(0.6)
    assert 1 <= len(looks) <= 2  # by the timer


def test_many_are_in_flight_at_once(stage, carrier, loop):
    carrier.faults.arm(*_slow(8, seconds=1.0))
    for number in range(8):
        stage.queue(contact_point_id=_another(stage, number))
    began = time.monotonic()
    eventually(lambda: len(carrier.carrier.messages) == 8 and _states(stage) == {"sent"})
    assert time.monotonic() - began < 4


def test_halting_saves_what_is_in_flight_and_gives_the_rest_back(stage, carrier, now):
    carrier.faults.arm(*_slow(1, seconds=1.0))
    loop = Loop("first")
    loop.start()
    message = stage.queue()
    assert carrier.carrier.wait_for(lambda: carrier.carrier.messages, timeout=5)
    loop.halt()
    assert loop.join(10)
    assert stage.state(message) == ("sent", "")
    left = stage.queue()
    time.sleep(0.7)
    assert stage.state(left) == ("queued", "")


def test_the_loop_outlives_the_loss_of_its_sessions(stage, carrier, loop):
    eventually(lambda: loop._listening)
    admin = psycopg2.connect(database.environ_url("postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        for _ in range(3):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'worker'",
                [connection.settings_dict["NAME"]],
            )
            time.sleep(0.3)
    admin.close()
    connection.close()
    message = stage.queue()
    eventually(lambda: stage.state(message) == ("sent", ""))
    assert len(carrier.carrier.messages) == 1


def test_a_result_that_could_not_be_saved_is_saved_later(stage, carrier, loop, monkeypatch):
    from messaging import delivery

    real, calls = delivery.flush, []

    def flush(*args, **kwargs):
        calls.append(args)
        if len(calls) < 3:
            raise psycopg2.OperationalError("gone")
        return real(*args, **kwargs)

    monkeypatch.setattr(delivery, "flush", flush)
    message = stage.queue()
    eventually(lambda: stage.state(message) == ("sent", ""))
    assert len(carrier.carrier.messages) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_loop_that_died_is_started_again(now, monkeypatch):
    monkeypatch.setattr(Sending, "WATCH_SECONDS", 0.05)
    sending = Sending()
    dead = sending.loops["first"]
    monkeypatch.setattr(dead, "_safely", lambda work: exit())
    sending.start()
    eventually(lambda: sending.loops["first"] is not dead and sending.loops["first"].thread.is_alive())
    sending.join()
    assert not any(loop.thread.is_alive() for loop in sending.loops.values())


def _slow(times, seconds):
    from sandbox.faults import Fault

    return [Fault("slow", next=times, seconds=seconds)]


def _another(stage, number):
    from leads import contacts
    from tests.messaging.scene import agree

    with stage.tenant():
        point = contacts.contact_point("phone", f"+150355502{number:02}")
        agree(stage.lead, point, stage.at - timedelta(hours=1))
        return point.pk


def _states(stage):
    from messaging.models import Message

    with stage.tenant():
        return set(Message.objects.values_list("state", flat=True))
