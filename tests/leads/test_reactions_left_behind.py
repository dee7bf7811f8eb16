"""Reactions that work over many practices left behind."""

from datetime import timedelta

import pytest

from leads import events
from leads.models import PendingReaction
from practices import clock
from practices.tenancy import sets, tenant
from tests.cast import a_lead
from tests.database import logged_in_as


@pytest.fixture
def worker(transactional_db):
    """Real commits, as the database's `worker`: who may become *sets*."""
    with logged_in_as("worker"):
        yield


def test_events_at_fault_hold_up_none_behind_them(worker, bright, rival, at, monkeypatch):
    reached = []

    def react(event):
        if event.practice_id == bright.id:
            raise RuntimeError("at fault")
        reached.append(event.practice_id)

    monkeypatch.setitem(events._reactions, "message_failed", [react])
    written = []
    for practice, times in ((bright, 3), (rival, 1)):
        with tenant(practice.id):
            lead = a_lead("Eli", phone="+15035550143", email="")
        written += [events.NewEvent(practice.id, lead.pk, "message_failed", at, {})] * times
    with sets():
        events.record_in_sets(written)
    assert events.react(limit=2) == 1
    assert reached == [rival.id]
    with tenant(bright.id):
        assert PendingReaction.objects.count() == 3


def test_one_that_keeps_failing_waits_longer_each_time_and_is_told_of(worker, bright, at, monkeypatch, client):
    tried = []

    def react(event):
        tried.append(1)
        raise RuntimeError("at fault")

    monkeypatch.setitem(events._reactions, "message_failed", [react])
    with tenant(bright.id):
        lead = a_lead()
    with sets():
        events.record_in_sets([events.NewEvent(bright.id, lead.pk, "message_failed", at, {})])
    waits = []
    for _ in range(3):
        events.react()
        events.react()  # not yet
        with tenant(bright.id):
            pending = PendingReaction.objects.get()
            waits.append((pending.next_at - clock.host_now()).total_seconds())
            PendingReaction.objects.update(next_at=clock.host_now() - timedelta(seconds=1))
    assert len(tried) == 3
    assert waits == pytest.approx([10, 20, 40], abs=5)
    assert client.get("/readyz").content.startswith(b"ok\n1 reactions keep failing")
    monkeypatch.setitem(events._reactions, "message_failed", [])
    assert events.react() == 1
    assert client.get("/readyz").content == b"ok"
