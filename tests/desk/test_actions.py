"""What is done on the lead page: each POST, what follows from it, and how it says no."""

import re
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from leads import consent, events
from leads.models import Event, Lead, Note, Suppression, Task
from messaging import outbox
from messaging.models import Message, Outbox, Sender
from practices.models import Location, Membership, Provider, Team
from practices.tenancy import tenant
from scheduling.models import Availability, Visit
from tests.cast import AT, ZONE, a_lead
from tests.desk.desk import a_task, a_text_in

ACTIONS = ["messages", "notes", "calls", "assignment", "closing", "reopening", "fit", "opt-out", "visits"]


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


@pytest.fixture
def senders(bright: SimpleNamespace) -> None:
    with tenant(bright.id):
        for channel, address in (("sms", "+15125550100"), ("email", "hello@bright.example.com")):
            if not Sender.objects.filter(channel=channel, active=True).exists():
                Sender.objects.create(channel=channel, address=address)


def fresh(lead: Lead, bright: SimpleNamespace) -> Lead:
    with tenant(bright.id):
        return Lead.objects.select_related("owner", "team").get(pk=lead.pk)


def kinds(lead: Lead, bright: SimpleNamespace) -> list[str]:
    with tenant(bright.id):
        return list(Event.objects.filter(lead=lead).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_needs_a_post_a_working_role_and_the_practice(
    action: str, alice: Client, looker: Client, charlie: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    before = kinds(lead, bright)
    assert alice.get(f"{url}{action}/").status_code == 405
    assert looker.post(f"{url}{action}/").status_code == 403
    assert charlie.post(f"{url}{action}/").status_code == 404
    assert kinds(lead, bright) == before


@pytest.mark.parametrize(
    ("action", "sent", "words"),
    [
        ("messages", {"message-channel": "sms", "message-body": "Hi"}, "No consent on record"),
        ("messages", {"message-channel": "email", "message-body": "  "}, "Write something first."),
        ("messages", {"message-channel": "email", "message-body": "x" * 10_001}, "10000 fit"),
        ("messages", {"message-channel": "pigeon", "message-body": "kept words"}, "kept words"),
        ("notes", {"message-body": ""}, "Write something first."),
        ("calls", {"call-note": "kept words"}, "Choose what came of the call."),
        ("calls", {"call-outcome": "callback", "call-note": "kept words"}, "When shall you call?"),
        ("calls", {"call-outcome": "busy", "call-again_at": "2026-11-24T09:00", "call-note": "kept"}, "That time is past."),
        ("calls", {"call-outcome": "busy", "call-again_at": "nonsense"}, "Enter a valid date/time."),
        ("assignment", {"assign-to": "member:00000000-0000-7000-8000-000000000000"}, "Choose somebody of the practice."),
        ("closing", {"close-reason": "attended"}, "Select a valid choice"),
        ("fit", {"fit-fit": "not_a_fit"}, "Say why, so that they can be told kindly."),
        ("opt-out", {"stop-what": "everything", "stop-heard": "said_by_phone"}, "Reach Dana"),
    ],
)  # fmt: skip
def test_what_is_refused_comes_back_with_its_reason_and_what_was_typed(
    action: str, sent: dict[str, str], words: str, alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    before = kinds(lead, bright)
    answer = alice.post(f"{url}{action}/", sent)
    assert answer.status_code == 422
    assert words in answer.text
    for typed in (value for value in sent.values() if value.startswith("kept")):
        assert typed in answer.text
    assert kinds(lead, bright) == before


@pytest.mark.usefixtures("senders")
def test_an_email_is_queued_first_and_answers_what_waited(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        a_task(lead, "new", kind="answer")
        call = a_task(lead, "calls", kind="call")
    sent = {"message-channel": "email", "message-subject": "Your visit", "message-body": "Hello\r\nDana"}
    answer = alice.post(f"{url}messages/", sent, follow=True)
    assert answer.redirect_chain == [(url, 303)] and "Email to Dana W. is on its way." in answer.text
    with tenant(bright.id):
        message = Message.objects.get()
        assert (message.kind, message.state, message.subject, message.author) == (
            "staff", "queued", "Your visit", bright.alice,
        )  # fmt: skip
        assert Outbox.objects.get().lane == "first"
        assert list(Task.objects.open()) == [call]
    assert fresh(lead, bright).owner == bright.alice
    assert fresh(lead, bright).answered_at == AT
    assert kinds(lead, bright)[:2] == ["message_written", "task_done"]


@pytest.mark.usefixtures("senders")
def test_an_email_without_a_subject_says_only_who_writes(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.post(f"{url}messages/", {"message-channel": "email", "message-body": "Hello"})
    with tenant(bright.id):
        assert Message.objects.get(kind="staff").subject == "A message from Bright Skin Clinic"


@pytest.mark.usefixtures("senders")
def test_a_message_posted_twice_from_one_page_is_sent_once(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    pages = [alice.get(url).text for _ in range(2)]
    keys = [re.search(r'name="message-key" value="(\w+)"', page)[1] for page in pages]  # type: ignore[index]
    sent = {"message-channel": "email", "message-body": "Hello"}
    for key, body in ((keys[0], "Hello"), (keys[0], "Hello"), (keys[0], "And more"), (keys[1], "Hello")):
        assert alice.post(f"{url}messages/", {**sent, "message-key": key, "message-body": body}).status_code == 303
    with tenant(bright.id):
        assert list(Message.objects.order_by("body").values_list("body", flat=True)) == ["And more", "Hello", "Hello"]
    assert kinds(lead, bright).count("message_written") == 3


@pytest.mark.usefixtures("senders")
def test_a_text_outside_the_hours_waits_for_them(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = datetime(2026, 11, 24, 22, tzinfo=ZONE)
    monkeypatch.setattr("practices.clock.now", lambda: night)
    with tenant(bright.id):
        phone = lead.person.contact_points.get(kind="phone")
        consent.give(
            lead.person, phone, channel="sms", granted=True, wording="May we?", version="1", source="x", now=AT
        )  # fmt: skip
    assert "leaves tomorrow" in alice.get(url).text
    alice.post(f"{url}messages/", {"message-channel": "sms", "message-body": "Good evening"})
    with tenant(bright.id):
        assert Outbox.objects.get().not_before > night + timedelta(hours=8)


def test_nobody_can_text_who_has_stopped(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        a_text_in(lead, "hello")
        consent.suppress(lead.person.contact_points.get(kind="phone"), "sms", reason="stop", source="inbound", now=AT)
    answer = alice.post(f"{url}messages/", {"message-channel": "sms", "message-body": "But please"})
    assert answer.status_code == 422 and "They asked to stop" in answer.text
    with tenant(bright.id):
        assert not Message.objects.exclude(state="received").exists()


def test_a_note_is_kept(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    alice.post(f"{url}notes/", {"message-channel": "note", "message-body": "Prefers mornings"})
    with tenant(bright.id):
        assert Note.objects.get().body == "Prefers mornings"
    assert fresh(lead, bright).answered_at is None


@pytest.mark.parametrize(
    ("outcome", "contacted", "left_open"),
    [
        ("answered_follow_up", True, []),
        ("no_answer", False, ["reply"]),
        ("left_voicemail", False, ["reply"]),
        ("clinical_concern", True, ["triage"]),
    ],
)
def test_a_call_is_an_event_and_ends_what_it_answers(
    outcome: str, contacted: bool, left_open: list[str],
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str,
) -> None:  # fmt: skip
    with tenant(bright.id):
        for kind in ("answer", "call", "reply"):
            a_task(lead, kind=kind)
    answer = alice.post(f"{url}calls/", {"call-outcome": outcome, "call-note": "We spoke"}, follow=True)
    assert "Call with Dana W. kept." in answer.text
    with tenant(bright.id):
        event = Event.objects.get(kind="call_made")
        assert (event.data["outcome"], event.data["connected"]) == (outcome, contacted)
        assert sorted(Task.objects.open().values_list("kind", flat=True)) == left_open
        assert Note.objects.get().body == "We spoke"
    assert (fresh(lead, bright).contacted_at is not None) == contacted
    assert fresh(lead, bright).answered_at == AT


def test_a_callback_is_a_promise_at_that_local_time(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.post(f"{url}calls/", {"call-outcome": "callback", "call-again_at": "2026-11-25T15:30"})
    with tenant(bright.id):
        task = Task.objects.get()
    assert (task.lane, task.reason, task.assignee_id) == ("calls", "callback", bright.alice.pk)
    assert task.due_at == datetime(2026, 11, 25, 15, 30, tzinfo=ZONE)
    assert task.breach_at == task.due_at + timedelta(minutes=15)


def test_a_wrong_number_is_not_used_again(alice: Client, lead: Lead, url: str) -> None:
    alice.post(f"{url}calls/", {"call-outcome": "wrong_number"})
    page = alice.get(url).text
    assert "This address cannot be reached" in page and "Keep a call" in page


def test_asked_to_stop_on_the_phone_ends_everything(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.post(f"{url}calls/", {"call-outcome": "asked_to_stop"})
    with tenant(bright.id):
        assert set(Suppression.objects.values_list("channel", "source")) == {("all", "staff")}
    assert fresh(lead, bright).closed_reason == "asked_to_stop"


@pytest.mark.usefixtures("senders")
def test_an_opt_out_heard_by_staff_is_in_force_at_once(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        phone = lead.person.contact_points.get(kind="phone")
        waiting = outbox.queue(
            lead_id=lead.pk, contact_point_id=phone.pk, channel="sms", kind="nurture", subject="", body="x",
            created_at=AT, not_before=AT + timedelta(days=1),
        )  # fmt: skip
    alice.post(f"{url}opt-out/", {"stop-what": "sms", "stop-heard": "said_by_phone"})
    with tenant(bright.id):
        waiting.refresh_from_db()
        assert (waiting.state, waiting.reason) == ("cancelled", "stopped")
        assert consent.is_suppressed(phone, "sms") and not consent.is_suppressed(phone, "call")
        assert Event.objects.get(kind="stop_received").actor == bright.alice
    assert fresh(lead, bright).is_open
    assert "Asked to stop, recorded by your team" in alice.get(url).text


def test_nothing_more_ends_the_journey(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    alice.post(f"{url}opt-out/", {"stop-what": "all", "stop-heard": "said_in_person"})
    with tenant(bright.id):
        assert Suppression.objects.filter(channel="all").count() == 2
    assert fresh(lead, bright).closed_reason == "asked_to_stop"


def test_a_lead_goes_to_a_member_and_back_to_a_team(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.post(f"{url}assignment/", {"assign-to": f"member:{bright.bob.pk}"})
    assert fresh(lead, bright).owner == bright.bob
    with tenant(bright.id):
        team = Team.objects.create(name="Harbor")
    alice.post(f"{url}assignment/", {"assign-to": f"team:{team.pk}"})
    assert (fresh(lead, bright).owner, fresh(lead, bright).team) == (None, team)


def test_a_lead_is_never_given_to_somebody_elsewhere(
    alice: Client, bright: SimpleNamespace, rival: SimpleNamespace, lead: Lead, url: str
) -> None:
    answer = alice.post(f"{url}assignment/", {"assign-to": f"member:{rival.charlie.pk}"})
    assert answer.status_code == 422 and fresh(lead, bright).owner is None


def test_closing_says_why_ends_the_tasks_and_can_be_undone(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        a_task(lead)
    alice.post(f"{url}closing/", {"close-reason": "chose_elsewhere"})
    assert fresh(lead, bright).closed_reason == "chose_elsewhere"
    assert "Closed 10:00 am: Chose elsewhere" in alice.get(url).text
    with tenant(bright.id):
        assert not Task.objects.open().exists()
    alice.post(f"{url}reopening/")
    assert fresh(lead, bright).is_open


def test_a_fit_counts_as_qualified_once_they_have_talked(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    alice.post(f"{url}fit/", {"fit-fit": "fit"})
    assert (fresh(lead, bright).fit, fresh(lead, bright).qualified_at) == ("fit", None)
    alice.post(f"{url}calls/", {"call-outcome": "answered_follow_up"})
    assert fresh(lead, bright).qualified_at == AT


def test_marking_after_the_talk_qualifies(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        events.record("message_received", lead=Lead.objects.get(), now=AT)
    alice.post(f"{url}fit/", {"fit-fit": "fit"})
    assert fresh(lead, bright).qualified_at == AT and kinds(lead, bright)[-1] == "lead_qualified"


def test_not_a_fit_keeps_the_reason_and_closes(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    alice.post(f"{url}fit/", {"fit-fit": "not_a_fit", "fit-reason": "Too far away"})
    closed = fresh(lead, bright)
    assert (closed.fit, closed.fit_reason, closed.closed_reason) == ("not_a_fit", "Too far away", "not_a_fit")
    assert "lead_disqualified" in kinds(lead, bright)


def test_a_real_open_time_is_booked_from_the_page(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        lena = Provider.objects.create(name="Dr. Lena Okafor")
        place = Location.objects.get()
        Availability.objects.create(provider=lena, location=place, weekday=2, starts=time(9, 20), ends=time(11))
        a_task(lead)
    page = alice.get(url).text
    assert "Wed, Nov 25, 9:20 am" in page and "Dr. Lena Okafor" in page
    slot = page.split('name="slot" value="')[1].split('"')[0]
    booked = alice.post(f"{url}visits/", {"slot": slot}, follow=True)
    assert "Dana W. is booked for Wed, Nov 25, 9:20 am." in booked.text
    assert "Next visits" not in booked.text and "Move here" in booked.text
    assert fresh(lead, bright).booked_at == AT
    again = alice.post(f"{url}visits/", {"slot": slot}, follow=True)
    assert "Dana W. is booked for Wed, Nov 25, 9:20 am." in again.text, "sent twice is booked once"
    other = alice.post(f"{url}visits/", {"slot": slot.replace("15:20", "15:50")}, follow=True)
    assert "Dana W. already has a visit, Wed, Nov 25, 9:20 am." in other.text


def test_what_became_of_a_visit_is_recorded_on_the_page(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        start = AT - timedelta(hours=1)
        visit = Visit.objects.create(
            lead=lead, provider=Provider.objects.create(name="Dr. Lena Okafor"), location=Location.objects.get(),
            starts_at=start, ends_at=start + timedelta(minutes=30), status="booked", created_at=AT - timedelta(days=2),
        )  # fmt: skip
    page = alice.get(url).text
    assert all(f'value="{status}"' in page for status in ("attended", "no_show", "cancelled"))
    answer = alice.post(f"/p/{bright.id}/visits/{visit.pk}/outcome/", {"status": "attended", "next": url})
    assert answer.headers["Location"] == url and "Attended" in alice.get(url).text
    assert fresh(lead, bright).attended_at == AT


@pytest.mark.parametrize("slot", ["", "x|y|z", "a|b", "'; --"])
def test_a_slot_that_makes_no_sense_books_nothing(slot: str, alice: Client, url: str) -> None:
    assert "no longer free" in alice.post(f"{url}visits/", {"slot": slot}, follow=True).text


def a_post(client: Client, url: str, task: Task, action: str) -> Any:
    return client.post(f"{url}tasks/{task.pk}/{action}/")


def test_a_task_is_claimed_given_back_and_done(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        task = a_task(lead)
    assert a_post(alice, url, task, "claim").status_code == 303
    assert "Yours until 10:10 am" in alice.get(url).text
    a_post(alice, url, task, "release")
    with tenant(bright.id):
        assert Task.objects.get().claimed_by is None
    a_post(alice, url, task, "completion")
    with tenant(bright.id):
        assert Task.objects.get().outcome == "done"
    assert "Nothing waits for you here" in alice.get(url).text


def test_what_another_works_on_is_not_claimed(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        task = a_task(lead)
        task.claim(Membership.objects.get(pk=bright.bob.pk), now=AT)
    assert "Bob is working on this" in alice.get(url).text
    answer = alice.post(f"{url}tasks/{task.pk}/claim/", follow=True)
    assert "Somebody else is working on this" in answer.text


def test_a_task_of_another_lead_is_not_there(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        other = a_task(a_lead("Other", "One"))
    assert a_post(alice, url, other, "claim").status_code == 404


def test_what_is_said_after_an_action_is_in_no_cookie(alice: Client, url: str) -> None:
    answer = alice.post(f"{url}notes/", {"message-channel": "note", "message-body": "Prefers mornings"})
    assert "messages" not in answer.cookies
    assert "Note kept." in alice.get(answer["Location"]).content.decode()
