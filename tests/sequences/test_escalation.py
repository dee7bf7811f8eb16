"""What is late goes to whoever is next, and an open lead that nothing is planned for becomes a task."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from leads import events
from leads.models import Event, Lane, Lead, Task
from practices import sweep
from practices.models import Location, Provider
from practices.tenancy import sets, tenant
from scheduling.models import Visit
from sequences import escalate as escalation
from sequences import tasks
from sequences.escalate import escalate, stalled
from sequences.models import Enrollment, Sequence, Version
from tests.cast import a_lead
from tests.database import logged_in_as

MINUTE = timedelta(minutes=1)


@pytest.fixture
def worker(transactional_db):
    """Real commits, as the database's `worker`: who may become *sets*."""
    with logged_in_as("worker"):
        yield


@pytest.fixture
def stage(worker, bright, at):
    """Dana wrote to Bright ten minutes ago; everything is committed."""
    with tenant(bright.id):
        dana = a_lead(now=at - 10 * MINUTE)
    return SimpleNamespace(bright=bright, dana=dana, at=at)


def a_task(lead, at, **fields):
    """To be answered within five minutes."""
    values = {"kind": "answer", "lane": Lane.NEW, "reason": "new_inquiry", "dedupe": f"answer:{lead.pk}"}
    times = {"created_at": at, "due_at": at, "breach_at": at + 5 * MINUTE}
    return Task.objects.create(lead=lead, **{**values, **times, **fields})


def an_enrollment(lead, at, **fields):
    sequence = Sequence.objects.create(key="short", name="Short")
    version = Version.objects.create(sequence=sequence, number=1, published_at=at)
    values = {"due_at": at + timedelta(days=1), "entered_at": at}
    return Enrollment.objects.create(lead=lead, sequence=sequence, version=version, **{**values, **fields})


def a_visit(lead, at, status="booked"):
    return Visit.objects.create(
        lead=lead,
        provider=Provider.objects.create(name="Dr. Reed"),
        location=Location.objects.first(),
        starts_at=at + timedelta(days=1),
        ends_at=at + timedelta(days=1, minutes=30),
        status=status,
        created_at=at,
    )


def escalations(practice_id):
    with tenant(practice_id):
        return list(Event.objects.filter(kind="task_escalated"))


@contextmanager
def another_worker_at(practice_id, statement, *args):
    """Somebody whose transaction is open holds what `statement` locks."""
    held, done = threading.Event(), threading.Event()

    def hold():
        with tenant(practice_id), connection.cursor() as cursor:
            cursor.execute(statement, args)
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


# ---- Late ----
def test_a_late_task_is_nobodys_so_whoever_is_next_takes_it(stage):
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at, assignee=stage.bright.alice)
    assert escalate(stage.at + 5 * MINUTE) == 1
    with tenant(stage.bright.id):
        task.refresh_from_db()
        assert (task.assignee, task.escalated_at) == (None, stage.at + 5 * MINUTE)
        assert task in Task.objects.free_for(stage.bright.bob, stage.at + 5 * MINUTE)


def test_a_task_that_has_time_left_stays_with_its_member(stage):
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at, assignee=stage.bright.alice)
    assert escalate(stage.at + 4 * MINUTE) == 0
    with tenant(stage.bright.id):
        task.refresh_from_db()
        assert (task.assignee, task.escalated_at) == (stage.bright.alice, None)


def test_a_late_task_is_handed_on_once_and_says_whose_it_was(stage):
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at, assignee=stage.bright.alice)
    assert escalate(stage.at + 5 * MINUTE) == 1
    assert escalate(stage.at + 6 * MINUTE) == 0
    (event,) = escalations(stage.bright.id)
    assert (event.lead_id, event.at) == (stage.dana.pk, stage.at + 5 * MINUTE)
    assert event.data == {"task": str(task.pk), "was_with": str(stage.bright.alice.pk)}


