"""An inquiry is answered in its own transaction, by what may be used, and a person is asked to answer too."""

from datetime import time, timedelta

import pytest

from leads.models import Fit, Task
from messaging.models import Message
from practices.models import ServiceLine
from sequences.models import Enrollment, Sequence, Version
from sequences.reactions import choose
from tests.cast import a_lead
from tests.sequences import scene
from tests.sequences.scene import a_person, asks, sent_to


@pytest.fixture(autouse=True)
def can_send(in_bright):
    scene.senders()


def test_the_acknowledgement_is_written_in_the_inquirys_transaction(at):
    dana = a_person(now=at)
    asks(dana, at)
    message = Message.objects.get(lead=dana)
    assert (message.channel, message.kind, message.state) == ("sms", "acknowledgement", "queued")
    assert "Bright Skin Clinic" in message.body
    assert "within 5 minutes" in message.body
    assert "STOP" in message.body
    enrollment = Enrollment.objects.get(lead=dana)
    assert (enrollment.position, enrollment.due_at) == (2, at + timedelta(hours=1))


def test_without_consent_to_text_the_acknowledgement_is_an_email(at):
    dana = a_person(now=at, sms=False)
    asks(dana, at)
    assert sent_to(dana) == [("email", "queued", "")]


def test_at_night_the_email_goes_now_and_the_text_waits_for_the_window(at):
    night = scene.on(at, time(22))
    dana = a_person(now=night)
    asks(dana, night)
    message = Message.objects.get(lead=dana)
    assert (message.channel, message.state) == ("email", "queued")
    assert "tomorrow by 9:05 am" in message.body
    assert Enrollment.objects.get(lead=dana).due_at == scene.on(at, time(9), days=1)


def test_at_night_without_an_email_the_acknowledgement_itself_waits(at):
    night = scene.on(at, time(22))
    dana = a_person(now=night, address="")
    asks(dana, night)
    enrollment = Enrollment.objects.get(lead=dana)
    assert sent_to(dana) == []
    assert (enrollment.position, enrollment.due_at) == (1, scene.on(at, time(9), days=1))


def test_with_no_consent_at_all_the_silence_is_a_row_with_its_reason(at):
    dana = a_person(now=at, sms=False, email=False)
    asks(dana, at)
    assert sent_to(dana) == [("sms", "skipped", "no_consent")]


def test_a_person_is_asked_to_answer_within_open_minutes(at):
    evening = scene.on(at, time(16, 58))
    dana = a_person(now=evening)
    asks(dana, evening)
    task = Task.objects.get(lead=dana)
    assert (task.kind, task.lane, task.reason) == ("answer", "new", "new_inquiry")
    assert task.breach_at == scene.on(at, time(9, 3), days=1)


def test_a_warning_sign_goes_to_triage_and_automation_says_nothing(at):
    dana = a_person(now=at, fit=Fit.URGENT)
    asks(dana, at)
    assert Task.objects.get(lead=dana).lane == "urgent"
    assert sent_to(dana) == []
    assert not Enrollment.objects.filter(lead=dana).exists()


def test_who_does_not_fit_is_told_kindly_in_the_same_transaction(at):
    dana = a_person(now=at, fit=Fit.NOT_A_FIT)
    asks(dana, at)
    assert "not the right place" in Message.objects.get(lead=dana).body
    assert Enrollment.objects.get(lead=dana).sequence.key == "not_a_fit"
    assert not Task.objects.filter(lead=dana).exists()


def test_the_service_lines_own_sequence_goes_before_the_default(at):
    from sequences import playbook

    own = playbook.install("dermatology", now=at)
    dana = a_person(now=at, service_line=own.service_line)
    asks(dana, at)
    assert Enrollment.objects.get(lead=dana).sequence == own


def test_asking_twice_enrolls_once(at):
    dana = a_person(now=at)
    asks(dana, at)
    asks(dana, at)
    assert Enrollment.objects.filter(lead=dana).count() == 1
    assert len(sent_to(dana)) == 1


def test_a_strangers_inquiry_over_the_limit_is_answered_by_email_not_by_text(at):
    from intake.models import Inquiry

    dana = a_person(now=at)
    Inquiry.objects.create(
        channel="form", raw={}, received_at=at, request_key="1", request_hash="1", lead=dana, may_text=False
    )
    asks(dana, at)
    assert sent_to(dana) == [("email", "queued", "")]


def test_what_is_typed_as_a_name_reaches_a_message_only_as_a_name(at):
    dana = a_person("Visit http://evil.example now", now=at, address="dana@example.com")
    asks(dana, at)
    body = Message.objects.get(lead=dana).body
    assert body.startswith("Hi there,")
    assert "evil" not in body


def test_spanish_is_answered_in_spanish(at):
    dana = a_person("Lucía", now=at, address="lucia@example.com")
    dana.person.language = "es"
    dana.person.save(update_fields=["language"])
    asks(dana, at)
    body = Message.objects.get(lead=dana).body
    assert "Lucía" in body
    assert "en 5 minutos" in body


def a_live(key, at, **fields):
    sequence = Sequence.objects.create(key=key, name=key, **fields)
    sequence.live = Version.objects.create(sequence=sequence, number=1, published_at=at)
    sequence.save()
    return sequence


def test_the_most_specific_sequence_takes_a_lead(in_bright, at):
    line = ServiceLine.objects.create(name="Veins")
    of_all = Sequence.objects.get(key="welcome")
    of_segment = a_live("self-payers", at, segment="self_pay")
    of_line = a_live("veins", at, service_line=line)
    of_both = a_live("veins of self-payers", at, service_line=line, segment="self_pay")

    def chosen(**fields):
        return choose(a_lead(phone="", email="", **fields)).sequence

    assert chosen(service_line=None) == of_all
    assert chosen(service_line=None, self_pay=True) == of_segment
    assert chosen(service_line=line) == of_line
    assert chosen(service_line=line, self_pay=False) == of_line
    assert chosen(service_line=line, self_pay=True) == of_both


def test_without_a_sequence_for_a_segment_nothing_more_is_read(in_bright, at, django_assert_num_queries):
    lead = a_lead()
    choose(lead)  # reads what is live
    with django_assert_num_queries(1):  # has that changed?
        choose(lead)
