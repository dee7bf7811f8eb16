"""Pages for what went wrong: in our words, with the right code, and without an echo of what was asked."""

import pytest
from django.test import Client


@pytest.fixture
def browser(bright):
    client = Client(raise_request_exception=False)
    client.force_login(bright.alice.user)
    return client


def test_a_host_that_is_not_ours_is_a_bad_request(browser):
    answer = browser.get("/accounts/login/", headers={"Host": "evil.example.com"})
    assert answer.status_code == 400 and "evil" not in answer.text and "could not read that" in answer.text


def test_a_form_with_too_many_fields_is_a_bad_request(browser):
    answer = browser.post("/accounts/login/", {f"f{number}": "x" for number in range(201)})
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_a_bad_request(browser):
    answer = browser.post("/accounts/login/", "login=" + "x" * 70_000, "application/x-www-form-urlencoded")
    assert answer.status_code == 400


def test_an_address_that_is_not_there_is_not_echoed(browser):
    answer = browser.get("/no/such/<script>place")
    assert answer.status_code == 404 and "place" not in answer.text


def test_a_forged_form_is_forbidden_in_our_words(bright):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bright.alice.user)
    answer = client.post(f"/p/{bright.id}/settings/team/invitations/", {"email": "x@example.com", "role": "owner"})
    assert answer.status_code == 403 and "CSRF" not in answer.text


def test_a_view_that_breaks_says_so_and_asks_nothing_of_what_is_broken(browser, monkeypatch):
    monkeypatch.setattr("practices.views.entrance.doors.practices_of_user", lambda user: 1 / 0)
    answer = browser.get("/practices/")
    assert answer.status_code == 500 and "broke on our side" in answer.text and "ZeroDivision" not in answer.text


@pytest.mark.parametrize("path", ["/p/", "/p/1/queue/", "/p/01a20cd1-4999-7fe0-a4a4-6bdd5db85a3c", "/p/../healthz"])
def test_a_path_that_is_nearly_one_of_a_practice_is_not_there(browser, path):
    assert browser.get(path, follow=True).status_code == 404


def test_a_null_byte_is_no_server_error(browser, bright):
    assert browser.get("/invitations/%00/").status_code < 500
    assert browser.get(f"/p/{bright.id}/leads/?after=%00").status_code < 500
    assert browser.post("/accounts/login/", {"login": "a\x00@example.com", "password": "x\x00y"}).status_code < 500
    assert browser.get("/accounts/login/?next=%00").status_code < 500
