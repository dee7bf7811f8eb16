"""The second transaction: done once, tried again until it is done, and it never takes the raw inquiry with it."""

from datetime import timedelta

import pytest

from intake import tasks, understand
from intake.models import Criterion, Screening, WarningSign
from leads import contacts
from leads.models import Consent, Event, Fit, Lead, RoutingRule, Suppression
from practices import clock
from practices.models import Location, ServiceLine
from practices.tenancy import tenant
from tests.database import logged_in_as
from tests.intake.conftest import ANA
from tests.intake.looking import inquiries, leads
from tests.intake.looking import tasks as open_tasks


@pytest.fixture
def broken(monkeypatch):
    """Understanding fails, after it has written something."""

    def fail(**conditions):
        raise LookupError("of Ana Pereira")

    monkeypatch.setattr(understand.routing, "route", fail)
    return monkeypatch


def test_when_understanding_fails_the_inquiry_is_kept_and_the_answer_is_the_same(send, bright, broken, caplog):
    assert send().status_code == 201
    (inquiry,) = inquiries(bright)
    assert (inquiry.understood_at, inquiry.tries, inquiry.error) == (None, 1, "LookupError")
    assert inquiry.retry_at > inquiry.received_at
    assert not leads(bright)
    with tenant(bright.id):
        assert not contacts.ContactPoint.objects.exists()
    assert "Pereira" not in caplog.text


def test_each_failure_waits_longer_for_the_next_try(send, bright, broken):
    send()
    pauses = []
    for _ in range(3):
        (inquiry,) = inquiries(bright)
        now = inquiry.retry_at
        understand.attempt(bright.id, inquiry.pk, now=now)
        pauses.append(inquiries(bright)[0].retry_at - now)
    assert pauses == sorted(pauses) and pauses[0] < pauses[-1]


@pytest.mark.django_db(transaction=True)
def test_the_sweep_finishes_what_failed_exactly_once(send, bright, broken):
    send()
    broken.undo()
    later = clock.now() + timedelta(minutes=1)
    with logged_in_as("worker"):
        assert understand.sweep(now=later - timedelta(minutes=2)) == 0
        assert understand.sweep(now=later) == 1
        assert understand.sweep(now=later) == 0
        tasks.understand()
        tasks.look_for_inquiries()
    (inquiry,), (lead,) = inquiries(bright), leads(bright)
    assert (inquiry.lead_id, inquiry.error) == (lead.pk, "")


def test_understood_twice_there_is_one_lead(send, bright):
    send()
    (inquiry,) = inquiries(bright)
    with tenant(bright.id):
        assert understand.understand(inquiry.pk, now=clock.now()) is None
        assert Event.objects.filter(kind="lead_received").count() == 1
    assert len(leads(bright)) == 1


def test_what_is_set_aside_is_not_understood(send, bright):
    send({**ANA, "website": "http://spam.example.com"})
    (inquiry,) = inquiries(bright)
    assert inquiry.quarantined == "trap" and not inquiry.may_text
    with tenant(bright.id):
        assert understand.understand(inquiry.pk, now=clock.now()) is None


@pytest.fixture
def implants(bright):
    with tenant(bright.id):
        return ServiceLine.objects.create(name="Dental implants", name_es="Implantes dentales")


@pytest.mark.parametrize("asked", ["id", "dental  IMPLANTS", "implantes dentales"])
def test_a_service_line_is_known_by_its_id_and_by_its_names(send, bright, implants, asked):
    send({**ANA, "service_line": str(implants.pk) if asked == "id" else asked})
    assert leads(bright)[0].service_line_id == implants.pk


def test_a_service_nobody_offers_keeps_the_lead_and_asks_for_a_person(send, bright, rival):
    with tenant(rival.id):
        theirs = ServiceLine.objects.create(name="Hands")
    send({**ANA, "service_line": str(theirs.pk)})
    (lead,) = leads(bright)
    assert (lead.service_line_id, lead.fit, lead.fit_reason) == (None, Fit.NEEDS_PERSON, understand.NOT_ON_THE_LIST)
    assert [task.reason for task in open_tasks(bright)] == ["needs_person"]


def test_the_place_that_was_asked_for_is_the_leads(send, bright):
    with tenant(bright.id):
        north = Location.objects.create(name="Northside")
    send({**ANA, "location": "northside"})
    assert leads(bright)[0].location_id == north.pk


def test_routing_and_source_come_from_the_inquiry(send, bright):
    with tenant(bright.id):
        RoutingRule.objects.create(position=1, name="Newspaper", source="newspaper", owner=bright.bob)
    send({**ANA, "utm_source": "Newspaper"})
    (lead,) = leads(bright)
    assert (lead.source, lead.owner_id, lead.routed_by) == ("newspaper", bright.bob.pk, "Newspaper")


def criterion(line, position, **more):
    defaults = {"label": "Adults", "field": "age", "operator": "at_least", "value": 18, "reason": "Adults only"}
    return Criterion.objects.create(service_line=line, position=position, **{**defaults, **more})


