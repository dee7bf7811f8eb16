"""The engine on real commits, as *worker*: sets, fairness, rows at fault, two workers, a cursor that never waits."""

import contextlib
import threading
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Event, Fit, Lead, Task
from messaging.models import Message, Outbox
from practices.tenancy import sets, tenant
from sequences import engine
from sequences.models import Enrollment
from tests.cast import a_practice
from tests.database import logged_in_as
from tests.sequences import scene
from tests.sequences.scene import a_person, begin, sent_to

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def worker(transactional_db):
    """Real commits, as the database's `worker`: who may become *sets*."""
    with logged_in_as("worker"):
        yield


@pytest.fixture
def texts(worker, bright):
    """A sequence in Bright: a text now, an email a day later."""
    with tenant(bright.id):
        scene.senders()
        return scene.a_sequence({"channel": "sms"}, {"channel": "email", "after": 1440})


def people(sequence, at, count, **fields):
    return [
        begin(a_person(f"P{n}", now=at, phone=f"+1312555{n:04}", **fields), sequence, due_at=at) for n in range(count)
    ]


def test_what_is_due_is_written_and_the_cursor_goes_on(texts, bright, at):
    with tenant(bright.id):
        (enrollment,) = people(texts, at, 1)
        later = begin(a_person("Later", now=at, phone="+13125559999"), texts, due_at=at + HOUR)
    assert engine.advance(at) == 1
    with tenant(bright.id):
        assert sent_to(enrollment.lead) == [("sms", "queued", "")]
        assert Outbox.objects.count() == 1
        enrollment.refresh_from_db()
        assert (enrollment.position, enrollment.due_at) == (2, at + DAY)
        assert sent_to(later.lead) == []


def test_nothing_is_sent_twice_however_often_it_looks(texts, bright, at):
    with tenant(bright.id):
        people(texts, at, 3)
    assert [engine.advance(at), engine.advance(at)] == [3, 0]
    with tenant(bright.id):
        assert Message.objects.count() == 3


def test_two_workers_never_decide_the_same_row(texts, bright, at):
    with tenant(bright.id):
        people(texts, at, 1)
    claimed, go_on, found = threading.Event(), threading.Event(), []

    def first():
        with contextlib.closing(connection), sets():
            found.append(engine.claim(at))
            claimed.set()
            go_on.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    claimed.wait(10)
    with sets():
        found.append(engine.claim(at))
    go_on.set()
    thread.join()
    assert [len(ids) for ids in found] == [1, 0]


def test_a_worker_that_dies_leaves_its_rows_due(texts, bright, at):
    with tenant(bright.id):
        people(texts, at, 2)
    with pytest.raises(KeyboardInterrupt), sets():
        engine.decide_and_write(engine.claim(at), now=at)
        raise KeyboardInterrupt
    assert engine.advance(at) == 2
    with tenant(bright.id):
        assert Message.objects.count() == 2


def test_a_row_whose_decision_raises_is_parked_and_hurts_no_neighbour(texts, bright, at):
    with tenant(bright.id):
        scene.senders()
        broken = scene.a_sequence({"channel": "sms", "body": "Hi {{ first_name"}, key="broken")
        good = people(texts, at, 3)
        bad = begin(a_person("Bad", now=at, phone="+13125559999"), broken, due_at=at)
    engine.advance(at)
    with tenant(bright.id):
        bad.refresh_from_db()
        assert (bad.position, bad.due_at) == (1, at + HOUR)
        assert bad.error.startswith("Unrenderable")
        assert all(sent_to(enrollment.lead) == [("sms", "queued", "")] for enrollment in good)


def test_a_row_whose_statement_fails_is_found_by_halving(texts, bright, at, monkeypatch):
    with tenant(bright.id):
        all_of_them = people(texts, at, 9)
    bad = all_of_them[4]
    honest = engine.decide

    def too_long_for_its_column(facts, now):
        decision = honest(facts, now)
        if facts.enrollment_id == bad.pk:
            object.__setattr__(decision.message, "kind", "x" * 100)
        return decision

    monkeypatch.setattr(engine, "decide", too_long_for_its_column)
    engine.advance(at)
    with tenant(bright.id):
        bad.refresh_from_db()
        assert (bad.position, bad.due_at) == (1, at + HOUR)
        assert bad.error.startswith("DataError")
        assert Message.objects.count() == 8


def test_a_parked_row_is_tried_again_and_its_error_forgotten(texts, bright, at):
    with tenant(bright.id):
        (enrollment,) = people(texts, at, 1)
        Enrollment.objects.update(error="ValueError at decide.py:1")
    engine.advance(at)
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.position, enrollment.error) == (2, "")


def test_a_large_practice_does_not_hold_up_a_small_one(texts, bright, at):
    with tenant(bright.id):
        people(texts, at - HOUR, 8)
    small = a_practice("Small", "sam@example.com", "Sam Small")
    with tenant(small.pk):
        scene.senders()
        people(scene.a_sequence({"channel": "sms"}), at, 2)
    with sets():
        ids = engine.claim(at, most=4)
    with tenant(small.pk):
        assert Enrollment.objects.filter(pk__in=ids).count() == 2
    with tenant(bright.id):
        assert Enrollment.objects.filter(pk__in=ids).count() == 2


