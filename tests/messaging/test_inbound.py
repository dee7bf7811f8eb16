"""A person texts us: what is stored, what it changes, what is answered, who is told."""

from datetime import timedelta

import pytest

from leads import consent, contacts, events
from leads.models import Event, Lead, Person, Task
from messaging import gates, inbound
from messaging.models import Message
from tests.cast import a_lead
from tests.messaging.scene import agree

DANA = "+15035550142"


@pytest.fixture
def text(bright, at):
    """Dana's number texts Bright."""

    def text(body, sid=None, sender=DANA, opt_out_type="", now=at):
        text.count += 1
        return inbound.receive(bright.id, inbound.Text(sid or f"SM{text.count}", sender, body, opt_out_type), now=now)

    text.count = 0
    return text


def kinds():
    return list(Event.objects.exclude(kind="task_opened").order_by("pk").values_list("kind", flat=True))


def answers():
    return list(Message.objects.exclude(kind="inbound").order_by("created_at", "pk").values_list("kind", "state"))


def test_a_reply_is_an_event_and_a_task(text, dana, phone, at):
    message = text("Is Tuesday possible?")
    assert (message.lead, message.contact_point, message.state, message.body) == (
        dana,
        phone,
        "received",
        "Is Tuesday possible?",
    )
    assert kinds() == ["message_received"]
    task = Task.objects.get()
    assert (task.kind, task.lane, task.reason, task.lead) == ("reply", "replied", "patient_replied", dana)
    assert (task.due_at, task.breach_at) == (at, at + timedelta(minutes=15))
    dana.refresh_from_db()
    assert dana.contacted_at == at
    assert answers() == []


def test_a_reply_takes_the_place_of_a_first_answer_that_is_still_due(text, dana, phone, at):
    first = Task.objects.open_once(dana, "answer", "new", "new_inquiry", "first", now=at, due_at=at, breach_at=at)
    text("Is Tuesday possible?")
    first.refresh_from_db()
    assert first.outcome == "replied"
    assert Task.objects.open().get().reason == "patient_replied"


def test_a_doubled_webhook_changes_nothing(text, dana, phone):
    assert text("Hello", sid="SM1") is not None
    assert text("Hello", sid="SM1") is None
    assert Message.objects.count() == 1
    assert kinds() == ["message_received"]


def test_two_replies_are_one_task(text, dana, phone):
    text("Hello")
    text("Are you there?")
    assert Task.objects.count() == 1
    assert kinds() == ["message_received"] * 2


def test_a_stop_is_in_force_at_once_and_confirmed_once(text, queue, dana, phone, at):
    queued = queue()
    text("Stop")
    queued.refresh_from_db()
    assert (queued.state, queued.reason) == ("cancelled", "stopped")
    assert consent.is_suppressed(phone, "sms") and consent.is_suppressed(phone, "call")
    assert kinds() == ["stop_received"]
    confirmation = Message.objects.get(kind="stop_confirmation")
    assert confirmation.state == "queued"
    assert confirmation.body == (
        "Bright Skin Clinic: you will get no more texts from us. Reply START to change your mind."
    )
    text("STOP")
    assert Message.objects.filter(kind="stop_confirmation").count() == 1
    dana.refresh_from_db()
    assert dana.closed_at is None
    assert not Task.objects.exists()


def test_a_stop_that_the_provider_confirmed_is_not_confirmed_again(text, dana, phone):
    text("stop", opt_out_type="STOP")
    assert consent.is_suppressed(phone, "sms")
    assert answers() == []


def test_a_stop_is_told_to_every_open_lead_at_the_number(text, dana, phone, at):
    other = a_lead("Sam", "Whitfield", email="")
    closed = a_lead("Old", "Whitfield", email="", closed_at=at, closed_reason="unreached")
    text("STOP")
    told = set(Event.objects.filter(kind="stop_received").values_list("lead", flat=True))
    assert told == {dana.pk, other.pk}
    assert closed.pk not in told


def test_start_lifts_the_stop_and_is_new_consent(text, dana, phone, at):
    text("STOP")
    text("START", now=at + timedelta(minutes=1))
    assert consent.allows(phone, "sms")
    assert consent.latest(phone, "sms").wording == "START"
    assert kinds() == ["stop_received", "start_received"]
    assert answers()[-1] == ("keyword", "queued")


@pytest.mark.parametrize("word", ["YES", "UNSTOP", "start", " Start. "])
def test_words_that_lift_a_stop(text, dana, phone, word):
    text("STOP")
    text(word)
    assert consent.allows(phone, "sms")


@pytest.mark.parametrize("word", ["YES", "START"])
def test_without_a_stop_they_are_answers_like_any_other(text, dana, phone, word):
    before = consent.latest(phone, "sms")
    text(word)
    assert consent.latest(phone, "sms") == before
    assert kinds() == ["message_received"]