def test_a_task_that_is_done_is_never_late(stage):
    with tenant(stage.bright.id):
        a_task(stage.dana, stage.at).finish("answered", by=stage.bright.alice, now=stage.at)
    assert escalate(stage.at + timedelta(days=1)) == 0


def test_who_works_on_a_late_task_now_keeps_it_until_the_claim_lapses(stage):
    late = stage.at + 5 * MINUTE
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at)
        task.claim(stage.bright.alice, now=late - MINUTE)
    assert escalate(late) == 1
    with tenant(stage.bright.id):
        assert task not in Task.objects.free_for(stage.bright.bob, late)
        assert task in Task.objects.free_for(stage.bright.bob, late + 9 * MINUTE)


def test_a_claim_that_has_lapsed_is_taken_from_a_late_task(stage):
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at, claimed_by=stage.bright.alice, claimed_until=stage.at + MINUTE)
    escalate(stage.at + 5 * MINUTE)
    with tenant(stage.bright.id):
        task.refresh_from_db()
        assert (task.claimed_by, task.claimed_until) == (None, None)


def test_the_patients_sequence_does_not_wait_for_a_late_call(stage):
    with tenant(stage.bright.id):
        enrollment = an_enrollment(stage.dana, stage.at)
        a_task(stage.dana, stage.at, kind="call", lane=Lane.CALLS, dedupe=f"step:{enrollment.pk}:1:1")
        before = Enrollment.objects.values().get()
    escalate(stage.at + 5 * MINUTE)
    with tenant(stage.bright.id):
        assert Enrollment.objects.values().get() == before


def test_late_tasks_of_every_practice_are_handed_on_each_to_its_own(stage, rival):
    with tenant(stage.bright.id):
        a_task(stage.dana, stage.at)
    with tenant(rival.id):
        erin = a_lead("Erin", now=stage.at)
        a_task(erin, stage.at)
    assert escalate(stage.at + 5 * MINUTE) == 2
    assert [event.lead_id for event in escalations(stage.bright.id)] == [stage.dana.pk]
    assert [event.lead_id for event in escalations(rival.id)] == [erin.pk]


def test_more_late_tasks_than_one_set_are_all_handed_on(stage, monkeypatch):
    monkeypatch.setattr(escalation, "SET", 2)
    with tenant(stage.bright.id):
        for number in range(5):
            a_task(stage.dana, stage.at, dedupe=f"answer:{number}")
    assert escalate(stage.at + 5 * MINUTE) == 5


def test_a_task_that_another_transaction_holds_is_not_waited_for(stage):
    with tenant(stage.bright.id):
        task = a_task(stage.dana, stage.at)
    with another_worker_at(stage.bright.id, "SELECT FROM leads_task WHERE id = %s FOR UPDATE", task.pk):
        assert escalate(stage.at + 5 * MINUTE) == 0
    assert escalate(stage.at + 5 * MINUTE) == 1


# ---- Stalled ----
def test_an_open_lead_without_a_plan_becomes_a_task_of_its_owner_with_a_time(stage):
    with tenant(stage.bright.id):
        Lead.objects.update(owner=stage.bright.bob)
    assert stalled(stage.at) == 1
    with tenant(stage.bright.id):
        task = Task.objects.open().get()
        assert (task.lead, task.kind, task.lane, task.reason) == (stage.dana, "decide", Lane.STALLED, "stalled")
        assert (task.assignee, task.due_at) == (stage.bright.bob, stage.at)
        assert task.breach_at == stage.at + timedelta(hours=4)
        assert Event.objects.get(kind="task_opened").data["task"] == str(task.pk)


def test_the_time_to_decide_about_a_stalled_lead_is_counted_in_open_hours(stage):
    evening = stage.at + timedelta(hours=5)  # 15:00; closed from 17:00 to 9:00
    assert stalled(evening) == 1
    with tenant(stage.bright.id):
        assert Task.objects.get().breach_at == stage.at + timedelta(days=1, hours=1)


def test_a_lead_with_an_open_task_is_not_stalled(stage):
    with tenant(stage.bright.id):
        a_task(stage.dana, stage.at)
    assert stalled(stage.at) == 0


