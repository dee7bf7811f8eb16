"""Take next: the top of the queue, to one person only."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from desk.choice import Choice
from desk.take import take, take_next
from leads.models import Event, Lead, Task
from practices.models import Membership
from practices.tenancy import tenant
from tests.cast import AT, a_lead
from tests.desk.desk import a_reader, a_task


def test_the_most_urgent_is_claimed_and_owned(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("Later", "A"), "replied", minutes=15)
    urgent = a_task(a_lead("First", "B"), "new")
    taken = take_next(a_reader(in_bright.alice), Choice())
    assert taken.pk == urgent.pk
    taken.refresh_from_db()
    assert (taken.claimed_by, taken.claimed_until) == (in_bright.alice, AT + timedelta(minutes=10))
    assert Lead.objects.get(pk=taken.lead_id).owner == in_bright.alice
    assert Event.objects.filter(kind="lead_assigned", actor=in_bright.alice).count() == 1


def test_a_lead_that_has_an_owner_keeps_it(in_bright: SimpleNamespace) -> None:
    a_task(a_lead(owner=in_bright.bob))
    taken = take_next(a_reader(in_bright.alice), Choice())
    assert Lead.objects.get(pk=taken.lead_id).owner == in_bright.bob


def test_a_lead_that_somebody_works_on_is_passed_over_whichever_task_it_is(
    dana: Lead, in_bright: SimpleNamespace
) -> None:
    a_task(dana, "urgent", kind="triage")
    a_task(dana, "new").claim(in_bright.bob, now=AT)
    assert take_next(a_reader(in_bright.alice), Choice()) is None
    later = a_reader(in_bright.alice, AT + timedelta(minutes=11))
    assert take_next(later, Choice()).lane == "urgent"


def test_pressed_again_it_goes_on_to_the_next(in_bright: SimpleNamespace) -> None:
    first, second = a_task(a_lead("A", "A")), a_task(a_lead("B", "B"))
    reader = a_reader(in_bright.alice)
    assert [take_next(reader, Choice()), take_next(reader, Choice())] == [first, second]
    assert take_next(reader, Choice()) is None


def test_a_call_is_not_taken_before_its_time(dana: Lead, in_bright: SimpleNamespace) -> None:
    due = AT + timedelta(minutes=20)
    a_task(dana, "calls", kind="call", due_at=due, breach_at=due)
    assert take_next(a_reader(in_bright.alice), Choice()) is None
    assert take_next(a_reader(in_bright.alice, due), Choice()) is not None


def test_it_stays_within_what_the_reader_filtered_by(in_bright: SimpleNamespace) -> None:
    a_task(a_lead("His", "A", owner=in_bright.bob))
    mine = a_task(a_lead("Mine", "B", owner=in_bright.alice), "replied")
    assert take_next(a_reader(in_bright.alice), Choice(whose="mine")) == mine


def test_taking_a_certain_lead_is_refused_while_another_works_on_it(dana: Lead, in_bright: SimpleNamespace) -> None:
    task = a_task(dana)
    assert take(task, a_reader(in_bright.bob))
    assert not take(task, a_reader(in_bright.alice))
    assert take(task, a_reader(in_bright.bob))


@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_get_eight_different_leads(bright: SimpleNamespace) -> None:
    with tenant(bright.id):
        for i in range(8):
            lead = a_lead(f"Person{i}", "X")
            a_task(lead, "new")
            a_task(lead, "replied", kind="reply")
    got: list[Task | None] = []
    start = threading.Barrier(8)

    def press(member: Membership) -> None:
        try:
            start.wait()
            with tenant(bright.id):
                got.append(take_next(a_reader(member), Choice()))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[[bright.alice, bright.bob][i % 2]]) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    leads = [task.lead_id for task in got if task]
    assert len(leads) == len(set(leads)) == 8