def test_a_stop_again_after_start_is_confirmed_again(text, dana, phone, at):
    text("STOP")
    text("START", now=at + timedelta(minutes=1))
    text("STOP", now=at + timedelta(minutes=2))
    assert Message.objects.filter(kind="stop_confirmation").count() == 2


def test_help_is_answered_with_the_fixed_text(text, dana, phone):
    text("HELP")
    (message,) = Message.objects.filter(kind="keyword")
    assert "Reply STOP to stop" in message.body
    assert kinds() == []
    assert not Task.objects.exists()


def test_spanish_words_are_answered_in_spanish(text, dana, phone):
    text("Alto")
    assert "no le enviaremos" in Message.objects.get(kind="stop_confirmation").body


def test_what_may_be_a_stop_pauses_and_asks_a_person(text, dana, phone):
    text("please stop texting me")
    assert kinds() == ["message_received"]
    task = Task.objects.get()
    assert (task.kind, task.lane, task.reason) == ("decide", "replied", "asked_to_stop")
    assert not consent.is_suppressed(phone, "sms")


def test_danger_is_answered_at_once_and_is_urgent(text, dana, phone, at):
    night = at + timedelta(hours=13)
    text("I want to kill myself", now=night)
    safety = Message.objects.get(kind="safety")
    assert "988" in safety.body
    task = Task.objects.get()
    assert (task.kind, task.lane, task.reason) == ("triage", "urgent", "warning_sign")
    facts = gates.load([(dana.practice_id, phone.pk, "sms")], now=night)
    assert gates.check(*facts.values(), "sms", "safety", night) == gates.Ok()


def test_a_practices_own_safety_text_is_used(text, in_bright, dana, phone):
    in_bright.practice.safety_text_en = "Call our nurse."
    in_bright.practice.save()
    text("I want to die")
    assert Message.objects.get(kind="safety").body == "Call our nurse."


def test_a_number_of_two_people_pauses_both_and_asks_who(text, dana, phone, at):
    sam = a_lead("Sam", "Whitfield", email="", received_at=at + timedelta(hours=1))
    message = text("Yes please")
    assert Event.objects.filter(kind="message_received").count() == 2
    assert message.lead == sam  # the latest; nothing was sent to either
    task = Task.objects.get()
    assert (task.reason, task.lead) == ("shared_address", sam)
    for lead in (dana, sam):
        lead.refresh_from_db()
        assert lead.contacted_at is None


def test_an_answer_belongs_to_the_lead_that_was_written_to(text, queue, dana, phone, at):
    newer = Lead.objects.create(person=dana.person, team=dana.team, received_at=at + timedelta(hours=1))
    assert text("Hello").lead == newer
    queue(created_at=at + timedelta(minutes=1))
    assert text("Hello again").lead == dana


def test_an_answer_after_the_end_is_a_task_on_the_last_lead(text, dana, phone, at):
    dana.close("unreached", by=None, now=at)
    text("I would like to come after all")
    assert Task.objects.get(kind="reply").lead == dana


def test_a_number_that_nobody_knows_is_an_inquiry(text, in_bright, phone, at):
    message = text("Do you take new patients?", sender="+13125550177")
    lead = message.lead
    assert (lead.source, lead.person.name, lead.routed_by) == ("text", "Name not given", "Everything else")
    assert lead.team_id
    assert kinds() == ["lead_received"]
    task = Task.objects.get(lead=lead)
    assert (task.kind, task.lane, task.reason) == ("answer", "new", "no_person_known")
    assert contacts.people_at(message.contact_point) == [lead.person]


def test_a_stop_from_a_number_that_nobody_knows_is_kept(text, in_bright, phone):
    text("STOP", sender="+13125550177")
    assert consent.is_suppressed(contacts.contact_point("phone", "+13125550177"), "sms")
    assert not Person.objects.filter(first_name="").exists()


def test_a_sender_that_is_no_number_is_stored_and_no_more(text, in_bright):
    message = text("Your code is 1234", sender="VERIFY")
    assert (message.contact_point, message.lead) == (None, None)


def test_hostile_bodies_are_stored(text, dana, phone):
    assert text("a\x00b").body == "ab"
    assert text("").body == ""
    assert len(text("é" * 5000).body) == 1600


def test_a_reaction_that_fails_leaves_nothing_behind(text, dana, phone, monkeypatch):
    def fail(event):
        raise RuntimeError

    monkeypatch.setitem(events._reactions, "message_received", [fail])
    with pytest.raises(RuntimeError):
        text("Hello", sid="SM77")
    monkeypatch.undo()
    assert text("Hello", sid="SM77") is not None


def test_consent_of_another_person_at_the_number_is_not_needed_to_stop(text, dana, phone, at):
    agree(dana, phone, at, granted=False)
    text("STOP")
    assert Message.objects.filter(kind="stop_confirmation").count() == 1