def test_a_lead_in_a_sequence_is_not_stalled_until_it_has_ended(stage):
    with tenant(stage.bright.id):
        enrollment = an_enrollment(stage.dana, stage.at)
    assert stalled(stage.at) == 0
    with tenant(stage.bright.id):
        Enrollment.objects.filter(pk=enrollment.pk).update(status="finished", due_at=None)
    assert stalled(stage.at) == 1


@pytest.mark.parametrize(("status", "opened"), [("booked", 0), ("confirmed", 0), ("cancelled", 1), ("no_show", 1)])
def test_a_lead_with_a_visit_to_come_is_not_stalled(stage, status, opened):
    with tenant(stage.bright.id):
        a_visit(stage.dana, stage.at, status)
    assert stalled(stage.at) == opened


@pytest.mark.parametrize("status", ["booked", "confirmed", "arrived"])
def test_a_visit_that_nobody_marked_is_a_plan_no_longer_than_a_day(stage, status):
    with tenant(stage.bright.id):
        visit = a_visit(stage.dana, stage.at, status)
    assert stalled(visit.ends_at + timedelta(hours=23)) == 0
    assert stalled(visit.ends_at + timedelta(days=1)) == 1


def test_a_closed_lead_is_not_stalled(stage):
    with tenant(stage.bright.id):
        stage.dana.close("not_now", by=None, now=stage.at)
    assert stalled(stage.at) == 0


def test_a_lead_that_has_just_come_is_left_to_intake(stage):
    received = stage.at - 10 * MINUTE
    assert stalled(received + 5 * MINUTE) == 0
    assert stalled(received + 6 * MINUTE) == 1


def test_a_lead_whose_sequence_has_just_ended_waits_for_what_follows_from_that(stage, monkeypatch):
    monkeypatch.setitem(
        events._reactions, "enrollment_finished", [lambda event: event.lead.close("unreached", by=None, now=event.at)]
    )
    with sets():
        events.record_in_sets([events.NewEvent(stage.bright.id, stage.dana.pk, "enrollment_finished", stage.at, {})])
    assert stalled(stage.at) == 0
    events.react()
    assert stalled(stage.at) == 0
    with tenant(stage.bright.id):
        stage.dana.refresh_from_db()
        assert stage.dana.closed_reason == "unreached"


def test_a_stalled_lead_is_one_task_and_a_new_one_when_nobody_planned_anything(stage):
    assert stalled(stage.at) == 1
    assert stalled(stage.at) == 0
    with tenant(stage.bright.id):
        Task.objects.get().finish("done", by=stage.bright.alice, now=stage.at)
    assert stalled(stage.at + MINUTE) == 1


def test_a_lead_that_is_being_closed_gets_no_task(stage):
    with another_worker_at(stage.bright.id, "SELECT FROM leads_lead WHERE id = %s FOR NO KEY UPDATE", stage.dana.pk):
        assert stalled(stage.at) == 0


def test_stalled_leads_of_every_practice_get_a_task_of_their_own(stage, rival):
    with tenant(rival.id):
        erin = a_lead("Erin", now=stage.at - 10 * MINUTE)
    assert stalled(stage.at) == 2
    with tenant(rival.id):
        assert Task.objects.get().lead == erin


# ---- The clockwork ----
def test_every_worker_looks_for_both_by_itself(stage, monkeypatch):
    monkeypatch.setattr("practices.clock.now", lambda: stage.at)
    with tenant(stage.bright.id):
        late = a_task(a_lead("Erin", now=stage.at), stage.at - 5 * MINUTE)
    for look in ("escalate", "look_for_stalled_leads"):
        sweep.looks[f"sequences.tasks.{look}"].call()
    with tenant(stage.bright.id):
        assert Task.objects.get(lane=Lane.STALLED).lead == stage.dana
        late.refresh_from_db()
        assert late.escalated_at == stage.at


def test_beat_asks_for_late_tasks_by_the_name_of_the_task(settings):
    assert tasks.escalate.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
