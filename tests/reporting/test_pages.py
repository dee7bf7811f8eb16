"""The report's pages: numbers for those who may see numbers, people for those who may see people."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import events
from leads.models import Lead
from practices import clock
from practices.models import AuditEntry, Role, ServiceLine
from reporting import behind
from reporting.dimensions import DIMENSIONS
from tests.cast import a_lead, a_member
from tests.reporting import histories

NUMBER = re.compile(r'<a[^>]*href="(?P<to>[^"]*/reports/leads/[^"]*)"[^>]*>(?P<said>[^<]*)</a>')


@pytest.fixture
def report(client, bright, dana, at, monkeypatch):
    """Pages of it, as bob or as somebody of a role; Dana was called after three minutes."""
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=2))
    events.record("call_made", lead=dana, now=at + timedelta(minutes=3), connected=True, outcome="answered_follow_up")

    def get(role=None, path="reports/", **asked):
        member = a_member(f"{role}@example.com", role, role) if role else bright.bob
        client.force_login(member.user)
        return client.get(f"/p/{bright.id}/{path}", asked)

    return get


def text(response):
    assert response.status_code == 200, response
    return " ".join(response.text.split())


def listed(response):
    return set(re.findall(r'<tr id="lead-([^"]+)"', text(response)))


# ---- The report ----
def test_the_headline_answers_the_question(report):
    page = text(report())
    assert "0 of 1 inquiries became attended visits" in page and "1 is still open and may yet come" in page


def test_what_was_lost_is_said_in_words(report, at):
    for number in range(3):
        a_lead(f"P{number}", phone="", email="", now=at).close("unreached", by=None, now=at)
    a_lead("Eli", phone="", email="", now=at)
    page = text(report())
    assert "3 not reached" in page and "1 still open" in page and "20 % go on" in page


def test_every_number_of_the_page_opens_as_many_people(report, in_bright, at, client):
    """Read off the page itself: each link into the list, and the number on it."""
    histories.write(25, seed=3, now=at)
    page = report(period="90").text
    links = [(found["to"].replace("&amp;", "&"), found["said"]) for found in NUMBER.finditer(page)]
    assert len(links) > 40
    for address, said in links:
        number = int(re.search(r"\d+", said).group())
        assert len(listed(client.get(address))) == number, (address, said)


def test_a_time_to_answer_is_in_open_minutes_and_automatic_apart(report):
    page = text(report())
    assert "3 min" in page and "Automatic" in page and "target 5 min" in page


def test_an_empty_period_says_so_and_leads_on(report):
    page = text(report(**{"from": "2026-01-01", "to": "2026-01-02"}))
    assert "No inquiries in this period" in page and "?period=90" in page and "<ol>" not in page


def test_what_the_address_says_wrongly_is_answered_in_words(report):
    page = text(report(period="fortnight", service_line="x"))
    assert "no period that this report knows. This is the last 30 days." in page
    assert "There is no such service line." in page


def test_the_filters_narrow_it_and_stay_in_the_address(report, at):
    a_lead("Eli", phone="", email="", now=at, source="referral", service_line=ServiceLine.objects.create(name="Feet"))
    page = text(report(source="referral", period="7"))
    assert "0 of 1 inquiries" in page and "7 days" in page
    assert "/reports/leads/?period=7&amp;source=referral&amp;step=booked" in page
    assert '<input type="hidden" name="source" value="referral">' in page


def test_a_source_is_escaped_wherever_it_stands(report, at):
    a_lead("Eli", phone="", email="", now=at, source='"><script>alert(1)</script>')
    for page in (report(), report(source='"><script>alert(1)</script>')):
        assert "<script>alert(1)" not in page.text


def test_it_is_read_by_everybody_whom_the_matrix_names(report):
    for role in (Role.OWNER, Role.MANAGER, Role.FRONT_DESK, Role.READ_ONLY, Role.PARTNER):
        assert report(role).status_code == 200, role


def test_a_partner_sees_numbers_and_no_person(report, dana):
    page = text(report(Role.PARTNER))
    assert "reports/leads/" not in page and str(dana.pk) not in page and "Dana" not in page
    assert "under 11" in page, "nor a count so small that it is nearly a person"
    assert "3 min" not in page


def test_looking_is_written_down(report, bright):
    report()
    report(path="reports/leads/")
    found = AuditEntry.objects.filter(user_id=bright.bob.user_id).order_by("pk").values_list("action", "route")
    assert list(found) == [("report_viewed", "reporting:funnel"), ("leads_listed", "reporting:leads")]


@pytest.mark.parametrize("path", ["reports/", "reports/leads/"])
def test_it_is_only_looked_at(report, client, bright, path):
    report()
    assert client.post(f"/p/{bright.id}/{path}").status_code == 405
    assert client.head(f"/p/{bright.id}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["reports/", "reports/leads/"])
def test_a_stranger_finds_nothing(client, rival, report, bright, path):
    client.force_login(rival.charlie.user)
    assert client.get(f"/p/{bright.id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["reports/", "reports/leads/"])
def test_the_number_of_statements_does_not_grow(report, in_bright, at, path):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            text(report(path=path))
        return len(captured)

    statements()  # signs in
    before = statements()
    for number in range(12):
        a_lead(f"P{number}", phone="", email="", now=at, source=f"source {number}")
    assert statements() == before


# ---- The people behind a number ----
def test_the_list_says_whose_it_is(report, dana):
    page = text(report(path="reports/leads/", step="contacted"))
    assert "1 person: Talked with you" in page and "Dana W." in page and "Oct 26 to Nov 24" in page
    assert "Nobody in this period" in text(report(path="reports/leads/", step="booked"))


def test_a_sensitive_service_is_not_named_in_a_list(report, dana):
    line = ServiceLine.objects.create(name="Addiction care", sensitive=True)
    Lead.objects.update(service_line=line)
    page = text(report(path="reports/leads/", service_line=str(line.pk)))
    assert "Private service" in page and "Addiction" not in page


def test_a_partner_may_not_open_the_list(report):
    assert report(Role.PARTNER, path="reports/leads/").status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"step": "lost"},
        {"step": "inquiry", "then": "never"},
        {"step": "attended", "then": "open"},
        {"then": "never"},
        {"answer": "soon"},
        {"answer": "none", "step": "booked"},
        {"step": "inquiry", "valid": "no"},
        {"visits": "late", "step": "booked"},
        {"visits": "soon"},
        {"barrier": "weather"},
    ],
)
def test_a_number_that_the_report_does_not_have_is_not_found(report, asked):
    assert report(path="reports/leads/", **asked).status_code == 404


def test_names_are_escaped(report, at):
    a_lead("<script>alert(1)</script>", phone="", email="", now=at)
    assert "<script>alert(1)" not in report(path="reports/leads/").text


def test_pages_go_by_keyset_newest_first_and_lose_nobody(report, in_bright, at):
    for index in range(110):
        a_lead(f"P{index}", phone="", email="", now=at - timedelta(hours=index // 3))  # some at the same instant
    seen, address = [], {}
    while True:
        page = report(path="reports/leads/", **address)
        seen += [(lead.received_at, lead.pk) for lead in page.context["page"].leads]
        if not (older := page.context["page"].older):
            break
        address = {"after": older}
    assert len(seen) == 111 and seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize("after", ["x", "é", "bm90IGEga2V5", "MjAyNi0xMS0yNHwxMjM="])
def test_a_key_that_makes_no_sense_starts_at_the_top(report, after):
    assert len(listed(report(path="reports/leads/", after=after))) == 1


NAMES = [*DIMENSIONS, *behind.NAMED, "period", "from", "to", "by", "after"]
NONSENSE = ["x", "'; --", "\0", "é" * 3000, "٧", "-1", "none", "2026-13-45", "00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("path", ["reports/", "reports/export/", "reports/leads/", "reports/leads/export/"])
def test_nonsense_in_an_address_is_answered_and_is_no_fault_of_ours(report, path, nonsense):
    assert report(Role.MANAGER, path, **dict.fromkeys(NAMES, nonsense)).status_code in (200, 400, 404)


@pytest.mark.parametrize("name", NAMES)
def test_so_is_nonsense_in_one_place(report, name):
    for nonsense in NONSENSE:
        assert report(path="reports/leads/", **{name: nonsense}).status_code in (200, 400, 404), nonsense
