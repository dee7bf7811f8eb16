"""What a patient reads about getting ready, and says that they have read."""

from datetime import timedelta

import pytest
from django.test import Client

from leads.models import Event
from practices import clock
from practices.models import ServiceLine
from scheduling import booking, links, readiness
from scheduling.slots import slots_for
from tests.cast import a_lead
from tests.scheduling.test_patient_pages import path_of, words


@pytest.fixture
def patient():
    return Client(raise_request_exception=True)


@pytest.fixture
def visit(provider, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at)
    line = ServiceLine.objects.create(
        name="First visits", checklist=["form", "coverage", "referral", "records", "preparation"],
        preparation_en="Eat as always.\n\nCome without lotion.", preparation_es="Coma como siempre.",
    )  # fmt: skip
    ana = a_lead("Ana", "Pereira", service_line=line)
    slot = slots_for(ana, now=at)[5]
    return booking.book(
        ana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30, by=None,
        now=at,
    )  # fmt: skip


@pytest.fixture
def link(visit, at):
    return path_of(links.open_link(visit.lead, "visit", now=at))


def item(visit, name):
    return visit.items.get(item=name)


def test_it_says_of_each_missing_thing_what_to_do(patient, link):
    said = words(patient.get(link))
    assert "Before your visit" in said
    assert "New patient form Reply to our message and we will send it." in said
    assert "Insurance card Bring it with you" in said
    assert "Eat as always. Come without lotion. I have read this" in said


def test_in_spanish_too(patient, link):
    said = words(patient.get(f"{link}?lang=es"))
    assert (
        "Antes de su cita" in said and "Coma como siempre. Ya lo leí" in said and "Tarjeta de seguro Tráigala" in said
    )


def test_what_is_there_is_thanked_for_and_asked_for_no_more(patient, link, visit, at):
    readiness.settle(item(visit, "form"), by=None, now=at)
    said = words(patient.get(link))
    assert "New patient form We have it. Thank you." in said and "fill it out here" not in said


def test_one_tap_says_that_it_is_read_and_the_words_stay(patient, link, visit, at):
    answer = patient.post(f"{link}preparation/?lang=es")
    assert (answer.status_code, answer.url) == (303, f"{link}?lang=es")
    read = item(visit, "preparation")
    assert (read.settled_at, read.settled_by) == (at, None)
    said = words(patient.get(link))
    assert "Eat as always." in said and "I have read this" not in said
    patient.post(f"{link}preparation/")
    assert Event.objects.filter(kind="item_settled").count() == 1


def test_looking_changes_nothing(patient, link, visit):
    patient.get(link)
    assert patient.get(f"{link}preparation/").status_code == 405
    assert item(visit, "preparation").settled_at is None


def test_nothing_else_can_be_settled_by_the_patient(patient, link, visit):
    patient.post(f"{link}preparation/", {"item": "form"})
    assert item(visit, "form").settled_at is None


def test_a_visit_without_a_checklist_says_nothing_of_it_and_a_tap_changes_nothing(patient, link, visit, at):
    visit.items.all().delete()
    ServiceLine.objects.update(preparation_en="", preparation_es="")
    assert "Before your visit" not in words(patient.get(link))
    assert patient.post(f"{link}preparation/").status_code == 303
    assert not Event.objects.filter(kind="item_settled").exists()


def test_how_to_get_ready_is_shown_even_where_nobody_asks_whether_it_was_read(patient, link, visit):
    item(visit, "preparation").delete()
    said = words(patient.get(link))
    assert "Eat as always." in said and "I have read this" not in said


def test_once_the_link_has_ended_nothing_is_read(patient, link, visit, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at + timedelta(days=3))
    assert patient.post(f"{link}preparation/").status_code == 404
    assert item(visit, "preparation").settled_at is None
