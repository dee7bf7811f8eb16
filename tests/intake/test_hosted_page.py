"""The page a patient asks on: two languages, no cookie, no script; what is typed wrong comes back with what was right."""

import re
from datetime import datetime, time

import pytest
from django.core import signing
from django.test import override_settings

from intake import tokens
from intake.models import ConsentWording, Criterion, Form
from leads.models import Consent
from practices import clock
from practices.models import Hours, Location, ServiceLine
from practices.tenancy import tenant
from tests.cast import ZONE
from tests.intake.looking import inquiries, leads

ANA = {"name": "Ana Pereira", "phone": "(503) 555-0142", "reason": "What does it cost?"}


@pytest.fixture
def where(form):
    return f"/f/{form.key}/"


@pytest.fixture
def unhurried():
    with override_settings(INTAKE_MINIMUM_FILL_SECONDS=0):
        yield


def token_in(response):
    return re.search(r'name="token" value="([^"]+)"', response.content.decode())[1]


def fill(client, where, values=ANA, **more):
    return client.post(where, {"token": token_in(client.get(where)), **values}, **more)


@pytest.mark.parametrize(
    ("how", "language", "title"),
    [
        ({}, "en", "Tell us how we can help"),
        ({"headers": {"Accept-Language": "es-MX,es;q=0.9"}}, "es", "Díganos cómo podemos ayudarle"),
        ({"query_params": {"lang": "es"}}, "es", "Díganos cómo podemos ayudarle"),
        ({"query_params": {"lang": "xx"}}, "en", "Tell us how we can help"),
    ],
)
def test_it_is_there_in_both_languages(client, where, how, language, title):
    response = client.get(where, **how)
    text = response.content.decode()
    assert f'<html lang="{language}">' in text and title in text and "Bright Skin Clinic" in text
    assert response["Content-Language"] == language
    assert "<script" not in text and "style=" not in text
    assert not response.cookies
    assert len(response.content) < 12_000
    assert "max-age=60" in response["Cache-Control"]


def test_nothing_is_ticked_and_nothing_is_required(client, where):
    text = client.get(where).content.decode()
    assert "checked" not in text and " required" not in text
    assert text.count('type="checkbox"') == 3
    assert "STOP" in text and "HELP" in text and "Message and data rates may apply" in text


def test_reading_it_changes_nothing(client, where, bright):
    for method in (client.get, client.head):
        assert method(where).status_code == 200
        assert method(where + "thanks/").status_code == 200
    assert not inquiries(bright)


def test_an_unknown_key_is_the_ordinary_404(client, bright):
    response = client.get("/f/nobodys-key/")
    assert response.status_code == 404 and "There is nothing at this address" in response.content.decode()


def test_what_is_sent_is_received_and_the_next_page_says_what_happens(client, where, bright, unhurried):
    response = fill(client, where)
    assert response.status_code == 303 and not response.cookies
    thanks = client.get(response["Location"])
    assert "We have your message." in thanks.content.decode()
    assert "no-store" in thanks["Cache-Control"]
    assert "555" not in response["Location"] and "cost" not in signing.b64_decode(
        response["Location"].split("t=")[1].split(":")[0].encode()
    ).decode(errors="replace")
    (lead,) = leads(bright)
    assert lead.person.name == "Ana Pereira" and lead.source == "website"
    assert inquiries(bright)[0].quarantined == ""


def test_an_empty_box_is_a_no_and_a_ticked_one_a_yes(client, where, bright, unhurried):
    fill(client, where, {**ANA, "email": "ana@example.com", "consent_text": "on"})
    with tenant(bright.id):
        kept = {consent.channel: (consent.granted, consent.wording_version) for consent in Consent.objects.all()}
        assert {consent.source for consent in Consent.objects.all()} == {f"http://testserver{where}"}
    assert kept == {"sms": (True, "sms-en-1"), "email": (False, "email-en-1"), "call": (False, "call-en-1")}


def test_the_words_kept_are_those_of_the_page_that_was_shown(client, where, bright, unhurried):
    token = token_in(client.get(where, query_params={"lang": "es"}))
    with tenant(bright.id):
        ConsentWording.objects.create(channel="sms", language="es", version=2, text="Palabras nuevas")
    client.post(where, {**ANA, "token": token, "consent_text": "on"})
    with tenant(bright.id):
        assert Consent.objects.get(channel="sms").wording_version == "sms-es-1"
    assert inquiries(bright)[0].language == "es"
    assert "Palabras nuevas" in client.get(where, query_params={"lang": "es"}).content.decode()


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(client, where, bright):
    response = fill(client, where, {**ANA, "phone": "(503) 555-01", "name": '<b>"Ana', "consent_text": "on"})
    text = response.content.decode()
    assert response.status_code == 400
    assert 'role="alert"' in text and '<a href="#id_phone">' in text
    assert 'aria-invalid="true" aria-describedby="id_phone_error"' in text
    assert "&lt;b&gt;&quot;Ana" in text and "<b>&quot;" not in text
    assert "What does it cost?" in text and "checked" in text
    assert not inquiries(bright)


def test_correcting_it_at_once_is_not_too_fast(client, where, bright):
    aged = signing.dumps(
        {"l": "en", "v": {}, "t": clock.host_now().timestamp() - 30}, salt=f"intake.page:{where[3:-1]}"
    )
    again = client.post(where, {"phone": "12", "token": aged})
    assert token_in(again) == aged
    client.post(where, {**ANA, "token": token_in(again)})
    assert inquiries(bright)[0].quarantined == ""


