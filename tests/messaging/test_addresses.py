"""What is learned of an address: by failures, by what arrives, and by whoever writes from it."""

import pytest

from leads import contacts
from leads.models import ContactPoint, PersonContact, Task
from messaging import inbound
from messaging.models import Message, Outbox
from messaging.providers import Refused
from tests.cast import a_lead
from tests.messaging.test_delivery import outcome

DANA = "+15035550142"


@pytest.fixture
def text(bright, at):
    def text(body, sid):
        return inbound.receive(bright.id, inbound.Text(sid, DANA, body), now=at)

    return text


def fail(stage, code="30005"):
    message = stage.queue()
    (claimed,) = stage.claim()
    stage.flush(outcome(stage, claimed, Refused("bad_number", code)))
    return message


def is_usable(stage):
    with stage.tenant():
        return ContactPoint.objects.get(value=DANA).unusable_at is None


def test_a_phone_that_was_off_once_is_tried_again(stage):
    fail(stage)
    assert is_usable(stage)
    fail(stage)
    assert not is_usable(stage)


def test_what_arrived_in_between_counts(stage):
    fail(stage)
    arrived = stage.queue()
    with stage.tenant():
        Message.objects.filter(pk=arrived.pk).update(state="delivered")
        Outbox.objects.all().delete()
    fail(stage)
    assert is_usable(stage)


def test_a_code_that_is_clear_marks_at_once(stage):
    fail(stage, "21614")
    assert not is_usable(stage)


def test_who_writes_from_it_can_be_reached_there(text, dana, phone, at):
    ContactPoint.objects.filter(pk=phone.pk).update(unusable_at=at)
    text("I have my phone back", "SM1")
    phone.refresh_from_db()
    assert phone.unusable_at is None


def test_a_text_confirms_the_number_only_where_it_answers_one_of_ours(text, dana, phone, queue, at):
    PersonContact.objects.filter(contact_point=phone).update(unconfirmed_at=at)
    text("Hello, this is Dana", "SM1")
    assert PersonContact.objects.get(contact_point=phone).unconfirmed_at == at
    dana.refresh_from_db()
    assert dana.contacted_at is None, "nobody knows yet that it was they"
    assert [task.kind for task in Task.objects.open().for_lead(dana)] == ["reply"], "a person reads it"
    message = queue(kind="staff")
    Message.objects.filter(pk=message.pk).update(state="delivered")
    text("Yes, that is me", "SM2")
    assert PersonContact.objects.get(contact_point=phone).unconfirmed_at is None


def test_a_number_of_several_people_confirms_none_of_them(text, dana, phone, queue, at):
    other = a_lead("Eli", phone=DANA, email="")
    PersonContact.objects.filter(person=other.person).update(unconfirmed_at=at)
    Message.objects.filter(pk=queue(kind="staff").pk).update(state="delivered")
    text("Yes", "SM1")
    assert PersonContact.objects.get(person=other.person).unconfirmed_at == at


def test_confirming_what_nobody_doubted_says_so(dana, phone):
    assert not contacts.confirm(dana.person_id, phone)
    assert not contacts.usable_again(phone)


def test_what_answers_by_itself_makes_no_number_theirs(text, dana, phone, at):
    """Whoever gave us a number of their own as a patient's asks for help, and then says anything."""
    PersonContact.objects.filter(contact_point=phone).update(unconfirmed_at=at)
    text("HELP", "SM1")
    assert Message.objects.filter(contact_point=phone, kind="keyword").update(state="delivered") == 1
    text("Thanks", "SM2")
    assert PersonContact.objects.get(contact_point=phone).unconfirmed_at == at
