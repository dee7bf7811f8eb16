"""STOP against the sender: it has seen the stop, or it came before it."""

import threading

from leads.models import ContactPoint, Suppression
from messaging import delivery, gates, inbound
from messaging.models import Message
from messaging.providers import Refused


def test_a_stop_waits_for_a_claim_that_has_asked_already(stage, worker_thread, monkeypatch):
    """The claim has read its facts and is about to commit; the stop commits after it, and cancels what is left."""
    asked, go = threading.Event(), threading.Event()
    real = gates.load

    def load(*args, **kwargs):
        facts = real(*args, **kwargs)
        asked.set()
        assert go.wait(10)
        return facts

    monkeypatch.setattr(gates, "load", load)
    first, second = stage.queue(), stage.queue()
    claim = worker_thread(stage.claim)
    assert asked.wait(10)
    stop = worker_thread(inbound.receive, stage.id, inbound.Text("SM1", "+15035550142", "STOP"), now=stage.at)
    try:
        threading.Event().wait(0.3)
        with stage.tenant():
            assert not Message.objects.filter(kind="inbound").exists()  # it waits
    finally:
        go.set()
    (claimed,) = claim()
    stop()
    assert claimed.outgoing.message_id == first.pk
    assert stage.state(first) == ("sending", "")
    assert stage.state(second) == ("cancelled", "stopped")


def test_while_a_stop_is_being_stored_nothing_is_claimed_for_that_number(stage, worker_thread):
    from django.db import connection

    from leads import consent

    message = stage.queue()
    stored, go = threading.Event(), threading.Event()

    def stop():
        with stage.tenant():
            consent.suppress(stage.phone, "all", reason="stop", source="staff", now=stage.at)
            stored.set()
            assert go.wait(10)

    waiting = worker_thread(stop)
    assert stored.wait(10)
    assert stage.claim() == []  # passed over, not waited for
    assert not connection.in_atomic_block
    go.set()
    waiting()
    assert stage.claim() == []
    assert stage.state(message) == ("skipped", "stopped")


def test_a_stop_that_the_provider_tells_of_waits_for_whoever_asks_about_that_number(stage, worker_thread):
    first = stage.queue()
    (claimed,) = stage.claim()
    asked, go = threading.Event(), threading.Event()

    def hold():
        with stage.tenant():
            ContactPoint.objects.select_for_update(no_key=True).get(pk=stage.phone.pk)
            asked.set()
            assert go.wait(10)

    holding = worker_thread(hold)
    assert asked.wait(10)
    refused = delivery.Outcome(claimed, Refused("stopped", "21610"), stage.host, 12)
    flush = worker_thread(stage.flush, refused)
    try:
        threading.Event().wait(0.3)
        with stage.tenant():
            assert not Suppression.objects.exists()  # it waits
    finally:
        go.set()
    holding()
    flush()
    with stage.tenant():
        assert Suppression.objects.get().source == "provider"
    assert stage.state(first) == ("failed", "stopped")
