"""The report's pages: numbers for those who may see numbers, people for those who may see people."""

from datetime import timedelta

import pytest

from leads import events
from practices import clock
from practices.models import Role
from tests.cast import a_lead, a_member


@pytest.fixture
def report(client, bright, dana, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=2))
    events.record("call_made", lead=dana, now=at + timedelta(minutes=3), connected=True, outcome="answered_follow_up")

    def get(role=None, path="reports/", **asked):
        member = a_member(f"{role}@example.com", role, role) if role else bright.bob
        client.force_login(member.user)
        return client.get(f"/p/{bright.id}/{path}", asked)

    return get


def text(response):
    return " ".join(response.content.decode().split())


def test_the_headline_answers_the_question(report):
    page = text(report())
    assert "0 of 1 inquiries became an attended visit" in page and "1 is still open" in page


def test_every_number_links_to_its_people(report, dana):
    listed = text(report(path="reports/leads/", step="contacted"))
    assert str(dana.pk) in listed and "1 person: Talked with us" in listed
    assert "Nobody in this period" in text(report(path="reports/leads/", step="booked"))


def test_a_partner_sees_numbers_and_no_person(report, dana):
    page = report(Role.PARTNER)
    assert page.status_code == 200 and "reports/leads/" not in text(page) and str(dana.pk) not in text(page)


def test_a_partner_may_not_open_the_list(report):
    assert report(Role.PARTNER, path="reports/leads/").status_code == 403


def test_a_step_that_does_not_exist_is_not_found(report):
    assert report(path="reports/leads/", step="lost").status_code == 404
    assert report(path="reports/leads/", step="attended", lost="open").status_code == 404


def test_a_time_to_answer_is_in_open_minutes_and_automatic_apart(report):
    page = text(report())
    assert "3 min" in page and "Automatic" in page


def test_an_empty_period_says_so(report):
    assert "No inquiries in this period" in text(report(**{"from": "2026-01-01", "to": "2026-01-02"}))


def test_names_are_escaped(report, bright, at):
    a_lead("<script>alert(1)</script>", phone="", email="", now=at)
    assert "<script>alert(1)" not in text(report(path="reports/leads/"))


def test_pages_go_by_keyset(report, in_bright, at):
    for index in range(60):
        a_lead(f"P{index}", phone="", email="", now=at)
    first = report(path="reports/leads/")
    assert len(first.context["leads"]) == 50 and first.context["older"]
    second = report(path="reports/leads/", after=str(first.context["leads"][-1].pk))
    assert len(second.context["leads"]) == 11 and not second.context["older"]