def test_what_the_criteria_say_is_kept_with_its_reason(send, bright, implants):
    with tenant(bright.id):
        criterion(implants, 1)
        criterion(
            implants, 2, label="Area", field="postal_code", operator="starts_with", value=["972"], reason="Out of area"
        )
        criterion(implants, 3, label="Smoker", field="smoker", operator="is_false", value=True, otherwise="needs_person",
                  reason="Smoker: the dentist decides")  # fmt: skip
    send({**ANA, "service_line": "Dental implants", "birth_year": 1980, "postal_code": "10001", "smoker": "yes"})
    (lead,) = leads(bright)
    assert (lead.fit, lead.fit_reason) == (Fit.NOT_A_FIT, "Out of area")
    with tenant(bright.id):
        kept = list(Screening.objects.order_by("criterion__position").values_list("outcome", "reason"))
    assert kept == [("holds", ""), ("fails", "Out of area"), ("fails", "Smoker: the dentist decides")]
    assert inquiries(bright)[0].raw["smoker"] == "yes"


def test_a_warning_sign_is_answered_at_once_and_raises_a_timed_task(send, bright):
    response = send({**ANA, "reason": "I don’t want to live any more"})
    assert "988" in response.json()["safety"]
    (lead,), (task,) = leads(bright), open_tasks(bright)
    assert (lead.fit, lead.fit_reason) == (Fit.URGENT, "Warning sign: Thoughts of self-harm")
    assert (task.kind, task.lane, task.reason) == ("triage", "urgent", "warning_sign")
    assert task.breach_at - task.due_at == timedelta(minutes=5)


def test_help_goes_before_suspicion(send, bright):
    assert send({**ANA, "reason": "chest pain", "website": "x"}).json()["safety"]
    assert leads(bright)[0].fit == Fit.URGENT


def test_an_open_lead_is_added_to_and_a_person_answers_again(send, bright):
    send()
    send({**ANA, "reason": "And do you take my plan?", "email": "ana@example.com"})
    (lead,) = leads(bright)
    assert {inquiry.lead_id for inquiry in inquiries(bright)} == {lead.pk}
    with tenant(bright.id):
        assert Event.objects.filter(kind="lead_attached", lead=lead).count() == 1
        assert {point.value for point in lead.person.contact_points.all()} == {"+15035550142", "ana@example.com"}
    task = open_tasks(bright)[-1]
    assert (task.kind, task.dedupe) == ("reply", f"reply:{lead.pk}")


def test_a_warning_sign_makes_a_known_lead_urgent(send, bright):
    send()
    send({**ANA, "reason": "Now I have chest pain"})
    (lead,) = leads(bright)
    assert lead.fit == Fit.URGENT
    assert open_tasks(bright)[-1].kind == "triage"


def test_another_service_is_another_lead_of_the_same_person(send, bright, implants):
    send()
    send({**ANA, "service_line": "Dental implants"})
    first, second = leads(bright)
    assert first.person_id == second.person_id and not second.returning


def test_who_has_attended_before_is_returning(send, bright):
    send()
    with tenant(bright.id):
        lead = Lead.objects.get()
        Lead.objects.update(contacted_at=clock.now(), qualified_at=clock.now(), booked_at=clock.now(),
                            attended_at=clock.now())  # fmt: skip
        lead.close("attended", by=None, now=clock.now())
    send({**ANA, "reason": "Another visit"})
    assert [lead.returning for lead in leads(bright)] == [False, True]


def test_every_answer_about_consent_is_kept_with_the_words_that_were_shown(send, bright):
    send({**ANA, "email": "ana@example.com", "consent_text": True, "consent_email": "no",
          "page_url": "https://bright.example.com/ask?q=my+rash"})  # fmt: skip
    with tenant(bright.id):
        kept = {consent.channel: consent for consent in Consent.objects.all()}
    assert {channel: consent.granted for channel, consent in kept.items()} == {"sms": True, "email": False}
    text = kept["sms"]
    assert "Bright Skin Clinic may text me" in text.wording and "STOP" in text.wording
    assert (text.wording_version, text.source, text.ip) == ("sms-en-1", "https://bright.example.com/ask", "127.0.0.1")
    assert text.at == inquiries(bright)[0].received_at


def test_a_new_inquiry_lifts_no_stop(send, bright):
    send({**ANA, "consent_text": True})
    with tenant(bright.id):
        from leads import consent

        point = contacts.contact_point("phone", "+15035550142")
        consent.suppress(point, "sms", reason="stop", source="inbound", now=clock.now())
    send({**ANA, "reason": "I ask again", "consent_text": True})
    with tenant(bright.id):
        assert Suppression.objects.get().lifted_at is None
        assert not consent.allows(point, "sms")


def test_a_sign_of_one_service_line_is_none_on_another(send, bright, implants):
    with tenant(bright.id):
        skin = ServiceLine.objects.create(name="Skin care")
        WarningSign.objects.create(service_line=skin, label="Fast-changing spot", phrases=["bleeding"])
    said = {**ANA, "reason": "It is bleeding a little"}
    for line, urgent in (("Dental implants", False), ("Skin care", True), ("", True)):
        answer = send({**said, "service_line": line, "reason": f"It is bleeding a little {line}"}).json()
        assert bool(answer["safety"]) == urgent, line


def test_a_minor_is_for_a_person_to_speak_with(send, bright):
    send({**ANA, "birth_year": clock.now().year - 12})
    assert leads(bright)[0].fit == Fit.NEEDS_PERSON
