"""C and R by text: a visit is confirmed, or the way to move it is sent; and what is a person's to read."""

from datetime import timedelta

import pytest

from leads import consent, contacts
from leads.models import ContactPoint, Event, Lead, Person, PersonContact, Task
from messaging import inbound
from messaging.models import Message
from scheduling import booking
from scheduling.models import PatientLink
from sequences.models import Enrollment
from tests.cast import a_lead
from tests.sequences import scene
from tests.sequences.scene import CHICAGO_PHONE, a_person
from tests.sequences.test_visits import book, deliver, go_on, move, on

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def dana(in_bright, at):
    scene.senders()
    return a_person(now=at)


@pytest.fixture
def visit(dana, provider, at):
    return book(dana, "2026-12-04T11:00", provider, now=at)


@pytest.fixture
def asked(visit):
    """The visit, once its question has been asked."""
    go_on(on("2026-12-02T10:00"))
    return visit


@pytest.fixture
def text(bright):
    def text(body, now="2026-12-02T10:05", sender=CHICAGO_PHONE):
        text.count += 1
        return inbound.receive(bright.id, inbound.Text(f"SM{text.count}", sender, body), now=on(now))

    text.count = 0
    return text


def answers():
    return [*Message.objects.filter(kind="keyword").order_by("created_at", "pk").values_list("body", flat=True)]


def statuses(visit):
    visit.refresh_from_db()
    return visit.status


@pytest.mark.parametrize("word", ["C", "c.", " Confirm ", "CONFIRMO", "yes", "SI", "Sí"])
def test_a_word_confirms_the_visit_and_is_all_that_happens(text, asked, dana, word):
    text(word)
    assert statuses(asked) == "confirmed"
    assert Event.objects.get(kind="visit_confirmed").actor is None
    assert not Task.objects.exists()
    assert not Event.objects.filter(kind="message_received").exists()
    assert Enrollment.objects.get().status == "active"
    assert len(answers()) == 1


def test_it_is_thanked_once_in_the_language_of_the_word(text, asked):
    text("C")
    text("C")
    assert answers() == ["Bright Skin Clinic: thank you. We see you Friday, December 4 at 11:00 am."]


def test_in_spanish_too(text, asked):
    text("Sí")
    assert answers() == ["Bright Skin Clinic: gracias. Le esperamos el viernes 4 de diciembre, 11:00 a. m."]


def test_the_thanks_take_nothing_of_the_allowance_for_reminders(text, asked):
    text("C")
    deliver()
    go_on(asked.starts_at)
    assert Message.objects.filter(channel="sms", kind="visit", state="sent").count() == 3


def test_confirming_before_it_was_asked_is_fine_but_yes_alone_means_nothing_then(text, visit):
    text("yes", now="2026-11-25T10:00")
    assert statuses(visit) == "booked"
    assert Task.objects.open().get().reason == "patient_replied"
    text("C", now="2026-11-25T10:01")
    assert statuses(visit) == "confirmed"


def test_yes_after_something_else_was_written_is_for_a_person(text, asked, dana):
    Message.objects.create(
        lead=dana, contact_point=ContactPoint.objects.get(value=CHICAGO_PHONE), channel="sms", kind="staff",
        state="sent", body="Can you bring your card?", created_at=on("2026-12-02T10:01"),
    )  # fmt: skip
    text("yes")
    assert statuses(asked) == "booked"
    assert Task.objects.open().get().reason == "patient_replied"


def test_yes_to_a_question_changes_no_consent(text, asked):
    point = ContactPoint.objects.get(value=CHICAGO_PHONE)
    consent.suppress(point, "sms", reason="said_by_phone", source="staff", now=on("2026-12-01T10:00"))
    before = consent.latest(point, "sms")
    text("yes")
    assert statuses(asked) == "confirmed"
    assert consent.is_suppressed(point, "sms")
    assert consent.latest(point, "sms") == before


def test_yes_after_a_stop_answers_no_question(text, asked):
    text("STOP")
    text("yes", now="2026-12-02T10:06")
    assert statuses(asked) == "booked"
    assert not consent.is_suppressed(ContactPoint.objects.get(value=CHICAGO_PHONE), "sms")


@pytest.mark.parametrize(("word", "says"), [("R", "pick another time here"), ("cambiar", "elija otra hora aquí")])
def test_r_is_answered_by_the_way_to_move_and_a_person_knows(text, asked, dana, word, says):
    text(word)
    (answer,) = answers()
    assert says in answer and "/v/" in answer
    assert PatientLink.objects.latest("pk").purpose == "visit"
    task = Task.objects.open().get()
    assert (task.kind, task.lane, task.reason, task.lead) == ("reply", "replied", "wants_to_move", dana)
    assert statuses(asked) == "booked"
    assert Enrollment.objects.get().status == "active"


