"""What holds for every address: headers (R81), forged forms, and pages of patients that leave an audit entry (R86)."""

import uuid

import pytest

from practices.models import AuditEntry
from practices.permissions import matrix
from practices.tenancy import tenant
from tests.isolation.attack import Somebody, address, of_practices, outside

SHOW_NO_PATIENT = {"practices:start", "practices:team", "sequences:playbooks"}
# They take no cookie: a patient's form in another site's frame (decision 14), callbacks, our own carrier.
NEED_NO_TOKEN = {"sandbox_clock", "intake:form", "intake:inquiries"}
BY_A_LINK = ("patient:", "messaging:unsubscribe")  # the token in the address is the proof, and goes nowhere else
CSP = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")


@pytest.fixture
def owner(world):
    return Somebody("owner", world.bright.members["owner"].user, "owner")


def an_address(route, world):
    """Of a page of the bright practice, or of one outside with keys that nobody has."""
    if route.is_staff:
        return address(route, world.bright.id, world.bright.id_of)
    path = "/" + route.pattern.pattern.regex.pattern.lstrip("^") if "(?P" in route.path else "/" + route.path
    for name in route.kwargs:
        for converter in ("uuid", "str", "slug", "form_key"):
            value = str(uuid.uuid4()) if converter == "uuid" else "nobodys-key"
            path = path.replace(f"<{converter}:{name}>", value)
    return "/accounts/password/reset/key/1-nobodys/" if "(?P" in path else path


def pytest_generate_tests(metafunc):
    if "route" in metafunc.fixturenames:
        found = [*of_practices(), *outside()]
        metafunc.parametrize("route", found, ids=[route.name for route in found])


@pytest.fixture
def where(route, world):
    return an_address(route, world)


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(route, where, owner, world):
    for method in ("GET", "POST"):
        headers = owner.ask(method, where).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and all(part in policy for part in CSP), method
        assert headers["X-Content-Type-Options"] == "nosniff", method
        referrer = "no-referrer" if route.name.startswith(BY_A_LINK) else "same-origin"
        assert headers["Referrer-Policy"] == referrer, method
        assert headers["X-Frame-Options"] == "DENY", method
        assert "camera=()" in headers["Permissions-Policy"], method
        if route.is_staff:
            assert "no-store" in headers["Cache-Control"] and headers["X-Robots-Tag"] == "noindex", method


def test_a_form_without_its_token_is_refused(route, where, world):
    if route.name in NEED_NO_TOKEN or route.name.startswith(BY_A_LINK):
        return
    forged = Somebody("owner", world.bright.members["owner"].user, enforce_csrf_checks=True)
    answer = forged.ask("POST", where)
    listed = route.is_staff and "POST" not in matrix()[route.name]
    assert answer.status_code in ({403, 405} if listed or not route.is_staff else {403}), answer.status_code


def test_nothing_of_a_practice_is_shown_outside_it(route, where, owner, world):
    if route.is_staff:
        return
    for somebody in (owner, Somebody("anonymous")):
        for method in ("GET", "POST"):
            answer = somebody.ask(method, where)
            assert answer.status_code < 500, (somebody.name, method)
            assert world.rival.word.encode() not in answer.text_seen, (somebody.name, method)


def test_a_page_of_patients_leaves_an_audit_entry(route, where, owner, world):
    if not route.is_staff or "GET" not in matrix()[route.name] or route.name in SHOW_NO_PATIENT:
        return

    def entries():
        with tenant(world.bright.id):
            return AuditEntry.objects.count()

    assert owner.ask("GET", where, rows=entries).changed
