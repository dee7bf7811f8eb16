"""The way out of automatic emails: in each of them, for a person and for a mail program, and never by a look."""

import re

import pytest

from leads import consent
from leads.models import Event, Person
from messaging import unsubscribe
from messaging.models import Message
from messaging.providers import sendgrid


@pytest.fixture
def emailed(dana, mailbox, queue):
    return queue(channel="email", contact_point_id=mailbox.pk, kind="nurture", subject="Hello", body="See you soon")


def path(message, query=""):
    return f"/u/{unsubscribe.address(message.pk).rstrip('/').rpartition('/')[2]}/{query}"


def is_stopped(mailbox):
    return consent.is_suppressed(mailbox, "email")


@pytest.mark.parametrize("agent", ["Mozilla/5.0", "GoogleImageProxy", "curl/8"])
def test_looking_changes_nothing(client, emailed, mailbox, agent):
    for method in (client.get, client.head, client.get):
        assert method(path(emailed), headers={"User-Agent": agent}).status_code == 200
    assert not is_stopped(mailbox)
    assert Message.objects.get(pk=emailed.pk).state == "queued"


def test_the_button_and_the_mail_program_both_post(client, emailed, mailbox, dana):
    page = client.get(path(emailed)).content.decode()
    assert "No more emails" in page and "dana@" not in page
    assert client.post(path(emailed), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert is_stopped(mailbox) and not consent.is_suppressed(mailbox, "sms")
    assert Message.objects.get(pk=emailed.pk).state == "cancelled"
    assert "You get no more emails from us" in client.get(path(emailed)).content.decode()


def test_a_second_time_is_the_first_time(client, emailed, dana):
    for _ in range(3):
        client.post(path(emailed))
    assert Event.objects.filter(kind="emails_stopped", lead=dana).count() == 1


def test_it_needs_no_cookie_and_no_form_token(emailed, mailbox):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(emailed)).status_code == 200
    assert is_stopped(mailbox)
    assert not strict.cookies


@pytest.mark.parametrize("token", ["x", "0" * 32, "0" * 32 + ".sig", "%00"])
def test_a_token_that_is_not_ours_opens_nothing(client, emailed, mailbox, token):
    for method in (client.get, client.post):
        answer = method(f"/u/{token}/")
        assert answer.status_code == 404 and "This link does not work" in answer.content.decode()
    assert not is_stopped(mailbox)


def test_a_token_with_another_messages_id_is_not_ours(client, emailed, mailbox, queue):
    other = queue(channel="email", kind="nurture", body="x")
    forged = other.pk.hex + path(emailed)[3 + 32 :]
    assert client.post(f"/u/{forged}").status_code == 404
    assert not is_stopped(mailbox)


def test_it_is_said_in_the_patients_language_and_in_the_one_asked_for(client, emailed, dana):
    Person.objects.filter(pk=dana.person_id).update(language="es")
    assert "¿No quiere más correos?" in client.get(path(emailed)).content.decode()
    assert "Do you want no more emails?" in client.get(path(emailed, "?lang=en")).content.decode()


def test_a_token_of_a_text_stops_no_texts(client, dana, phone, queue):
    text = queue(kind="nurture")
    assert client.post(path(text)).status_code == 200
    assert not consent.suppressions(phone, "sms").exists()


def test_an_automatic_email_says_how_to_stop_in_both_places(stage):
    stage.queue(channel="email", kind="nurture", subject="Hello", body="See you soon")
    (claimed,) = stage.claim()
    letter = sendgrid.mail(claimed.outgoing).get()
    (recipient,) = letter["personalizations"]
    url = claimed.outgoing.unsubscribe
    assert recipient["headers"] == {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    text, page = (each["value"] for each in letter["content"])
    assert text.startswith("See you soon\n\nBright Skin Clinic\nNo more emails like this: http")
    assert f'href="{url}"' in page


def test_in_spanish_it_is_said_in_spanish(stage):
    with stage.tenant():
        Person.objects.update(language="es")
    stage.queue(channel="email", kind="visit", subject="Hola", body="Hasta pronto")
    (claimed,) = stage.claim()
    assert "No recibir más correos como este:" in claimed.outgoing.footer


@pytest.mark.parametrize(
    "fields", [{"channel": "email", "kind": "staff", "subject": "x"}, {"channel": "sms", "kind": "nurture"}]
)
def test_what_a_person_writes_and_texts_have_no_footer(stage, fields):
    stage.queue(**fields)
    (claimed,) = stage.claim()
    assert (claimed.outgoing.footer, claimed.outgoing.unsubscribe) == ("", "")


def test_the_carrier_keeps_the_header_and_the_address_in_it_works(stage, carrier, client):
    stage.queue(channel="email", kind="nurture", subject="Hello", body="See you soon")
    stage.deliver()
    (mail,) = carrier.carrier.messages
    url = re.fullmatch("<(.*)>", mail.headers["List-Unsubscribe"])[1]
    assert url in mail.body
    client.post(url.partition("://")[2].partition("/")[1] + url.partition("://")[2].partition("/")[2])
    with stage.tenant():
        assert consent.is_suppressed(stage.mailbox, "email")
