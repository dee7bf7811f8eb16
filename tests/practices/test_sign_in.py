"""Sign-in, reset, and how long a sign-in lasts (R83-R85)."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client

from practices import sessions

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def alice(bright):
    cache.clear()
    EmailAddress.objects.create(user=bright.alice.user, email="alice@example.com", verified=True, primary=True)
    return bright.alice.user


def sign_in(client, email="alice@example.com", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def is_in(client):
    return SESSION_KEY in client.session


def test_an_address_and_its_password_let_in(client):
    assert sign_in(client).url == "/" and is_in(client)


def test_capitals_in_the_address_do_not_matter(client):
    assert sign_in(client, "Alice@Example.com").url == "/"


def test_the_session_is_a_new_one_and_its_cookie_ends_with_the_browser(client):
    client.get("/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["session"] = session.session_key
    answer = sign_in(client)
    assert client.session.session_key != session.session_key
    cookie = answer.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(client):
    def words(**attempt):
        page = sign_in(client, **attempt)
        assert page.status_code == 200
        return page.context["form"].non_field_errors()

    assert words(email="nobody@example.com") == words(password="not the password")


@pytest.mark.parametrize(
    "there",
    ["https://evil.example.com/", "//evil.example.com/", "/\\evil.example.com", "javascript:alert(1)", "http:evil"],
)
def test_the_way_back_never_leaves_the_site(client, there):
    assert sign_in(client, next=there).url == "/"


def test_the_way_back_leads_to_the_page_that_was_asked_for(client, bright):
    assert sign_in(client, next=f"/p/{bright.id}/settings/team/").url == f"/p/{bright.id}/settings/team/"


def test_five_wrong_passwords_delay_the_sixth_try_even_if_it_is_right(client):
    for _ in range(5):
        sign_in(client, password="not the password")
    page = sign_in(client)
    assert page.status_code == 200 and "Too many" in str(page.context["form"].errors)
    cache.clear()
    assert sign_in(client).url == "/"


def test_twenty_wrong_tries_from_one_address_delay_the_next_whoever_is_tried(client, alice, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # twenty times Argon2 is a while
    alice.set_password(PASSWORD)
    alice.save()
    for number in range(20):
        sign_in(client, f"nobody{number}@example.com", "not the password")
    assert "Too many" in str(sign_in(client).context["form"].errors)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9")).url == "/"


def test_a_reset_link_sets_a_new_password_once_and_ends_other_sessions(client):
    other = Client()
    sign_in(other)
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    new = {"password1": "copper lantern meadow", "password2": "copper lantern meadow"}
    assert client.post(form.wsgi_request.path, new).status_code == 302
    assert other.get("/practices/").status_code == 302
    assert sign_in(client).status_code == 200 and sign_in(client, password="copper lantern meadow").url == "/"
    assert b"copper" not in Client().get(link, follow=True).content
    again = Client()
    page = again.get(link, follow=True)
    assert again.post(page.wsgi_request.path, new).status_code == 200


def test_a_reset_of_an_unknown_address_is_answered_alike(client):
    known = client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)


def test_a_reset_mail_that_does_not_leave_is_said_for_known_and_unknown_alike(client, monkeypatch):
    def fail(self):
        raise ConnectionError

    monkeypatch.setattr(mail.EmailMessage, "send", fail)
    pages = [client.post("/accounts/password/reset/", {"email": f"{who}@example.com"}) for who in ("alice", "nobody")]
    assert [page.status_code for page in pages] == [503, 503]


def test_links_in_mails_follow_the_public_address_whatever_the_host_header_says(client, settings):
    settings.PUBLIC_URL = "https://firstvisit.example.com"
    client.post("/accounts/password/reset/", {"email": "alice@example.com"}, headers={"Host": "localhost:1234"})
    links = re.findall(r"https?://\S+", mail.outbox[-1].body)
    assert links and all(link.startswith("https://firstvisit.example.com/accounts/") for link in links)


def test_sign_out_is_a_button(client):
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


# ---- How long it lasts ----
@pytest.fixture
def later(monkeypatch):
    start = time.time()
    return lambda minutes: monkeypatch.setattr(sessions.time, "time", lambda: start + 60 * minutes)


def test_fifteen_minutes_of_nothing_sign_out(client, later):
    sign_in(client)
    later(14)
    assert client.get("/practices/").status_code == 200
    later(28)
    assert client.get("/practices/").status_code == 200
    later(44)
    page = client.get("/practices/", follow=True)
    assert page.wsgi_request.path == "/accounts/login/" and "signed out" in page.text
    assert not is_in(client)


@pytest.mark.parametrize("header", ["X-Poll", "HX-Polling"])
def test_polling_is_not_an_act(client, later, header):
    sign_in(client)
    for minute in (5, 10, 15):
        later(minute)
        assert client.get("/practices/", headers={header: "1"}).status_code == 200
    later(16)
    assert client.get("/practices/").status_code == 302


def test_twelve_hours_are_the_end_however_busy(client, later):
    sign_in(client)
    for minute, status in ((12 * 60 - 1, 200), (12 * 60 + 1, 302)):
        later(minute)
        session = client.session
        session[sessions.SEEN_AT] = time.time() - 10
        session.save()
        assert client.get("/practices/").status_code == status


def test_a_session_without_its_times_is_over(client, alice):
    client.force_login(alice)
    session = client.session
    del session[sessions.SEEN_AT]
    session.save()
    assert client.get("/practices/").status_code == 302


def test_a_fragment_asked_for_too_late_leads_the_whole_page_to_sign_in(client, bright):
    page = f"/p/{bright.id}/settings/team/?lane=new"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = client.get(f"/p/{bright.id}/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next=/p/{bright.id}/settings/team/%3Flane%3Dnew"


def test_what_was_posted_too_late_is_not_asked_for_by_get(client, bright):
    assert client.post(f"/p/{bright.id}/settings/team/invitations/").url == "/accounts/login/"
