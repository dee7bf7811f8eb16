"""From the sign-up form to the practice's first page."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from practices import doors
from practices.models import Membership, Practice, User
from practices.tenancy import tenant

GRACE = {
    "practice_name": "Harbor Dental",
    "timezone": "America/Denver",
    "name": "Grace Gray",
    "email": "grace@example.com",
    "password1": "violet umbrella station",
}


@pytest.fixture(autouse=True)
def no_limits_left_over(db):
    cache.clear()


def sign_up(client, **changed):
    return client.post("/accounts/signup/", {**GRACE, **changed})


def link_in_the_mail():
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def test_signing_up_opens_a_practice_owned_by_the_new_user(client):
    assert sign_up(client).status_code == 302
    user = User.objects.get(email="grace@example.com")
    [practice_id] = doors.practices_of_user(user.pk)
    with tenant(practice_id):
        practice, owner = Practice.objects.current(), Membership.objects.get()
    assert (practice.name, practice.timezone) == ("Harbor Dental", "America/Denver")
    assert (owner.user_id, owner.role, owner.name) == (user.pk, "owner", "Grace Gray")


def test_nobody_is_in_before_the_address_is_confirmed_by_a_button(client):
    sign_up(client)
    assert "_auth_user_id" not in client.session
    link = link_in_the_mail()
    page = client.get(link)
    assert page.status_code == 200 and not EmailAddress.objects.get().verified
    there = client.post(link, follow=True)
    assert EmailAddress.objects.get().verified
    assert there.redirect_chain[0][0] == "/"
    assert there.wsgi_request.path.startswith("/p/")


def test_confirming_in_another_browser_signs_nobody_in(client):
    sign_up(client)
    other = Client()
    other.post(link_in_the_mail())
    assert EmailAddress.objects.get().verified and "_auth_user_id" not in other.session


def test_an_unconfirmed_user_cannot_sign_in(client):
    sign_up(client)
    answer = client.post("/accounts/login/", {"login": GRACE["email"], "password": GRACE["password1"]})
    assert answer.url == "/accounts/confirm-email/"
    assert client.get("/practices/").status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("practice_name", ""),
        ("practice_name", "x" * 121),
        ("timezone", ""),
        ("timezone", "America/Atlantis"),
        ("name", " \n "),
        ("email", "grace"),
        ("password1", "short one"),
        ("password1", "password1234"),
        ("password1", "123456789012345"),
        ("password1", "grace@example.com"),
    ],
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_kept(client, field, value):
    page = sign_up(client, **{field: value})
    assert page.status_code == 200 and field in page.context["form"].errors
    assert not User.objects.exists() and not mail.outbox


def test_a_name_over_two_lines_becomes_one(client):
    sign_up(client, practice_name="Harbor\r\nBcc: all@example.com")
    [practice_id] = doors.practices_of_user(User.objects.get().pk)
    with tenant(practice_id):
        assert Practice.objects.current().name == "Harbor Bcc: all@example.com"


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(client):
    first = sign_up(client)
    Client().post(link_in_the_mail())
    cache.clear()
    again = sign_up(client, email="GRACE@example.com", practice_name="Second")
    assert (again.status_code, again.url) == (first.status_code, first.url)
    assert User.objects.count() == 1
    assert len(doors.practices_of_user(User.objects.get().pk)) == 1
    assert mail.outbox[-1].to == ["grace@example.com"] and "confirm-email" not in mail.outbox[-1].body


def test_the_password_is_kept_by_argon2(client):
    sign_up(client)
    assert User.objects.get().password.startswith("argon2$argon2id$")


def test_when_the_mail_does_not_leave_nothing_is_kept_and_the_page_says_so(client, monkeypatch):
    def fail(self):
        raise ConnectionError

    monkeypatch.setattr(mail.EmailMessage, "send", fail)
    page = sign_up(client)
    assert page.status_code == 503 and "could not be sent" in page.text
    assert not User.objects.exists()
    monkeypatch.undo()
    assert sign_up(client).status_code == 302 and User.objects.count() == 1