def test_what_falls_into_the_trap_is_kept_aside_and_thanked(client, where, bright):
    token = token_in(client.get(where))
    response = client.post(where, {**ANA, "website": "http://spam.example.com", "token": token})
    assert response.status_code == 303
    assert "We have your message." in client.get(response["Location"]).content.decode()
    assert inquiries(bright)[0].quarantined == "trap" and not leads(bright)


@pytest.mark.parametrize("token", ["fresh", "", "forged", "another form's"])
def test_what_may_be_a_program_or_a_quick_person_becomes_a_lead_and_no_text(client, where, bright, token):
    made = {"fresh": token_in(client.get(where)), "another form's": tokens.for_page("another-form", "en", {})}
    assert client.post(where, {**ANA, "token": made.get(token, token)}).status_code == 303
    found = inquiries(bright)[0]
    assert (found.quarantined, found.may_text, len(leads(bright))) == ("", False, 1)


def test_a_page_that_was_open_for_days_is_shown_again_with_what_was_typed(client, where, bright):
    old = signing.dumps({"l": "en", "v": {"sms": 1}, "t": 0}, salt=f"intake.page:{where[3:-1]}")
    response = client.post(where, {**ANA, "token": old})
    assert response.status_code == 400 and "What does it cost?" in response.content.decode()
    assert token_in(response) != old and not inquiries(bright)


def test_the_page_of_thanks_is_there_in_the_other_language_too(client, where, unhurried):
    location = fill(client, where, {**ANA, "reason": "chest pain"})["Location"]
    text = client.get(location.replace("lang=en", "lang=es")).content.decode()
    assert "Gracias" in text and "Recibimos su mensaje. " in text and "llame al 911" in text


def test_a_warning_sign_is_answered_with_the_safety_text_first(client, where, unhurried):
    response = fill(client, where, {**ANA, "reason": "chest pain since noon"})
    text = client.get(response["Location"]).content.decode()
    assert text.index("call 911") < text.index("<h1>") and 'href="tel:911"' in text and 'href="tel:988"' in text


@pytest.mark.parametrize("asked", ["", "?t=", "?t=nonsense", "?t=a:b:c", "?t=%00", "?lang=es"])
def test_a_wrong_address_of_thanks_says_where_to_begin(client, where, asked):
    response = client.get(where + "thanks/" + asked)
    assert response.status_code == 200 and where in response.content.decode()


def test_the_thanks_of_another_form_are_nothing_here(client, where, rival, unhurried):
    location = fill(client, where)["Location"]
    with tenant(rival.id):
        theirs = Form.objects.get()
    text = client.get(f"/f/{theirs.key}/thanks/?{location.split('?')[1]}").content.decode()
    assert "We have your message." not in text


def test_it_may_stand_in_a_frame_of_the_forms_own_origins_only(client, where, bright):
    assert client.get(where)["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in client.get(where)["Content-Security-Policy"]
    with tenant(bright.id):
        Form.objects.update(allowed_origins=["https://bright.example.com", "https://x.org; script-src *", 7])
    for response in (client.get(where), client.get(where + "thanks/"), client.post(where, {})):
        assert "frame-ancestors 'self' https://bright.example.com;" in response["Content-Security-Policy"] + ";"
        assert "script-src *" not in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response


def test_it_asks_what_there_is_to_choose_and_what_the_criteria_need(client, where, bright):
    assert "<select" not in client.get(where).content.decode()
    with tenant(bright.id):
        line = ServiceLine.objects.create(name="Dental implants", name_es="Implantes dentales")
        ServiceLine.objects.create(name="Skin care")
        Location.objects.create(name="Northside")
        Criterion.objects.create(
            service_line=line, position=1, label="Adults", field="age", operator="at_least", value=18, reason="Adults"
        )  # fmt: skip
    text = client.get(where, query_params={"lang": "es"}).content.decode()
    assert "Implantes dentales" in text and "Northside" in text
    assert 'name="birth_year"' in text and 'name="coverage"' not in text


@pytest.mark.parametrize(
    ("local", "words"),
    [
        (datetime(2026, 11, 24, 10, 0), "A person answers within 5 minutes."),
        (datetime(2026, 11, 24, 7, 0), "We are closed right now. A person answers today by 9:05 am."),
        (datetime(2026, 11, 24, 20, 0), "We are closed right now. A person answers tomorrow by 9:05 am."),
        (datetime(2026, 11, 28, 12, 0), "We are closed right now. A person answers on Monday by 9:05 am."),
    ],
)
def test_it_promises_what_truly_happens(client, where, monkeypatch, local, words):
    monkeypatch.setattr(clock, "now", lambda: local.replace(tzinfo=ZONE))
    assert words in client.get(where).content.decode()


def test_a_practice_without_hours_promises_no_time(client, where, bright):
    with tenant(bright.id):
        Hours.objects.all().delete()
    assert "as soon as we can" in client.get(where).content.decode()


def test_opening_late_in_the_week_is_told_by_its_date(client, where, bright, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 20, 0, tzinfo=ZONE))
    with tenant(bright.id):
        Hours.objects.all().delete()
        Hours.objects.create(weekday=0, opens=time(14), closes=time(15))
    assert "on November 30 by 2:05 pm" in client.get(where).content.decode()
    assert "el 30 de noviembre antes de las 2:05 p. m.</p>" in client.get(where + "?lang=es").content.decode()
