"""Who may open a link, and that looking changes nothing (R74, R75)."""

import hashlib
import re
import secrets

import pytest
from django.db import connection
from django.test import Client

from practices import clock, counting
from practices.models import Practice
from practices.tenancy import sql, tenant
from scheduling import booking, links
from scheduling.models import PatientLink
from scheduling.slots import slots_for
from tests.cast import a_lead

PAGES = ("", "times/", "cancellation/", "visit.ics")
ACTS = ("hold/", "release/", "booking/", "confirmation/", "cancellation/", "waitlist/")


@pytest.fixture(autouse=True)
def nothing_counted():
    from django.core.cache import cache

    cache.clear()
    counting.forget()


@pytest.fixture
def patient(at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at)
    return Client()


@pytest.fixture
def link(provider, dana, at):
    address = links.open_link(dana, "book", now=at)
    return address[address.index("/v/") :]


def test_a_forged_token_an_old_one_and_one_that_is_over_are_one_page(patient, link, dana, at, monkeypatch):
    Practice.objects.update(phone="+15035550100")
    forged = patient.get(f"/v/{secrets.token_urlsafe(16)}/")
    monkeypatch.setattr(clock, "now", lambda: at.replace(year=2027))
    expired = patient.get(link)
    monkeypatch.setattr(clock, "now", lambda: at)
    dana.close("attended", by=None, now=at)
    used = patient.get(link)
    for page in (forged, expired, used):
        assert page.status_code == 404 and "This link does not work any more" in page.text
        assert "Dana" not in page.text
    assert "Bright" not in forged.text and "555-0100" not in forged.text, "nothing is known of who asks"
    assert expired.text == used.text and "(503) 555-0100" in used.text, "who had a real one may call"


@pytest.mark.parametrize("token", ["x", "a" * 400, "%00", "%E2%80%AE", "..", "'--", "Ana%20Pereira"])
def test_what_is_no_token_is_the_same_page(patient, db, token):
    page = patient.get(f"/v/{token}/")
    assert page.status_code == 404 and "This link does not work any more" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_all_pages_of_a_wrong_link_are_that_page(patient, db, path):
    page = patient.get(f"/v/{secrets.token_urlsafe(16)}/{path}")
    assert page.status_code == 404 and "does not work any more" in page.text


@pytest.mark.parametrize("path", ACTS)
def test_a_wrong_link_does_nothing(patient, db, path):
    assert patient.post(f"/v/{secrets.token_urlsafe(16)}/{path}", {"slot": "x"}).status_code == 404


def test_a_link_opens_its_own_practice_and_nothing_of_another(bright, rival, at, patient):
    with tenant(rival.id):
        address = links.open_link(a_lead("Quinn"), "book", now=at)
    page = patient.get(address[address.index("/v/") :])
    assert page.status_code == 200 and "Rival Health" in page.text and "Bright" not in page.text


def everything():
    """A fingerprint of all that a practice has."""
    tables = [row[0] for row in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
    seen = hashlib.sha256()
    for table in tables:
        if not re.match("(practices|leads|intake|scheduling|messaging|sequences)_", table):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608
            seen.update(repr((table, cursor.fetchall())).encode())
    return seen.hexdigest()


def test_looking_changes_nothing(patient, link, dana, at):
    """Scanners of mail open every address, some by HEAD, several times."""
    visit_link = ""
    for with_a_visit in (False, True):
        if with_a_visit:
            slot = slots_for(dana, now=at)[0]
            booking.book(
                dana, provider_id=slot.provider_id, location_id=slot.location_id, starts_at=slot.starts_at, minutes=30,
                by=None, now=at,
            )  # fmt: skip
            address = links.open_link(dana, "visit", now=at)
            visit_link = address[address.index("/v/") :]
        before = everything()
        for each in filter(None, (link, visit_link)):
            for path in PAGES:
                for ask in (patient.get, patient.head) * 3:
                    assert ask(each + path, headers={"User-Agent": "Mimecast"}).status_code in (200, 303)
        assert everything() == before


@pytest.mark.parametrize("path", sorted({*ACTS} - {"cancellation/"}))
def test_an_act_has_no_page(patient, link, path):
    assert patient.get(link + path).status_code == 405 and patient.head(link + path).status_code == 405


def test_a_page_cannot_be_posted_to(patient, link):
    for path in ("", "times/", "visit.ics"):
        assert patient.post(link + path).status_code == 405


def test_no_cookie_and_no_other_proof_is_needed(link, at, monkeypatch):
    """The token in the address is the proof; mail programs open it in a browser without anything of ours."""
    monkeypatch.setattr(clock, "now", lambda: at)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{link}waitlist/", headers={"Origin": "null"})
    assert answer.status_code == 303 and not answer.cookies


def test_who_tries_many_tokens_is_not_looked_up_any_more(patient, link, settings, one_minute):
    settings.WRONG_LINKS_PER_MINUTE_AND_ADDRESS = 5
    guesser = {"REMOTE_ADDR": "203.0.113.5"}
    wrong = [patient.get(f"/v/{secrets.token_urlsafe(16)}/", **guesser).status_code for _try in range(7)]
    assert wrong == [404] * 6 + [429]
    assert patient.get(link, **guesser).status_code == 429
    assert patient.get(link, REMOTE_ADDR="198.51.100.7").status_code == 200, "others go on"


def test_a_link_that_is_real_counts_against_nobody(patient, link, settings):
    settings.WRONG_LINKS_PER_MINUTE_AND_ADDRESS = 2
    assert {patient.get(link, REMOTE_ADDR="203.0.113.6").status_code for _look in range(8)} == {200}


def test_a_link_says_nothing_of_its_row(patient, link):
    kept = PatientLink.objects.get()
    page = patient.get(link)
    assert kept.token_hash not in page.text and str(kept.lead_id) not in page.text
