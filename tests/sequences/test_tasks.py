"""What workers start by themselves, each once, without an ambient tenant."""

from datetime import timedelta

import pytest

from leads.models import Lead
from practices import clock, sweep
from practices.tenancy import tenant
from sequences import tasks
from sequences.models import Enrollment
from tests.database import logged_in_as
from tests.sequences import scene
from tests.sequences.scene import a_person, begin, sent_to


@pytest.fixture
def worker(transactional_db):
    """Real commits, as the database's `worker`: who may become *sets*."""
    with logged_in_as("worker"):
        yield


def test_workers_look_for_what_is_due_and_for_what_must_be_reacted_to():
    assert {"sequences.tasks.advance", "sequences.tasks.react"} <= sweep.looks.keys()


def test_advance_and_react_carry_a_journey_to_its_end(worker, bright):
    now = clock.now()
    with tenant(bright.id):
        scene.senders()
        sequence = scene.a_sequence({"channel": "email"})
        enrollment = begin(a_person(now=now), sequence, due_at=now - timedelta(minutes=1))
    tasks.advance()
    with tenant(bright.id):
        assert sent_to(enrollment.lead) == [("email", "queued", "")]
        Enrollment.objects.update(due_at=now)
    tasks.advance()
    tasks.react()
    with tenant(bright.id):
        assert Lead.objects.get(pk=enrollment.lead_id).closed_reason == "unreached"
