"""The loop inside a real Celery worker, whose broker is away the whole time."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from sandbox.faults import Fault


@pytest.fixture
def sender(stage, carrier, settings, tmp_path):
    """Starts a worker as `up` does, against the test's database and a broker that is not there."""
    log = (tmp_path / "sender.log").open("w+")
    database = os.environ["WORKER_DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    environment = os.environ | {
        "WORKER_DATABASE_URL": database,
        "DATABASE_ROLE": "worker",
        "SENDER": "1",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "PUBLIC_URL": settings.PUBLIC_URL,
        "TWILIO_BASE_URL": carrier.url,
        "SENDGRID_BASE_URL": carrier.url,
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-P", "threads", "-c", "1", "-Q", "sending"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
    log.close()


def test_it_sends_without_a_broker_and_leaves_nothing_sending_behind(stage, carrier, sender):
    """A fixed answer passes the window: the worker's clock is the host's, whatever the hour."""
    first = stage.queue(kind="keyword", created_at=stage.host)
    assert carrier.carrier.wait_for(lambda: carrier.carrier.messages, timeout=40)
    carrier.faults.arm(Fault("slow", next=1, seconds=2.0))
    second = stage.queue(kind="keyword", created_at=stage.host)
    assert carrier.carrier.wait_for(lambda: len(carrier.carrier.messages) == 2, timeout=10)
    sender.send_signal(signal.SIGTERM)
    assert sender.wait(25) == 0
    assert stage.state(first) == ("sent", "")
    assert stage.state(second) == ("sent", "")


def test_killed_in_a_call_it_leaves_an_unknown_and_no_second_text(stage, carrier, sender):
    from datetime import timedelta

    from messaging import delivery, reconcile

    carrier.faults.arm(Fault("slow", next=1, seconds=5.0))
    message = stage.queue(kind="keyword", created_at=stage.host)
    assert carrier.carrier.wait_for(lambda: carrier.carrier.messages, timeout=40)
    time.sleep(0.2)
    sender.kill()
    sender.wait()
    assert stage.state(message) == ("sending", "")
    later = stage.host + timedelta(seconds=90)
    delivery.expire_leases(host_now=later)
    assert stage.state(message) == ("unknown", "")
    reconcile.reconcile(now=stage.at, host_now=later + timedelta(seconds=121))
    assert stage.state(message)[0] in ("sent", "delivered")
    assert len(carrier.carrier.messages) == 1
