"""The lead page shows who it is, everything that happened, and what may be done; and changes nothing by being read."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.lead_page import LeadPage
from intake.models import Criterion, Inquiry, Screening
from leads import consent, events
from leads.models import ContactPoint, Lead, Note
from messaging import outbox
from messaging.models import Message
from practices.models import AuditEntry, Location, Provider, ServiceLine
from practices.tenancy import tenant
from scheduling.models import ReadinessItem, Visit
from sequences import playbook
from tests.cast import AT, a_lead
from tests.desk.desk import a_reader, a_task, a_text_in


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def phone_of(lead: Lead) -> ContactPoint:
    return lead.person.contact_points.get(kind="phone")


def agree(lead: Lead, granted: bool = True) -> None:
    consent.give(
        lead.person, phone_of(lead), channel="sms", granted=granted, wording="May we text you?", version="sms-en-1",
        source="https://bright.example/contact", now=AT - timedelta(days=1),
    )  # fmt: skip


def page_of(lead: Lead, bright: SimpleNamespace) -> LeadPage:
    return LeadPage(lead, a_reader(bright.alice))


def entries(lead: Lead, bright: SimpleNamespace) -> list[str]:
    days = page_of(lead, bright).days
    return [f"{e.by}: {e.words or e.body}{f' ({e.meta})' if e.meta else ''}" for day in days for e in day.entries]


def test_reading_changes_nothing_and_is_audited(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        task = a_task(lead)
    assert "Dana Whitfield" in alice.get(url).text
    with tenant(bright.id):
        task.refresh_from_db()
        assert task.claimed_by is None
        assert [(entry.action, entry.object_ref) for entry in AuditEntry.objects.all()] == [("lead_viewed", lead.pk)]


def test_another_practices_lead_is_not_there(
    charlie: Client, bright: SimpleNamespace, rival: SimpleNamespace, lead: Lead, url: str
) -> None:
    assert charlie.get(url).status_code == 404
    assert charlie.get(f"/p/{rival.id}/leads/{lead.pk}/").status_code == 404


def test_who_may_only_look_sees_no_button(looker: Client, url: str) -> None:
    page = looker.get(url).text
    assert "Dana Whitfield" in page
    main = page.split("<main")[1].split("</main>")[0]
    assert "<form" not in main and "<textarea" not in main


def test_what_happened_stands_in_one_thread(dana: Lead, in_bright: SimpleNamespace) -> None:
    events.record("lead_received", lead=dana, now=AT - timedelta(days=1), channel="text")
    a_text_in(dana, "When can I come?")
    Note.objects.create(lead=dana, author=in_bright.bob, body="Prefers mornings", at=AT + timedelta(minutes=1))
    events.record(
        "call_made", lead=dana, now=AT + timedelta(minutes=2), actor=in_bright.bob, outcome="no_answer", connected=False
    )
    assert entries(dana, in_bright) == [
        "voice: Inquiry received",
        "voice: When can I come?",
        "person: Bob noted",
        "person: Bob called",
    ]
    headings = [day.heading for day in page_of(dana, in_bright).days]
    assert headings == ["Monday, Nov 23", "Today, Tuesday, Nov 24"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "delivered", "sent_at": AT, "delivered_at": AT}, "auto: Hello (Automatic · Delivered 10:00 am)"),
        ({"state": "sent", "sent_at": AT}, "auto: Hello (Automatic · Sent 10:00 am)"),
        ({"state": "failed", "reason": "bad_number"}, "(Automatic · Not delivered: not a number that takes texts)"),
        ({"state": "skipped", "reason": "no_consent"}, "auto: Text not sent: no consent on record"),
        ({"state": "cancelled", "reason": "replied"}, "auto: Text not sent: patient replied"),
        ({"state": "cancelled", "reason": "called"}, "auto: Text not sent: you have talked"),
        ({"state": "cancelled", "reason": "stale"}, "auto: Text not sent: waited too long and was planned anew"),
        ({"state": "unknown"}, "(Automatic · Not known whether it arrived: we are asking the provider)"),
    ],
)
def test_each_message_says_how_far_it_has_come(fields: dict, said: str, dana: Lead, in_bright: SimpleNamespace) -> None:
    Message.objects.create(
        lead=dana, contact_point=phone_of(dana), channel="sms", kind="nurture", body="Hello", created_at=AT, **fields
    )
    (entry,) = entries(dana, in_bright)
    assert said in entry


def test_an_event_names_who_did_what_and_to_whom(dana: Lead, in_bright: SimpleNamespace) -> None:
    inquiry = Inquiry.objects.create(
        lead=dana, channel="referral", raw={}, received_at=AT, request_key="1", request_hash="x"
    )
    events.record("lead_received", lead=dana, now=AT, inquiry=inquiry.pk)
    dana.assign_to(in_bright.bob, by=in_bright.alice, now=AT)
    dana.close("chose_elsewhere", by=in_bright.bob, now=AT)
    (day,) = page_of(dana, in_bright).days
    assert [(entry.words, entry.detail) for entry in day.entries if entry.by != "auto"] == [
        ("Inquiry received", "Referral"),
        ("Assigned to Bob Baker", "by Alice"),
        ("Closed: Chose elsewhere", "by Bob"),
    ]


def test_a_message_that_waits_says_until_when(dana: Lead, in_bright: SimpleNamespace) -> None:
    outbox.queue(
        lead_id=dana.pk, contact_point_id=phone_of(dana).pk, channel="sms", kind="staff", subject="", body="Hello",
        created_at=AT, not_before=AT + timedelta(days=1), author_id=in_bright.bob.pk,
    )  # fmt: skip
    assert entries(dana, in_bright) == ["person: Hello (Bob · Leaves tomorrow 10:00 am)"]


def test_a_channel_that_may_not_be_used_says_why(dana: Lead, in_bright: SimpleNamespace) -> None:
    text, email, note = page_of(dana, in_bright).tabs
    assert (text.off, email.off, note.off) == ("No consent on record", "", "")
    agree(dana)
    assert page_of(dana, in_bright).tabs[0].off == ""
    consent.suppress(phone_of(dana), "sms", reason="stop", source="inbound", now=AT)
    assert page_of(dana, in_bright).tabs[0].off == "They asked to stop"


def test_the_composer_strikes_the_channel_out(alice: Client, url: str) -> None:
    page = alice.get(url).text
    assert 'value="sms" disabled' in page and "No consent on record" in page
    assert 'value="email" checked' in page


def test_consent_shows_its_proof(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        agree(lead)
    page = alice.get(url).text
    assert "Agreed yesterday 10:00 am" in page
    assert "May we text you?" in page and "version sms-en-1, https://bright.example/contact" in page


def test_every_criterion_stands_with_its_reason(dana: Lead, in_bright: SimpleNamespace) -> None:
    line = ServiceLine.objects.create(name="Skin check")
    for place, (label, outcome, reason) in enumerate(
        [("Adult", "holds", ""), ("In our area", "fails", "Too far away"), ("Coverage", "unknown", "")]
    ):
        criterion = Criterion.objects.create(
            service_line=line, position=place, label=label, field="x", operator="is", value=1, reason="x"
        )
        Screening.objects.create(lead=dana, criterion=criterion, outcome=outcome, reason=reason, at=AT)
    page = page_of(dana, in_bright)
    assert [(check.label, check.tone, check.reason) for check in page.known.checks] == [
        ("Adult", "", ""),
        ("In our area", "bad", "Too far away"),
        ("Coverage", "", "not known yet"),
    ]
    assert page.known.checked == "2 of 3 known"


def test_hostile_words_of_a_patient_are_only_text(alice: Client, bright: SimpleNamespace, url: str, lead: Lead) -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7|add:7 }} javascript:alert(3)'
    with tenant(bright.id):
        lead.person.first_name = attack[:80]
        lead.person.save()
        a_text_in(lead, attack)
        Note.objects.create(lead=lead, author=bright.bob, body=attack, at=AT)
        Inquiry.objects.create(
            lead=lead, channel="form", raw={"reason": attack}, received_at=AT, request_key="1", request_hash="x"
        )
    page = alice.get(url).text
    assert "<script>alert" not in page and "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3 and "{{ 7|add:7 }}" in page


def test_a_long_history_takes_as_many_statements_as_a_short_one(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    def statements(more: int) -> int:
        with tenant(bright.id):
            for i in range(more):
                at = AT - timedelta(minutes=i)
                a_text_in(lead, f"Words {more} {i}", now=at)
                events.record("call_made", lead=lead, now=at, actor=bright.bob, outcome="busy", connected=False)
                Note.objects.create(lead=lead, author=bright.bob, body="x", at=at)
                a_task(lead, kind=f"k{more}{i}")
        with CaptureQueriesContext(connection) as captured:
            alice.get(url)
        return len(captured)

    assert statements(1) == statements(20)


def test_a_sensitive_service_is_named_on_its_own_page(alice: Client, bright: SimpleNamespace) -> None:
    with tenant(bright.id):
        lead = a_lead(service_line=ServiceLine.objects.create(name="Addiction care", sensitive=True))
    assert "Addiction care" in alice.get(f"/p/{bright.id}/leads/{lead.pk}/").text


def test_the_checklist_of_the_visit_to_come_is_settled_on_the_page(
    alice: Client, looker: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        starts = AT + timedelta(days=2)
        visit = Visit.objects.create(
            lead=lead, provider=Provider.objects.create(name="Dr. Okafor"), location=Location.objects.get(),
            starts_at=starts, ends_at=starts + timedelta(minutes=30), status="booked", created_at=AT,
        )  # fmt: skip
        item = ReadinessItem.objects.create(visit=visit, item="form", position=1)
    page = alice.get(url).text
    assert f"visits/items/{item.pk}/" in page and "2 missing" in page
    assert "2 missing" in looker.get(url).text
    answer = alice.post(
        f"/p/{bright.id}/visits/items/{item.pk}/", {"settled": "yes", "next": f"{url}#visit-{visit.pk}"}
    )
    assert answer["Location"] == f"{url}#visit-{visit.pk}"
    page = alice.get(url).text
    assert "Not confirmed" in page and "Ready for the visit" in page


def test_a_reply_of_one_word_suggests_how_to_close(in_bright, dana):
    a_task(dana, "replied", "said_later", kind="reply")
    page = LeadPage(dana, a_reader(in_bright.alice))
    assert page.close_form.initial == {"reason": "not_now"}
    assert "not now" in page.next.tasks[0].why


def test_an_ordinary_reply_suggests_nothing(in_bright, dana):
    a_task(dana, "replied", "patient_replied", kind="reply")
    assert LeadPage(dana, a_reader(in_bright.alice)).close_form.initial == {"reason": None}


def test_a_first_answer_shows_its_script(in_bright, dana, at):
    script = playbook.install("dermatology", now=at).live.first_call
    a_task(dana, data={"content": str(script.pk)})
    (first,) = LeadPage(dana, a_reader(in_bright.alice)).next.tasks
    assert first.script == script.body_en
    assert first.why == "New inquiry, not answered"


def test_the_page_says_which_segments_they_are_of_and_why(in_bright, dana, client):
    client.force_login(in_bright.alice.user)
    page = client.get(f"/p/{in_bright.id}/leads/{dana.pk}/").text
    assert "no visit with us yet" in page
    assert "their phone number is of another zone" in page
