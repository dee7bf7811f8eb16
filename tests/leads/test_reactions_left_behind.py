"""Reactions that work over many practices left behind."""

import pytest

from leads import events
from leads.models import PendingReaction
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
