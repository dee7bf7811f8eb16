"""Two connections at once: a stop against an engine that is deciding, and many that enroll the same lead."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import connection

from messaging.models import Message, Outbox
from practices.tenancy import sets, tenant
from sequences import engine, exits, reactions
from sequences.models import Enrollment
from tests.database import logged_in_as
from tests.sequences import scene
from tests.sequences.scene import a_person, begin, sent_to


@pytest.fixture
def worker(transactional_db):
    """Real commits, as the database's `worker`: who may become *sets*."""
    with logged_in_as("worker"):
        yield


def test_a_stop_that_comes_while_the_engine_decides_withdraws_what_it_wrote(worker, bright, at):
    with tenant(bright.id):
        scene.senders()
        enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "sms"}), due_at=at)
    decided, stopping = threading.Event(), threading.Event()

    def decide():
        with contextlib.closing(connection), sets():
            engine.decide_and_write(engine.claim(at), now=at)
            decided.set()
            stopping.wait(10)

    deciding = threading.Thread(target=decide)
    deciding.start()
    decided.wait(10)
    threading.Timer(0.3, stopping.set).start()  # it commits while the stop is waiting for its lock
    with tenant(bright.id):
        assert exits.end_for_person(enrollment.lead.person_id, "stopped", now=at) == 1
    deciding.join()
    with tenant(bright.id):
        assert sent_to(enrollment.lead) == [("sms", "cancelled", "stopped")]
        assert not Outbox.objects.exists()


def test_a_stop_before_the_engine_looks_leaves_it_nothing_to_decide(worker, bright, at):
    with tenant(bright.id):
        scene.senders()
        enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "sms"}), due_at=at)
        exits.end([enrollment.lead], "stopped", now=at)
    assert engine.advance(at + timedelta(minutes=1)) == 0


def test_eight_who_enroll_the_same_lead_at_once_write_one_acknowledgement(worker, bright, at):
    with tenant(bright.id):
        scene.senders()
        dana = a_person(now=at)
    start = threading.Barrier(8)

    def enroll():
        with contextlib.closing(connection):
            start.wait(10)
            with tenant(bright.id):
                reactions.enroll(dana, now=at)

    threads = [threading.Thread(target=enroll) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant(bright.id):
        assert Enrollment.objects.filter(lead=dana).count() == 1
        assert Message.objects.filter(lead=dana).count() == 1
