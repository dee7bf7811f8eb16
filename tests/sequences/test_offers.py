"""Messages that name open times and an address to take one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import events
from leads.models import Event, Task
from messaging.models import Message
from practices.models import ServiceLine
from practices.tenancy import tenant
from scheduling import booking, links
from scheduling.models import AvailabilityException, PatientLink, WaitlistEntry
from scheduling.slots import offer, slots_for
from sequences import engine
from sequences.models import Enrollment, Sequence, SequenceKind
from sequences.next_touches import next_touches
from tests.sequences import scene
from tests.sequences.scene import a_person, a_sequence, begin, sent_to

TEXT = {"channel": "sms", "body": "We have {{ times }}. Pick one: {{ link }}"}


@pytest.fixture
def skin(provider):
    scene.senders()
    return ServiceLine.objects.create(name="Skin", visit_minutes=30)


@pytest.fixture
def dana(skin, at):
    return a_person(now=at, service_line=skin)


def body_of(lead):
    return Message.objects.of_lead(lead).get().body


def decide(*enrollments, now):
    engine.decide_and_write([enrollment.pk for enrollment in enrollments], now=now)


def test_a_text_names_real_times_and_an_address_that_offers_them_first(dana, at):
    decide(begin(dana, a_sequence(dict(TEXT)), due_at=at), now=at)
    body = body_of(dana)
    assert "We have Tue Nov 24, 11:00 am; Wed Nov 25, 9:00 am or Thu Nov 26, 9:00 am. Pick one: " in body
    token = re.search(r"/v/([\w-]{22})/", body).group(1)
    kept = links.find(token, at)
    assert (kept.lead, kept.purpose) == (dana, "book")
    assert kept.slots == [slot.key for slot in offer(slots_for(dana, now=at))]
    assert Event.objects.get(kind="times_offered").data == {"slots": 3}


def test_the_times_are_said_in_the_persons_language(dana, at):
    dana.person.language = "es"
    dana.person.save()
    decide(begin(dana, a_sequence(dict(TEXT)), due_at=at), now=at)
    assert "mar 24 nov, 11:00 am; mié 25 nov, 9:00 am o jue 26 nov, 9:00 am." in body_of(dana)


@pytest.mark.parametrize("words", ["We have {{ times }}.", "Pick a time: {{ link }}"])
def test_without_an_open_time_nothing_is_sent_and_they_wait(dana, provider, at, words):
    provider.doctor.active = False
    provider.doctor.save()
    decide(begin(dana, a_sequence({"channel": "sms", "body": words}, {"channel": "email"}), due_at=at), now=at)
    assert sent_to(dana) == [("sms", "skipped", "no_times")]
    assert not PatientLink.objects.exists() and not WaitlistEntry.objects.exists()
    assert Enrollment.objects.get().position == 2, "and the sequence goes on"


def test_the_waitlist_and_its_task_follow_by_the_event(bright, at):
    with tenant(bright.id):
        scene.senders()
        dana = a_person(now=at, service_line=ServiceLine.objects.create(name="Skin"))
        decide(begin(dana, a_sequence(dict(TEXT)), due_at=at), now=at)
        event = Event.objects.get(kind="times_lacking")
        events._react_to(event.pk)
        assert WaitlistEntry.objects.get().lead == dana
        assert Task.objects.open().get().reason == "waitlist"


def test_who_has_booked_meanwhile_does_not_wait(dana, provider, at):
    slot = slots_for(dana, now=at)[0]
    provider.doctor.active = False
    provider.doctor.save()
    decide(begin(dana, a_sequence(dict(TEXT)), due_at=at), now=at)
    provider.doctor.active = True
    provider.doctor.save()
    booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    events._react_to(Event.objects.get(kind="times_lacking").pk)
    assert not WaitlistEntry.objects.exists()


def test_the_address_in_a_reminder_opens_the_visit_and_needs_no_open_time(dana, provider, at):
    slot = slots_for(dana, now=at)[-1]
    booking.hold(dana, slot, now=at)
    ServiceLine.objects.update(book_within_days=1)
    AvailabilityException.objects.create(day=at.date())
    AvailabilityException.objects.create(day=at.date() + timedelta(days=1))
    reminder = a_sequence({"channel": "email", "body": "Your visit: {{ link }}", "kind": "visit"}, key="reminder")
    Sequence.objects.filter(kind=SequenceKind.VISIT).update(active=False)
    Sequence.objects.filter(pk=reminder.pk).update(kind=SequenceKind.VISIT)
    booking.book(
        dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip
    dana.refresh_from_db()
    assert slots_for(dana, now=at) == []
    token = re.search(r"Your visit: \S+/v/([\w-]+)/", body_of(dana)).group(1)
    assert links.find(token, at).purpose == "visit"


def test_a_message_that_says_neither_costs_no_link(dana, at):
    decide(begin(dana, a_sequence({"channel": "sms"}), due_at=at), now=at)
    assert not PatientLink.objects.exists()


def test_no_two_people_share_an_address(dana, skin, at):
    erin = a_person("Erin", now=at, service_line=skin, phone="+13125550143")
    sequence = a_sequence(dict(TEXT))
    decide(begin(dana, sequence, due_at=at), begin(erin, sequence, due_at=at), now=at)
    tokens = {re.search(r"/v/([\w-]+)/", body_of(lead)).group(1): lead for lead in (dana, erin)}
    assert {links.find(token, at).lead: lead for token, lead in tokens.items()} == {dana: dana, erin: erin}


def test_a_step_decided_again_gets_new_times_and_a_new_address(dana, skin, at):
    enrollment = begin(dana, a_sequence(dict(TEXT), {"channel": "email", "after": 6000}), due_at=at)
    decide(enrollment, now=at)
    engine.decide_again(enrollment.pk, 1, 2, now=at + timedelta(hours=1))
    first, second = Message.objects.of_lead(dana).order_by("occurrence")
    assert "Tue Nov 24, 11:00 am" in first.body and "Tue Nov 24, 11:00 am" not in second.body
    assert PatientLink.objects.count() == 2


def test_what_comes_next_can_be_foreseen_for_steps_that_name_times(dana, at):
    begin(dana, a_sequence({"channel": "email"}, {**TEXT, "after": 60}), due_at=at + timedelta(hours=1))
    assert [touch.channel for touch in next_touches(dana, at)] == ["email", "sms"]


def test_a_set_takes_as_many_statements_for_many_as_for_one(dana, skin, at):
    sequence = a_sequence(dict(TEXT))

    def statements(*people):
        enrollments = [begin(person, sequence, due_at=at) for person in people]
        with CaptureQueriesContext(connection) as captured:
            decide(*enrollments, now=at)
        return [query["sql"] for query in captured]

    statements(a_person("First", now=at, service_line=skin, phone="+13125550199"))
    one = statements(dana)
    many = statements(*(a_person(f"P{n}", now=at, service_line=skin, phone=f"+131255501{n:02}") for n in range(10, 30)))
    assert len(one) == len(many)
    assert PatientLink.objects.count() == 22
