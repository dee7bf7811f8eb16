import json

import pytest

from practices import clock

SECRET = {"X-Sandbox-Secret": "told only to the carrier"}


@pytest.fixture(autouse=True)
def secret(settings):
    settings.SANDBOX, settings.SANDBOX_SECRET = True, SECRET["X-Sandbox-Secret"]
    yield
    clock._cached = (-1.0, 0.0)


def test_the_process_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok"


def test_ready_means_that_the_database_answers(client, db):
    assert client.get("/readyz").content == b"ok"


def test_search_engines_may_read_forms_alone(client):
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nAllow: /f/\nDisallow: /\n"


def test_the_old_icon_address_leads_to_the_icon(client):
    assert client.get("/favicon.ico").url.endswith("favicon.svg")


@pytest.mark.parametrize("headers", [{}, {"X-Sandbox-Secret": ""}, {"X-Sandbox-Secret": "guessed"}])
def test_the_clock_is_not_there_for_whoever_does_not_know_the_secret(client, db, headers):
    assert client.get("/sandbox/clock/", headers=headers).status_code == 404
    assert client.post("/sandbox/clock/", {"offset_seconds": 60}, headers=headers).status_code == 404


def test_the_clock_is_not_there_outside_the_sandbox(client, db, settings):
    settings.SANDBOX = False
    assert client.get("/sandbox/clock/", headers=SECRET).status_code == 404


def test_without_a_secret_nobody_moves_the_clock(client, db, settings):
    settings.SANDBOX_SECRET = ""
    assert client.post("/sandbox/clock/", {"offset_seconds": 60}, headers={"X-Sandbox-Secret": ""}).status_code == 404


def test_the_clock_says_what_is_due_and_moves_forward_only(client, db):
    before = client.get("/sandbox/clock/", headers=SECRET).json()
    assert before.keys() == {"now", "offset_seconds", "next_at", "unsettled"}
    after = client.post("/sandbox/clock/", {"offset_seconds": 3600}, headers=SECRET).json()
    assert (after["offset_seconds"], after["now"] > before["now"]) == (3600, True)
    back = client.post("/sandbox/clock/", {"offset_seconds": 60}, headers=SECRET)
    assert (back.status_code, json.loads(back.content)) == (400, {"error": "the clock goes forward only"})


@pytest.mark.parametrize("offset", ["", "soon", "nan", "inf"])
def test_an_offset_that_is_no_number_is_refused(client, db, offset):
    assert client.post("/sandbox/clock/", {"offset_seconds": offset}, headers=SECRET).status_code == 400
