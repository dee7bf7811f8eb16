"""What the public address answers, and what it keeps."""

import json

import pytest

from intake.models import Form, Inquiry
from leads.models import Event
from practices.tenancy import tenant
from tests.intake.conftest import ANA
from tests.intake.looking import inquiries, leads


def test_an_inquiry_is_stored_answered_and_understood(send, bright):
    response = send()
    assert response.status_code == 201
    assert set(response.json()) == {"id", "status", "message", "safety"}
    (inquiry,), (lead,) = inquiries(bright), leads(bright)
    assert str(inquiry.pk) == response.json()["id"]
    assert inquiry.lead_id == lead.pk
    assert inquiry.raw["reason"] == "What does it cost?"
    assert lead.person.name == "Ana Pereira"
    assert lead.team_id or lead.owner_id
    with tenant(bright.id):
        received = Event.objects.get(kind="lead_received")
    assert received.data == {"inquiry": str(inquiry.pk), "may_text": True, "urgent": False}


def test_a_plain_form_post_and_a_multipart_post_are_taken(send, form, client, bright):
    address = f"/api/v1/forms/{form.key}/inquiries"
    body = "first_name=Ana&phone=503-555-0142&consent_text=on"
    assert send(body, content_type="application/x-www-form-urlencoded").status_code == 201
    assert client.post(address, {"name": "Bea Long", "email": "bea@example.com"}).status_code == 201
    assert [lead.person.first_name for lead in leads(bright)] == ["Ana", "Bea"]


def test_no_cookie_is_set_and_none_is_needed(send):
    assert not send().cookies


def test_the_same_key_and_body_get_the_same_answer_and_one_row(send, bright):
    first, second = send(headers={"Idempotency-Key": "k1"}), send(headers={"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(inquiries(bright)) == len(leads(bright)) == 1


def test_the_same_key_with_another_body_is_refused(send, bright):
    send(headers={"Idempotency-Key": "k1"})
    response = send({**ANA, "reason": "Something else"}, headers={"Idempotency-Key": "k1"})
    assert response.status_code == 422
    assert "Idempotency-Key" in response.json()["errors"]
    assert len(inquiries(bright)) == 1


def test_without_a_key_the_same_body_within_ten_minutes_is_the_same_inquiry(send, bright):
    first, second = send(), send(dict(reversed(ANA.items())))
    assert first.json() == second.json()
    assert len(inquiries(bright)) == 1


def test_the_same_body_later_is_another_inquiry(send, bright):
    from datetime import timedelta

    send()
    with tenant(bright.id):
        (inquiry,) = inquiries(bright)
        Inquiry.objects.update(received_at=inquiry.received_at - timedelta(minutes=11))
    send()
    assert len(inquiries(bright)) == 2
    assert len(leads(bright)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "phone"),
        ({"first_name": "Ana"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "(503) 555-0142", "email": "ana@"}, "email"),
        ({**ANA, "reason": "x" * 2001}, "reason"),
        ({**ANA, "first_name": "A\x00na"}, "first_name"),
        ({**ANA, "first_name": "Ana\nBcc: x"}, "first_name"),
        ({**ANA, "last_name": ["Pereira"]}, "last_name"),
        ({**ANA, "birth_year": "1e400"}, "birth_year"),
        ({**ANA, "consent_text": "perhaps"}, "consent_text"),
        ({**ANA, "preferred_channel": "pigeon"}, "preferred_channel"),
    ],
)
def test_what_is_wrong_is_named(send, bright, values, field):
    response = send(values)
    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert not inquiries(bright)


def test_unknown_fields_are_dropped_and_known_ones_kept(send, bright):
    send({**ANA, "favourite_colour": "blue", "__proto__": {"a": 1}})
    (inquiry,) = inquiries(bright)
    assert set(inquiry.raw) == {*ANA, "consents"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("x" * 33_000, "application/json", 413),
        ("{}", "text/xml", 415),
        ("{}", "application/json; charset=utf-16", 415),
        ("{", "application/json", 400),
        ("[" * 30_000, "application/json", 400),
        ('{"a":' * 5_000, "application/json", 400),
        ('{"phone": NaN}', "application/json", 400),
        ('{"phone": "1", "phone": "2"}', "application/json", 400),
        ("phone=%FF%FE", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/json", 400),
        ("&".join(f"a{n}=1" for n in range(41)), "application/x-www-form-urlencoded", 400),
        ("nothing", "multipart/form-data; boundary=x", 400),
    ],
)
def test_what_cannot_be_read_is_refused(send, bright, body, kind, status):
    response = send(body, content_type=kind)
    assert (response.status_code, set(response.json())) == (status, {"errors"})
    assert not inquiries(bright)


def test_other_methods_are_refused(client, form):
    address = f"/api/v1/forms/{form.key}/inquiries"
    assert {client.get(address).status_code, client.put(address).status_code, client.head(address).status_code} == {405}


def test_an_unknown_or_closed_form_is_nothing(client, form, bright):
    assert client.post("/api/v1/forms/no-such-form/inquiries", ANA, "application/json").status_code == 404
    with tenant(bright.id):
        Form.objects.update(active=False)
    assert client.post(f"/api/v1/forms/{form.key}/inquiries", "{", "application/json").status_code == 404


def test_the_origin_of_the_form_may_read_the_answer_and_no_other(send, client, form, bright):
    with tenant(bright.id):
        Form.objects.update(allowed_origins=["https://bright.example.com"])
    address = f"/api/v1/forms/{form.key}/inquiries"
    for origin, allowed in (("https://bright.example.com", True), ("https://bright.example.com.evil.org", False)):
        asked = client.options(address, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        told = send({**ANA, "reason": origin}, headers={"Origin": origin})
        wrong = send({}, headers={"Origin": origin})
        for response in (asked, told, wrong):
            assert response.has_header("Access-Control-Allow-Origin") == allowed
            assert not response.has_header("Access-Control-Allow-Credentials")
            assert "Origin" in response["Vary"]
        assert (asked.status_code, told.status_code) == (204, 201)
        assert asked.get("Access-Control-Allow-Headers", "") == ("Content-Type, Idempotency-Key" if allowed else "")


def test_a_browser_that_posts_a_plain_form_is_shown_a_page(client, form):
    address = f"/api/v1/forms/{form.key}/inquiries"
    done = client.post(address, ANA, headers={"Accept": "text/html"})
    assert done.status_code == 303
    page = client.get(done["Location"])
    assert "We have your message." in page.content.decode()
    wrong = client.post(address, {**ANA, "phone": "12"}, headers={"Accept": "text/html"})
    assert wrong.status_code == 400
    assert 'value="Pereira"' not in wrong.content.decode()  # the page asks for one name
    assert 'aria-invalid="true"' in wrong.content.decode()


def test_the_schema_names_every_field_that_is_read(client):
    from intake import schema
    from intake.fields import FIELDS

    assert set(schema.InquiryRequest().fields) == set(FIELDS)
    described = json.loads(client.get("/api/schema/?format=json").content)
    assert list(described["paths"]) == ["/api/v1/forms/{form_key}/inquiries"]
    responses = described["paths"]["/api/v1/forms/{form_key}/inquiries"]["post"]["responses"]
    assert {"201", "303", "400", "404", "413", "415", "422"} <= set(responses)
