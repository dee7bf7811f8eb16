"""The list of leads, and finding somebody."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from desk import lead_list, search
from desk.lead_list import page
from leads.models import Lead, Person
from practices.models import AuditEntry, ServiceLine
from practices.tenancy import tenant
from tests.cast import AT, a_lead
from tests.desk.desk import a_reader


@pytest.fixture
def found(in_bright: SimpleNamespace) -> Lead:
    """María José de la Cruz, and somebody else."""
    a_lead("Dana", "Whitfield", phone="+15035550142", email="dana@example.com")
    return a_lead("María José", "de la Cruz", phone="+13125550199", email="mj.cruz@example.com")


@pytest.mark.parametrize(
    "text",
    ["mar", "MARÍA josé", "de la", "maría josé de la cruz", "de la Cruz maría josé", "0199"]
    + ["(312) 555-0199", "312.555.0199", "mj.cruz@", "MJ.Cruz@example.com"],
)
def test_a_person_is_found(text: str, found: Lead) -> None:
    assert search.people(text) == [found.person_id]


@pytest.mark.parametrize(
    "text", ["", "   ", "josé", "199", "555-0198", "cruz@example.com", "%", "_", "'; --", "\U0010ffff"]
)
def test_nobody_is_found(text: str, found: Lead) -> None:
    assert search.people(text) == []


def test_pages_follow_each_other_without_a_gap(in_bright: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead_list, "PAGE", 2)
    for i in range(5):
        a_lead(f"P{i}", "X", received_at=AT - timedelta(minutes=i // 2))
    reader, seen, after = a_reader(in_bright.alice), [], ""
    for _page in range(3):
        shown = page(reader, after)
        seen += [line.name for line in shown.lines]
        after = shown.older
    assert len(seen) == len(set(seen)) == 5 and after == ""


def test_a_key_that_makes_no_sense_starts_at_the_top(dana: Lead, in_bright: SimpleNamespace) -> None:
    for key in ("bogus", "YWJj", "%00", "Zm9vfGJhcg=="):
        assert len(page(a_reader(in_bright.alice), key).lines) == 1


def test_the_page_lists_leads_and_names_no_sensitive_service(alice: Client, bright: SimpleNamespace) -> None:
    with tenant(bright.id):
        a_lead(service_line=ServiceLine.objects.create(name="Addiction care", sensitive=True))
    shown = alice.get(f"/p/{bright.id}/leads/").text
    assert "Dana Whitfield" in shown and "Private service" in shown and "Addiction" not in shown


def test_a_search_is_posted_found_and_audited(alice: Client, bright: SimpleNamespace, lead: Lead) -> None:
    shown = alice.post(f"/p/{bright.id}/leads/", {"q": "whit"})
    assert "Dana Whitfield" in shown.text
    assert "Nobody found" in alice.post(f"/p/{bright.id}/leads/", {"q": "zzz"}).text
    with tenant(bright.id):
        assert {entry.action for entry in AuditEntry.objects.all()} == {"leads_searched"}


def test_another_practice_finds_nobody_here(
    charlie: Client, bright: SimpleNamespace, rival: SimpleNamespace, lead: Lead
) -> None:
    assert "Dana" not in charlie.post(f"/p/{rival.id}/leads/", {"q": "dana"}).text
    assert charlie.post(f"/p/{bright.id}/leads/", {"q": "dana"}).status_code == 404


def test_keys_follow_a_new_name(dana: Lead) -> None:
    Person.objects.filter(pk=dana.person_id).update(first_name="Ñandú")
    assert search.people("ñan") == [dana.person_id]
