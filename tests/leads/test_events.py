"""The event log: what an event earns, and how work over many practices gets its reactions."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from leads import events
from leads.models import Event, Fit, Lead, Task
from practices.tenancy import sql


def test_a_reply_makes_a_lead_contacted_once(dana, at):
    events.record("message_received", lead=dana, now=at)
    events.record("message_received", lead=dana, now=at + timedelta(hours=1))
    dana.refresh_from_db()
    assert dana.contacted_at == at
    assert dana.qualified_at is None


def test_a_reply_of_somebody_who_fits_makes_the_lead_qualified_too(dana, at):
    Lead.objects.filter(pk=dana.pk).update(fit=Fit.FIT)
    dana.refresh_from_db()
    events.record("message_received", lead=dana, now=at)
    assert dana.qualified_at == at


def test_booking_by_a_link_fills_the_earlier_milestones_at_the_same_instant(dana, at):
    events.record("visit_booked", lead=dana, now=at)
    dana.refresh_from_db()
    assert (dana.contacted_at, dana.qualified_at, dana.booked_at, dana.attended_at) == (at, at, at, None)
    assert dana.stage == "booked"


def test_an_earlier_milestone_keeps_its_instant(dana, at):
    events.record("message_received", lead=dana, now=at)
    later = at + timedelta(days=2)
    events.record("visit_attended", lead=dana, now=later)
    dana.refresh_from_db()
    assert (dana.contacted_at, dana.attended_at) == (at, later)


def test_undoing_an_attended_visit_clears_what_it_earned(dana, at):
    events.record("visit_attended", lead=dana, now=at)
    events.record("visit_reopened", lead=dana, now=at, takes_back="attended")
    dana.refresh_from_db()
    assert (dana.booked_at, dana.attended_at) == (at, None)


def test_what_was_taken_back_meanwhile_is_earned_again(dana, at):
    """`dana` was read before somebody undid her visit: what it says of her attending is no more true."""
    events.record("visit_attended", lead=dana, now=at)
    events.record("visit_reopened", lead=Lead.objects.get(pk=dana.pk), now=at, was="attended", takes_back="attended")
    events.record("visit_attended", lead=dana, now=at + timedelta(days=1))
    assert Lead.objects.get(pk=dana.pk).attended_at == dana.attended_at == at + timedelta(days=1)


def test_a_call_that_nobody_answered_is_an_answer_of_ours_but_no_contact(dana, at):
    events.record("call_made", lead=dana, now=at, connected=False, outcome="no_answer")
    dana.refresh_from_db()
    assert (dana.answered_at, dana.contacted_at) == (at, None)


def test_an_event_cannot_be_changed_or_taken_back(dana, at):
    events.record("message_received", lead=dana, now=at)
    for change in ("UPDATE leads_event SET kind = 'x'", "DELETE FROM leads_event"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            with transaction.atomic():
                sql(change)


def test_a_task_is_opened_once_and_finished_once(dana, in_bright, at):
    def again():
        return Task.objects.open_once(
            dana, "reply", "replied", "patient_replied", f"reply:{dana.pk}", now=at, due_at=at, breach_at=at
        )

    task = again()
    assert again().pk == task.pk
    assert Event.objects.filter(kind="task_opened").count() == 1
    assert task.finish("answered", by=in_bright.bob, now=at)
    assert not task.finish("again", by=in_bright.alice, now=at)
    assert again().pk != task.pk


def test_two_members_never_work_on_one_task(dana, in_bright, at):
    task = Task.objects.open_once(dana, "call", "calls", "call_due", "x", now=at, due_at=at, breach_at=at)
    assert task.claim(in_bright.alice, now=at)
    assert not task.claim(in_bright.bob, now=at)
    assert task.claim(in_bright.bob, now=at + timedelta(minutes=11))


def test_closing_a_lead_keeps_the_first_reason_and_ends_its_tasks(dana, in_bright, at):
    task = Task.objects.open_once(dana, "call", "calls", "call_due", "x", now=at, due_at=at, breach_at=at)
    assert dana.close("not_now", by=in_bright.bob, now=at)
    assert not dana.close("unreached", by=in_bright.bob, now=at)
    task.refresh_from_db()
    assert (dana.closed_reason, task.outcome) == ("not_now", "closed")
    assert dana.reopen(by=in_bright.bob, now=at) and dana.is_open


def test_a_lead_always_has_an_owner(dana, in_bright, at):
    with pytest.raises(ValueError, match="owner"):
        dana.assign_to(None, by=None, now=at)