@pytest.mark.parametrize("outcome", ["moved", "confirmed", "cancelled"])
def test_once_they_have_a_time_or_none_nobody_needs_to_look(text, asked, outcome):
    text("R")
    now = on("2026-12-02T11:00")
    if outcome == "moved":
        move(asked, "2026-12-11T09:30", now=now)
    elif outcome == "confirmed":
        booking.confirm(asked, by=None, now=now)
    else:
        booking.cancel(asked, by=None, now=now)
    assert Task.objects.get(reason="wants_to_move").outcome == outcome


@pytest.mark.parametrize("body", ["C you soon", "Can I move it to Friday?", "R u open", "yes but later"])
def test_more_than_the_word_is_an_ordinary_reply(text, asked, body):
    text(body)
    assert statuses(asked) == "booked"
    assert Task.objects.open().get().reason == "patient_replied"
    assert answers() == []
    assert Enrollment.objects.get().status == "active"  # a reply ends no reminder


@pytest.mark.parametrize("word", ["C", "R", "yes"])
def test_without_a_visit_to_come_it_is_an_ordinary_reply(text, dana, word):
    text(word)
    assert Task.objects.open().get().reason == "patient_replied"
    assert answers() == []


def test_once_the_visit_has_begun_there_is_nothing_to_confirm(text, asked):
    text("C", now="2026-12-04T11:10")
    assert statuses(asked) == "booked"
    assert Task.objects.open().filter(reason="patient_replied").exists()


def test_where_two_visits_share_the_phone_a_person_asks_whose_it_is(text, asked, dana, provider, at):
    sister = a_lead("Edith", phone=CHICAGO_PHONE, email="", now=at)
    other = book(sister, "2026-12-04T09:00", provider, now=at + DAY)
    text("C")
    assert (statuses(asked), statuses(other)) == ("booked", "booked")
    assert Task.objects.open().get().reason == "shared_address"
    assert answers() == []


def test_where_one_of_two_people_has_a_visit_it_is_theirs(text, asked, at):
    a_lead("Edith", phone=CHICAGO_PHONE, email="", now=at)
    text("C")
    assert statuses(asked) == "confirmed"


def test_an_answer_about_the_old_time_is_no_answer_about_the_new_one(text, asked):
    move(asked, "2026-12-11T09:30", now=on("2026-12-02T21:00"))  # told in the morning
    text("C", now="2026-12-02T21:05")
    assert statuses(asked) == "booked"
    assert Task.objects.open().get().reason == "patient_replied"
    go_on(on("2026-12-03T09:00"))
    text("C", now="2026-12-03T09:05")
    assert statuses(asked) == "confirmed"


def test_a_visit_that_staff_moved_at_this_moment_is_not_confirmed(text, asked, monkeypatch):
    confirm = booking.confirm

    def late(visit, **given):
        move(type(visit).objects.get(pk=visit.pk), "2026-12-11T09:30", now=given["now"])
        return confirm(visit, **given)

    monkeypatch.setattr("sequences.answers.booking.confirm", late)
    text("C")
    assert statuses(asked) == "booked"
    assert Task.objects.open().get().reason == "patient_replied"
    assert Lead.objects.count() == Person.objects.count() == 1
    assert contacts.people_at(ContactPoint.objects.get(value=CHICAGO_PHONE))


@pytest.mark.parametrize("word", ["C", "R"])
def test_nobody_answers_for_somebody_else_who_was_asked_at_another_number(text, asked, dana, at, word):
    """Erin has a number that was once Dana's as well; about Dana's visit nothing was ever sent there."""
    both = "+13125550199"
    a_person("Erin", phone=both, now=at)
    PersonContact.objects.create(person=dana.person, contact_point=ContactPoint.objects.get(value=both))
    links = PatientLink.objects.count()
    text(word, sender=both)
    assert statuses(asked) == "booked" and PatientLink.objects.count() == links and not answers()
    assert {task.reason for task in Task.objects.open()} == {"shared_address"}


def test_an_answer_about_a_visit_that_is_off_is_no_answer_about_the_new_one(text, asked, dana, provider):
    booking.cancel(asked, by=None, now=on("2026-12-02T10:01"))
    again = book(dana, "2026-12-10T11:00", provider, now=on("2026-12-02T10:02"))  # its text has not left yet
    text("C")
    assert statuses(again) == "booked"
    deliver()
    text("C", now="2026-12-02T10:06")
    assert statuses(again) == "confirmed"


@pytest.mark.parametrize("word", ["C", "R"])
def test_a_number_that_somebody_only_said_to_be_theirs_learns_nothing_of_a_visit(text, visit, dana, at, word):
    """Who knows a patient's name and email can give us a phone of their own with them."""
    theirs = contacts.contact_point("phone", "+13125550177")
    contacts.attach(dana.person, theirs, unconfirmed_at=at)
    links = PatientLink.objects.count()
    text(word, now="2026-11-25T10:00", sender="+13125550177")
    assert statuses(visit) == "booked" and PatientLink.objects.count() == links and not answers()
    assert Task.objects.open().get().kind == "reply"
