"""A message that waited too long is decided again, in the words of the time it will be sent, at most three times."""

from datetime import time, timedelta

import pytest

from leads import events
from messaging.models import Message, Outbox
from sequences import engine
from sequences.models import Enrollment
from tests.sequences import scene
from tests.sequences.scene import a_person, begin, sent_to

HOUR = timedelta(hours=1)


@pytest.fixture
def enrollment(in_bright, at):
    scene.senders()
    sequence = scene.a_sequence(
        {"channel": "sms", "body": "We answer {{ promise }}."}, {"channel": "email", "after": 1440}
    )
    enrollment = begin(a_person(now=at), sequence, due_at=at)
    engine.decide_and_write([enrollment.pk], now=at)
    return enrollment


def goes_stale(now):
    """As delivery does it: cancelled, its outbox row gone, and an event."""
    message = Message.objects.filter(state="queued").order_by("-occurrence").first()
    Outbox.objects.filter(message=message).delete()
    Message.objects.filter(pk=message.pk).update(state="cancelled", reason="stale")
    events.record("message_stale", lead=message.lead, now=now, message=message.pk, enrollment=message.enrollment_id)


def test_the_step_is_decided_again_and_the_cursor_is_untouched(enrollment, at):
    before = Enrollment.objects.values().get()
    goes_stale(at + HOUR)
    assert sent_to(enrollment.lead) == [("sms", "cancelled", "stale"), ("sms", "queued", "")]
    again = Message.objects.get(state="queued")
    assert (again.step, again.occurrence) == (1, 2)
    assert Enrollment.objects.values().get() == before


def test_at_night_it_is_held_back_until_morning_in_mornings_words(enrollment, at):
    goes_stale(scene.on(at, time(22)))
    again = Message.objects.get(state="queued")
    assert again.created_at == scene.on(at, time(22))
    assert Outbox.objects.get(message=again).not_before == scene.on(at, time(9), days=1)
    assert "within 5 minutes" in again.body


def test_three_times_at_most(enrollment, at):
    for hours in (1, 2):
        goes_stale(at + hours * HOUR)
    goes_stale(at + 3 * HOUR)
    assert [state for _, state, _ in sent_to(enrollment.lead)] == ["cancelled"] * 3
    assert not Outbox.objects.exists()


def test_who_has_left_the_sequence_gets_nothing_anew(enrollment, at):
    Enrollment.objects.update(status="exited", exit_reason="replied", due_at=None)
    goes_stale(at + HOUR)
    assert sent_to(enrollment.lead) == [("sms", "cancelled", "stale")]


def test_what_may_not_be_texted_any_more_is_an_email_now(enrollment, at):
    from leads import consent
    from leads.models import ContactPoint

    consent.suppress(ContactPoint.objects.get(kind="phone"), "sms", reason="stop", source="staff", now=at)
    goes_stale(at + HOUR)
    assert sent_to(enrollment.lead)[-1] == ("email", "queued", "")


def test_it_may_be_told_twice_of_the_same_message(enrollment, at):
    goes_stale(at + HOUR)
    stale = Message.objects.get(state="cancelled")
    events.record("message_stale", lead=stale.lead, now=at + HOUR, message=stale.pk, enrollment=stale.enrollment_id)
    assert Message.objects.filter(state="queued").count() == 1
