"""Whatever ends a journey ends it at once, for all of a person's enrollments, and withdraws what is queued."""

from datetime import timedelta

import pytest

from leads import contacts, events
from leads.models import Event, Fit, Lead, Task
from messaging.models import Message, Outbox, State
from sequences import engine, exits
from sequences.models import Enrollment
from tests.cast import a_lead
from tests.sequences import scene
from tests.sequences.scene import a_person, asks, begin, sent_to

HOUR = timedelta(hours=1)


@pytest.fixture
def dana(in_bright, at):
    """Dana asked twice, about two things: both journeys have begun."""
    scene.senders()
    dana = a_person(now=at)
    other = Lead.objects.create(person=dana.person, team=dana.team, received_at=at, fit=Fit.FIT, source="website")
    for lead in (dana, other):
        asks(lead, at)
    dana.other = other
    return dana


def a_reply(lead, at, kind="message_received"):
    point = contacts.contact_point("phone", scene.CHICAGO_PHONE)
    text = Message.objects.create(
        lead=lead, contact_point=point, channel="sms", kind="inbound", state=State.RECEIVED, body="Yes", created_at=at
    )
    events.record(kind, lead=lead, now=at, message=text.pk)


def endings():
    return {(enrollment.status, enrollment.exit_reason, enrollment.due_at) for enrollment in Enrollment.objects.all()}


def test_a_reply_ends_every_enrollment_of_the_person_at_once(dana, at):
    a_reply(dana, at + HOUR)
    assert endings() == {("exited", "replied", None)}
    assert {state for _, state, _ in sent_to(dana) + sent_to(dana.other)} <= {"cancelled", "received"}
    assert not Outbox.objects.exists()


def test_a_stop_ends_every_enrollment_of_everybody_at_that_number(dana, at):
    sister = a_lead("Edith", phone=scene.CHICAGO_PHONE, email="", now=at, fit=Fit.FIT)
    asks(sister, at)
    a_reply(dana, at + HOUR, "stop_received")
    assert endings() == {("exited", "stopped", None)}
    assert Enrollment.objects.filter(lead=sister).exists()


def test_somebody_elses_journey_goes_on(dana, at):
    other = a_person("Zoe", now=at, phone="+13125550177")
    asks(other, at)
    a_reply(dana, at + HOUR)
    assert Enrollment.objects.get(lead=other).status == "active"


def test_a_booking_ends_the_nurture(dana, at):
    events.record("visit_booked", lead=dana, now=at + HOUR)
    assert endings() == {("exited", "booked", None)}


def test_a_call_that_reached_them_ends_it_and_one_that_did_not_does_not(dana, at):
    events.record("call_made", lead=dana, now=at + HOUR, outcome="no_answer", connected=False)
    assert {status for status, _, _ in endings()} == {"active"}
    events.record("call_made", lead=dana, now=at + HOUR, outcome="answered_follow_up", connected=True)
    assert endings() == {("exited", "called", None)}


def test_asking_again_is_answered_by_a_person(dana, at):
    events.record("lead_attached", lead=dana, now=at + HOUR)
    assert endings() == {("exited", "replied", None)}


def test_closing_one_journey_leaves_the_other(dana, at):
    dana.close("chose_elsewhere", by=None, now=at + HOUR)
    assert endings() >= {("exited", "closed", None)}
    assert Enrollment.objects.get(lead=dana.other).status == "active"


def test_closing_because_they_asked_to_stop_ends_both(dana, at):
    dana.close("asked_to_stop", by=None, now=at + HOUR)
    assert Enrollment.objects.get(lead=dana.other).exit_reason == "stopped"


def test_who_turns_out_not_to_fit_is_nurtured_no_more(dana, at):
    events.record("lead_disqualified", lead=dana, now=at + HOUR)
    assert Enrollment.objects.get(lead=dana).exit_reason == "not_a_fit"


def test_an_exit_is_one_event_however_often_it_is_asked_for(dana, at):
    for _ in range(2):
        exits.end_for_person(dana.person_id, "replied", now=at + HOUR)
    assert Event.objects.filter(kind="enrollment_exited").count() == 2  # one for each of the two journeys


def test_an_exit_takes_the_call_of_its_step_off_the_list(in_bright, at):
    scene.senders()
    enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "call"}), due_at=at)
    engine.decide_and_write([enrollment.pk], now=at)
    assert Task.objects.open().get(lead=enrollment.lead).kind == "call"
    exits.end([enrollment.lead], "booked", now=at + HOUR)
    assert Task.objects.get(lead=enrollment.lead).outcome == "booked"


def test_what_a_finished_sequence_still_has_queued_is_withdrawn_by_a_reply(in_bright, at):
    scene.senders()
    enrollment = begin(a_person(now=at), scene.a_sequence({"channel": "sms"}), due_at=at)
    engine.decide_and_write([enrollment.pk], now=at)
    Enrollment.objects.update(status="finished", due_at=None)
    a_reply(enrollment.lead, at + HOUR)
    assert ("sms", "cancelled", "replied") in sent_to(enrollment.lead)


def test_where_a_person_is_needed_only_the_acknowledgement_is_sent(in_bright, at):
    scene.senders()
    dana = a_person(now=at, fit=Fit.NEEDS_PERSON)
    asks(dana, at)
    assert Task.objects.get(lead=dana).reason == "needs_person"
    enrollment = Enrollment.objects.get(lead=dana)
    engine.decide_and_write([enrollment.pk], now=enrollment.due_at)
    enrollment.refresh_from_db()
    assert enrollment.exit_reason == "person_needed"
    assert [channel for channel, _, _ in sent_to(dana)] == ["sms"]
