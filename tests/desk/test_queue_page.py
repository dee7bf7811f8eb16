"""The queue as a page: words, polls, and who may open it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leads.models import Lead, Task
from practices.models import AuditEntry
from practices.tenancy import tenant
from tests.cast import AT, a_lead
from tests.desk.desk import a_task


@pytest.fixture
def url(bright: SimpleNamespace) -> str:
    return f"/p/{bright.id}/queue/"


def poll(client: Client, url: str, tag: str = "") -> object:
    return client.get(url, headers={"HX-Request": "true", "X-Poll": "1", "If-None-Match": tag})


def test_the_title_is_the_answer(alice: Client, bright: SimpleNamespace, url: str) -> None:
    with tenant(bright.id):
        a_task(a_lead("Joyce", "Taylor"), waited=6)
        a_task(a_lead("Omar", "Hale"), "replied", minutes=15)
    page = alice.get(url).text
    assert "<h1>2 people need you</h1>" in page
    assert "Joyce has waited longest: 6 min, past your 5 min target." in page
    assert "first answer within 5 min" in page


def test_an_empty_queue_says_how_fast_people_were_answered(alice: Client, bright: SimpleNamespace, url: str) -> None:
    with tenant(bright.id):
        for minutes in (1, 3, 9):
            asked = AT - timedelta(minutes=30)
            a_lead(f"P{minutes}", "X", received_at=asked, answered_at=asked + timedelta(minutes=minutes))
    page = alice.get(url).text
    assert "<h1>Nobody is waiting</h1>" in page
    assert ">3 min<" in page and "1 took longer than 5 min." in page


def test_a_filter_is_in_the_address_and_nonsense_in_it_is_ignored(
    alice: Client, bright: SimpleNamespace, url: str
) -> None:
    with tenant(bright.id):
        a_task(a_lead("Mine", "A", owner=bright.alice))
        a_task(a_lead("His", "B", owner=bright.bob))
    page = alice.get(url + "?whose=mine&location=%27%22%3E&lane=bogus").text
    assert "Mine A." in page and "His B." not in page
    assert 'href="?whose=nobody"' in page


def test_hostile_names_and_words_are_only_text(alice: Client, bright: SimpleNamespace, url: str) -> None:
    with tenant(bright.id):
        a_task(a_lead("<script>alert(1)</script>", '"><img src=x onerror=1>'))
    page = alice.get(url).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page and "<img" not in page


def test_a_poll_gets_the_rows_and_then_nothing_until_something_changes(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        task = a_task(lead)
    rows = poll(alice, url)
    assert rows.status_code == 200 and "<html" not in rows.text and 'id="rows"' in rows.text
    tag = rows.headers["ETag"]
    again = poll(alice, url, tag)
    assert (again.status_code, again.content) == (304, b"")
    with tenant(bright.id):
        task.finish("done", by=bright.bob, now=AT)
    changed = poll(alice, url, tag)
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_a_claim_a_minute_and_a_filter_change_the_tag(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant(bright.id):
        task = a_task(lead)
    tags = {poll(alice, url).headers["ETag"], poll(alice, url + "?whose=mine").headers["ETag"]}
    with tenant(bright.id):
        task.claim(bright.bob, now=AT)
    tags.add(poll(alice, url).headers["ETag"])
    monkeypatch.setattr("practices.clock.now", lambda: AT + timedelta(minutes=1))
    tags.add(poll(alice, url).headers["ETag"])
    assert len(tags) == 4


def test_opening_the_queue_is_kept_in_the_audit_and_a_poll_is_not(
    alice: Client, bright: SimpleNamespace, url: str
) -> None:
    poll(alice, url)
    alice.get(url)
    with tenant(bright.id):
        assert [entry.action for entry in AuditEntry.objects.all()] == ["queue_viewed"]


def test_an_unchanged_poll_costs_a_handful_of_statements(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        a_task(lead)
    tag = poll(alice, url).headers["ETag"]
    with CaptureQueriesContext(connection) as captured:
        poll(alice, url, tag)
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 12


def test_take_next_leads_to_the_lead(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        a_task(lead)
    answer = alice.post(url + "next/")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/p/{bright.id}/leads/{lead.pk}/")
    with tenant(bright.id):
        assert Task.objects.get().claimed_by == bright.alice


def test_with_nothing_to_take_it_says_so(alice: Client, url: str) -> None:
    answer = alice.post(url + "next/", {"whose": "mine"}, follow=True)
    assert answer.redirect_chain == [(url + "?whose=mine", 303)]
    assert "Nothing to take" in answer.text


def test_taking_needs_a_post(alice: Client, url: str) -> None:
    assert alice.get(url + "next/").status_code == 405


def test_who_may_only_look_takes_nothing(looker: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    with tenant(bright.id):
        a_task(lead)
    page = looker.get(url)
    assert "Dana W." in page.text and "Take next" not in page.text.split('id="keys"')[0]
    assert looker.post(url + "next/").status_code == 403


def test_another_practice_is_not_there(charlie: Client, url: str) -> None:
    assert charlie.get(url).status_code == 404
    assert charlie.post(url + "next/").status_code == 404