def test_a_set_over_two_practices_keeps_each_ones_rows_apart(texts, bright, rival, at):
    with tenant(bright.id):
        people(texts, at, 2)
    with tenant(rival.id):
        people(scene.a_sequence({"channel": "email"}), at, 2, sms=False)
    assert engine.advance(at) == 4
    for practice, channel in ((bright, "sms"), (rival, "email")):
        with tenant(practice.id):
            assert {message.channel for message in Message.objects.all()} == {channel}
            assert Message.objects.count() == 2


def statements_for(count, texts, bright, at):
    with tenant(bright.id):
        people(texts, at, count)
    with CaptureQueriesContext(connection) as captured:
        assert engine.advance(at) == count
    with tenant(bright.id):
        Enrollment.objects.update(status="exited", exit_reason="test", due_at=None)
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_set_takes_as_many_statements_for_200_rows_as_for_10(texts, bright, at):
    statements_for(1, texts, bright, at)  # the version is read once per process
    few, many = statements_for(10, texts, bright, at), statements_for(200, texts, bright, at)
    assert len(few) == len(many)
    ours = [each for each in many if not each.startswith(("BEGIN", "COMMIT", "SET"))]
    assert len(ours) == 7  # claim, read, hours, gate, messages, move; and the claim that finds nothing


def test_a_call_is_a_task_with_open_minutes_and_holds_nobody(worker, bright, at):
    with tenant(bright.id):
        scene.senders()
        calls = scene.a_sequence({"channel": "call", "allowance_minutes": 240}, {"channel": "email", "after": 60})
        enrollment = begin(a_person(now=at), calls, due_at=scene.on(at, time(15)))
    engine.advance(scene.on(at, time(15)))
    with tenant(bright.id):
        task = Task.objects.get(lead=enrollment.lead)
        assert (task.kind, task.lane, task.reason) == ("call", "calls", "call_due")
        assert task.breach_at == scene.on(at, time(11), days=1)  # two hours today, two tomorrow
        enrollment.refresh_from_db()
        assert (enrollment.position, enrollment.due_at) == (2, scene.on(at, time(16)))
    engine.advance(scene.on(at, time(16)))
    with tenant(bright.id):
        assert sent_to(enrollment.lead) == [("email", "queued", "")]
        assert Task.objects.open().filter(lead=enrollment.lead).count() == 1


def test_a_day_of_outage_sends_one_step_not_a_backlog(worker, bright, at):
    with tenant(bright.id):
        scene.senders()
        emails = scene.a_sequence(
            {"channel": "email"}, {"channel": "email", "after": 60}, {"channel": "email", "after": 60}
        )
        enrollment = begin(a_person(now=at), emails, due_at=at)
    engine.advance(at + DAY)
    with tenant(bright.id):
        assert len(sent_to(enrollment.lead)) == 1
        enrollment.refresh_from_db()
        assert enrollment.due_at == at + DAY + HOUR


def test_a_step_past_its_use_is_skipped_with_its_reason(texts, bright, at):
    with tenant(bright.id):
        (enrollment,) = people(texts, at, 1)
    engine.advance(at + 3 * DAY)
    with tenant(bright.id):
        assert sent_to(enrollment.lead) == [("sms", "skipped", "missed_window")]


def test_after_the_last_step_and_two_quiet_days_the_lead_closes_as_unreached(worker, bright, at):
    from leads import events

    with tenant(bright.id):
        scene.senders()
        enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "email"}), due_at=at)
    engine.advance(at)
    engine.advance(at + DAY)
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.status, enrollment.position) == ("active", 2)
    engine.advance(at + 2 * DAY)
    events.react()
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.status, enrollment.due_at) == ("finished", None)
        assert Lead.objects.get(pk=enrollment.lead_id).closed_reason == "unreached"


def test_a_lead_that_nobody_has_called_yet_is_not_called_unreached(worker, bright, at):
    from leads import events

    with tenant(bright.id):
        scene.senders()
        enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "call"}), due_at=at)
    engine.advance(at)
    engine.advance(at + 2 * DAY)
    events.react()
    with tenant(bright.id):
        assert Lead.objects.get(pk=enrollment.lead_id).is_open


def test_who_does_not_fit_is_told_and_then_the_lead_closes_while_the_message_stays(worker, bright, at):
    from leads import events

    with tenant(bright.id):
        scene.senders()
        dana = a_person(now=at, fit=Fit.NOT_A_FIT)
        scene.asks(dana, at)
    engine.advance(at)
    events.react()
    with tenant(bright.id):
        dana.refresh_from_db()
        assert dana.closed_reason == "not_a_fit"
        assert sent_to(dana) == [("sms", "queued", "")]


def test_who_does_not_fit_and_cannot_be_written_to_is_told_by_a_person(worker, bright, at):
    from leads import events

    with tenant(bright.id):
        scene.senders()
        dana = a_person(now=at, fit=Fit.NOT_A_FIT, sms=False, email=False)
        scene.asks(dana, at)
    engine.advance(at)
    events.react()
    with tenant(bright.id):
        dana.refresh_from_db()
        assert dana.is_open
        assert Task.objects.open().get(lead=dana).reason == "not_a_fit"


def test_an_exit_found_when_deciding_withdraws_what_was_queued(texts, bright, at):
    with tenant(bright.id):
        (enrollment,) = people(texts, at, 1)
    engine.advance(at)
    with tenant(bright.id):
        Lead.objects.update(contacted_at=at + HOUR)
    engine.advance(at + DAY)
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.status, enrollment.exit_reason) == ("exited", "in_contact")
        assert sent_to(enrollment.lead) == [("sms", "cancelled", "in_contact")]
        assert Event.objects.filter(kind="enrollment_exited", lead=enrollment.lead).count() == 1
