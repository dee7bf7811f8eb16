"""What the automation does next, in the queue and on the lead page, and how staff stop it."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from desk import automation, cadence, queue
from desk.choice import Choice
from leads import consent
from leads.models import Event, Lead
from messaging.models import Content
from practices.tenancy import tenant
from sequences.models import Enrollment, Sequence, Step, Version
from tests.cast import AT, ZONE
from tests.desk.desk import a_reader, a_task


def enrolled(lead: Lead, **fields: object) -> Enrollment:
    """At the second of three steps: a text now, a call 90 minutes later, an email two days after that."""
    sequence = Sequence.objects.create(key="skin", name="Skin")
    version = Version.objects.create(sequence=sequence, number=2, published_at=AT)
    steps = [("sms", "we have it", 0), ("call", "meet", 90), ("email", "who you would see", 2880)]
    for position, (channel, purpose, after) in enumerate(steps, 1):
        content = Content.objects.create(
            key=purpose,
            channel=channel,
            purpose=purpose,
            next_step="none",
            body_en=f"{purpose}.",
            body_es=f"¿{purpose}?",
        )
        Step.objects.create(version=version, position=position, channel=channel, after_minutes=after, content=content)
    fields = {"status": "active", "due_at": AT + timedelta(days=1, minutes=5), **fields}
    return Enrollment.objects.create(lead=lead, sequence=sequence, version=version, position=2, entered_at=AT, **fields)


def words_for(lead: Lead) -> tuple[str, str]:
    found = automation.of([lead.pk], zone=ZONE, now=AT)[lead.pk]
    return found.icon, found.words


@pytest.mark.parametrize(
    ("fields", "icon", "words"),
    [
        ({}, "auto", "Call tomorrow 10:05 am"),
        ({"due_at": AT - timedelta(minutes=1)}, "auto", "Call now"),
        ({"due_at": datetime(2026, 11, 30, 9, tzinfo=ZONE)}, "auto", "Call Mon, Nov 30"),
        ({"due_at": datetime(2026, 12, 24, 9, tzinfo=ZONE)}, "auto", "Call Thu, Dec 24"),
        ({"status": "exited", "exit_reason": "replied", "due_at": None}, "pause", "Paused: patient replied"),
        ({"status": "exited", "exit_reason": "booked", "due_at": None}, "stop", "Stopped: visit booked"),
        ({"status": "finished", "due_at": None}, "check", "Cadence has ended"),
    ],
)
def test_a_row_says_what_automation_does_next_or_why_nothing(fields: dict, icon: str, words: str, dana: Lead) -> None:
    enrolled(dana, **fields)
    assert words_for(dana) == (icon, words)


def test_without_a_cadence_nothing_is_planned(dana: Lead) -> None:
    assert words_for(dana) == ("stop", "Nothing planned")


def test_the_page_foresees_what_comes_when_the_person_may_be_called(dana: Lead, in_bright: SimpleNamespace) -> None:
    """Her number is of the Pacific coast: at 10:05 nobody there is to be called."""
    consent.give(
        dana.person, dana.person.contact_points.get(kind="email"), channel="email", granted=True, wording="May we?",
        version="1", source="x", now=AT,
    )  # fmt: skip
    enrolled(dana)
    found = cadence.of(dana, a_reader(in_bright.alice))
    assert found.name == "Skin v2" and found.runs
    assert [(touch.when, touch.channel, touch.purpose) for touch in found.touches] == [
        ("tomorrow 11:00 am", "Call", "meet"),
        ("Friday 11:00 am", "Email", "who you would see"),
    ]


def test_a_cadence_that_has_ended_says_why(dana: Lead, in_bright: SimpleNamespace) -> None:
    enrolled(dana, status="exited", exit_reason="replied", due_at=None)
    found = cadence.of(dana, a_reader(in_bright.alice))
    assert (found.runs, found.paused, found.state) == (False, True, "Paused: patient replied")


def test_the_page_says_that_a_reply_stops_it_only_where_it_does(
    alice: Client, bright: SimpleNamespace, lead: Lead
) -> None:
    url = f"/p/{bright.id}/leads/{lead.pk}/"
    with tenant(bright.id):
        enrollment = enrolled(lead)
    assert "A reply stops it." in alice.get(url).text
    with tenant(bright.id):
        Sequence.objects.filter(pk=enrollment.sequence_id).update(kind="visit")
    page = alice.get(url).text
    assert "A reply stops it." not in page and "Another time for the visit changes it." in page


def test_a_planned_call_says_what_it_is_for(dana: Lead, in_bright: SimpleNamespace) -> None:
    enrolled(dana)
    content = Content.objects.get(purpose="meet")
    a_task(dana, "calls", "call_due", kind="call", data={"content": str(content.pk)})
    assert queue.look(a_reader(in_bright.alice), Choice()).first.why == "meet."


def test_a_call_instead_of_writing_says_why(dana: Lead, in_bright: SimpleNamespace) -> None:
    a_task(dana, "calls", "no_consent", kind="call")
    row = queue.look(a_reader(in_bright.alice), Choice()).first
    assert row.why == "Call instead of writing: no consent on record"


def test_staff_stop_a_cadence(alice: Client, bright: SimpleNamespace, lead: Lead) -> None:
    with tenant(bright.id):
        enrollment = enrolled(lead)
    url = f"/p/{bright.id}/leads/{lead.pk}/"
    assert "Stop" in alice.get(url).text
    answer = alice.post(f"{url}enrollments/{enrollment.pk}/exit/", follow=True)
    assert "The cadence has stopped." in answer.text and "Stopped: by your team" in answer.text
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.status, enrollment.exit_reason) == ("exited", "withdrawn")
        assert Event.objects.filter(kind="enrollment_exited").count() == 1
    assert "had ended already" in alice.post(f"{url}enrollments/{enrollment.pk}/exit/", follow=True).text


def test_who_may_not_stops_nothing(looker: Client, charlie: Client, bright: SimpleNamespace, lead: Lead) -> None:
    with tenant(bright.id):
        enrollment = enrolled(lead)
    url = f"/p/{bright.id}/leads/{lead.pk}/enrollments/{enrollment.pk}/exit/"
    assert looker.post(url).status_code == 403
    assert charlie.post(url).status_code == 404
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert enrollment.status == "active"


def test_staff_skip_the_next_touch_and_no_other(alice: Client, bright: SimpleNamespace, lead: Lead) -> None:
    tomorrow = AT + timedelta(days=1, minutes=5)
    with tenant(bright.id):
        enrollment = enrolled(lead, due_at=tomorrow)
    url = f"/p/{bright.id}/leads/{lead.pk}/"
    assert "Skip the next" in alice.get(url).text
    for _press in range(2):  # the second finds the next one, and leaves it alone
        answer = alice.post(f"{url}enrollments/{enrollment.pk}/skip/", {"step": "2"}, follow=True)
    assert "That one is not the next any more" in answer.text
    assert "Call not sent: left out by your team" in answer.text and "Alice" in answer.text
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert (enrollment.position, enrollment.status) == (3, "active")
        assert enrollment.due_at == tomorrow + timedelta(days=2), "the times behind it stay"
        assert Event.objects.filter(kind="step_skipped").count() == 1


@pytest.mark.parametrize("step", ["", "x", "0", "7", "²", "9" * 40])
def test_what_is_not_the_next_step_is_not_skipped(
    step: str, alice: Client, bright: SimpleNamespace, lead: Lead
) -> None:
    with tenant(bright.id):
        enrollment = enrolled(lead)
    alice.post(f"/p/{bright.id}/leads/{lead.pk}/enrollments/{enrollment.pk}/skip/", {"step": step})
    with tenant(bright.id):
        enrollment.refresh_from_db()
        assert enrollment.position == 2


def test_stopping_one_cadence_leaves_the_other(alice: Client, bright: SimpleNamespace, lead: Lead) -> None:
    with tenant(bright.id):
        enrollment = enrolled(lead)
        other = Enrollment.objects.create(
            lead=lead, sequence=Sequence.objects.create(key="other", name="Other"), version=enrollment.version,
            due_at=AT, entered_at=AT,
        )  # fmt: skip
    alice.post(f"/p/{bright.id}/leads/{lead.pk}/enrollments/{enrollment.pk}/exit/")
    with tenant(bright.id):
        assert list(Enrollment.objects.active()) == [other]
