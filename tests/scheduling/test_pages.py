"""The visits page, and one click for what came of a visit."""

from datetime import timedelta

import pytest

from practices import clock
from practices.models import Membership, Role
from scheduling.models import Visit
from tests.cast import a_member
from tests.scheduling.test_booking import take


@pytest.fixture
def seen(provider, dana, at, bright, monkeypatch):
    """Dana's visit, and a clock that stands at its beginning."""
    visit = take(dana, at)
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at)
    return visit


def as_member(client, bright, role):
    member = {"owner": bright.alice, "coordinator": bright.bob}.get(role) or a_member(f"{role}@example.com", role, role)
    client.force_login(member.user)
    return client


def post(client, bright, visit, status, **more):
    return client.post(f"/p/{bright.id}/visits/{visit.pk}/outcome/", {"status": status, **more})


def test_the_day_shows_who_comes_when(client, seen, bright):
    page = as_member(client, bright, "coordinator").get(f"/p/{bright.id}/visits/").content.decode()
    page = " ".join(page.split())
    for words in ("Dana W.", "11:00 am", "1 first visit today"):
        assert words in page


def test_one_click_records_what_happened_and_one_more_takes_it_back(client, seen, bright):
    client = as_member(client, bright, "coordinator")
    assert post(client, bright, seen, "attended").status_code == 303
    seen.refresh_from_db()
    assert seen.status == "attended"
    post(client, bright, seen, "booked")
    seen.refresh_from_db()
    assert seen.status == "booked"


def test_an_outcome_that_does_not_exist_changes_nothing(client, seen, bright):
    assert post(as_member(client, bright, "coordinator"), bright, seen, "abducted").status_code == 400
    seen.refresh_from_db()
    assert seen.status == "booked"


def test_a_visit_that_has_not_begun_is_not_attended(client, seen, bright, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: seen.starts_at - timedelta(days=1))
    post(as_member(client, bright, "coordinator"), bright, seen, "attended")
    seen.refresh_from_db()
    assert seen.status == "booked"


def test_reading_is_not_acting(client, seen, bright):
    client = as_member(client, bright, Role.READ_ONLY)
    assert client.get(f"/p/{bright.id}/visits/").status_code == 200
    assert post(client, bright, seen, "attended").status_code == 403
    assert client.get(f"/p/{bright.id}/visits/{seen.pk}/outcome/").status_code in (403, 405)


def test_the_rival_finds_no_such_visit(client, rival, bright, seen):
    client.force_login(rival.charlie.user)
    assert post(client, bright, seen, "attended").status_code == 404


def test_the_way_back_stays_on_the_site(client, seen, bright):
    client = as_member(client, bright, "coordinator")
    answer = post(client, bright, seen, "attended", next="https://evil.example.com/")
    assert answer.headers["Location"] == f"/p/{bright.id}/visits/"


def test_a_bad_day_in_the_address_shows_today(client, seen, bright):
    client = as_member(client, bright, "coordinator")
    assert client.get(f"/p/{bright.id}/visits/?day=yesterday").status_code == 200
    assert Visit.objects.count() == 1 and Membership.objects.exists()
