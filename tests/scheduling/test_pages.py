"""The visits page, and one click for what came of a visit."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import clock
from practices.models import AuditEntry, Role, ServiceLine
from practices.tenancy import tenant
from scheduling import booking
from tests.cast import a_lead, a_member
from tests.scheduling.test_booking import take


@pytest.fixture
def seen(provider, dana, at, bright, monkeypatch):
    """Dana's visit, and a clock that stands at its beginning."""
    visit = take(dana, at)
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at)
    return visit


@pytest.fixture
def as_bob(client, bright):
    client.force_login(bright.bob.user)
    return client


def as_one(client, role):
    client.force_login(a_member(f"{role}@example.com", role, role).user)
    return client


def page(client, bright, **asked):
    return " ".join(client.get(f"/p/{bright.id}/visits/", asked).text.split())


def post(client, bright, visit, status, **more):
    return client.post(f"/p/{bright.id}/visits/{visit.pk}/outcome/", {"status": status, **more})


def status_of(visit):
    visit.refresh_from_db()
    return visit.status


def test_the_day_shows_who_comes_when_and_to_whom(as_bob, seen, bright):
    words = page(as_bob, bright)
    for said in ("Dana W.", "11:00 am", "1 first visit today", "Dr. Okafor", "1 still to come, 1 not confirmed"):
        assert said in words


def test_beside_it_stands_the_next_day(as_bob, seen, bright, at):
    words = page(as_bob, bright, day=(at - timedelta(days=1)).date().isoformat())
    assert "No first visit on Monday, November 23" in words
    assert "Dana W." in words and "Confirm Dana W." in words


def test_a_sensitive_service_is_not_named(as_bob, seen, bright, dana):
    dana.service_line = ServiceLine.objects.create(name="Addiction care", sensitive=True)
    dana.save(update_fields=["service_line"])
    words = page(as_bob, bright)
    assert "Private service" in words and "Addiction" not in words


@pytest.mark.parametrize("status", ["confirmed", "arrived", "attended", "no_show", "cancelled"])
def test_one_click_records_what_happened_and_one_more_takes_it_back(as_bob, seen, bright, status):
    assert post(as_bob, bright, seen, status).status_code == 303
    assert status_of(seen) == status
    assert AuditEntry.objects.filter(action=f"visit_{status}", object_ref=seen.pk).count() == 1
    words = page(as_bob, bright)
    assert "Dana W.: " in words
    assert status == "confirmed" or 'aria-pressed="true"' in words and "Undo for Dana W." in words
    post(as_bob, bright, seen, "booked")
    assert status_of(seen) == "booked"
    assert AuditEntry.objects.filter(action="visit_booked", object_ref=seen.pk).count() == 1


def test_pressing_twice_is_pressing_once(as_bob, seen, bright):
    for _time in range(2):
        post(as_bob, bright, seen, "attended")
    assert AuditEntry.objects.filter(action="visit_attended").count() == 1
    assert "already marked" not in page(as_bob, bright)


def test_who_comes_second_is_told_what_holds(as_bob, seen, bright):
    booking.settle(seen, "no_show", by=bright.alice, now=seen.starts_at)
    post(as_bob, bright, seen, "attended")
    assert "Nothing was changed: this visit is already marked no-show." in page(as_bob, bright)
    assert status_of(seen) == "no_show"


def test_an_outcome_that_does_not_exist_changes_nothing(as_bob, seen, bright):
    for wrong in ("abducted", "", "held"):
        assert post(as_bob, bright, seen, wrong).status_code == 400
    assert status_of(seen) == "booked"


def test_a_visit_that_has_not_begun_is_not_attended_and_the_page_says_why(as_bob, seen, bright, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: seen.starts_at - timedelta(days=1))
    post(as_bob, bright, seen, "attended")
    assert "Nothing was changed. This visit has not begun." in page(as_bob, bright)
    assert status_of(seen) == "booked"
    assert not AuditEntry.objects.filter(action="visit_attended").exists()


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.COORDINATOR, Role.FRONT_DESK])
def test_everybody_who_works_here_may_settle(client, seen, bright, role):
    post(as_one(client, role), bright, seen, "attended")
    assert status_of(seen) == "attended"


def test_reading_is_not_acting(client, seen, bright):
    client = as_one(client, Role.READ_ONLY)
    words = page(client, bright)
    assert "Dana W." in words and "<form" not in words.split("<main", 1)[1].split("</main>", 1)[0]
    assert post(client, bright, seen, "attended").status_code == 403


def test_a_partner_sees_no_people(client, seen, bright):
    client = as_one(client, Role.PARTNER)
    assert client.get(f"/p/{bright.id}/visits/").status_code == 403
    assert post(client, bright, seen, "attended").status_code == 403


def test_looking_is_get_and_acting_is_post(as_bob, seen, bright):
    assert as_bob.post(f"/p/{bright.id}/visits/").status_code == 405
    assert as_bob.get(f"/p/{bright.id}/visits/{seen.pk}/outcome/", {"status": "attended"}).status_code == 405
    assert as_bob.head(f"/p/{bright.id}/visits/").status_code == 200
    assert status_of(seen) == "booked"


def test_the_rival_finds_no_such_visit(client, rival, bright, seen):
    client.force_login(rival.charlie.user)
    assert post(client, bright, seen, "attended").status_code == 404
    assert client.get(f"/p/{bright.id}/visits/").status_code == 404
    assert status_of(seen) == "booked"


@pytest.mark.parametrize("evil", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_the_site(as_bob, seen, bright, evil):
    assert post(as_bob, bright, seen, "attended", next=evil).url == f"/p/{bright.id}/visits/"


def test_the_way_back_is_the_page_the_button_stood_on(as_bob, seen, bright, dana):
    lead = f"/p/{bright.id}/leads/{dana.pk}/"
    assert post(as_bob, bright, seen, "attended", next=lead).url == lead


@pytest.mark.parametrize("wrong", ["yesterday", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_bad_day_in_the_address_shows_today_and_says_so(as_bob, seen, bright, wrong):
    words = page(as_bob, bright, day=wrong)
    assert "1 first visit today" in words and "so it shows today" in words


def test_looking_is_written_down(as_bob, seen, bright):
    page(as_bob, bright)
    assert AuditEntry.objects.filter(action="visits_viewed", user_id=bright.bob.user_id).count() == 1


def test_the_number_of_statements_does_not_grow_with_the_visits(as_bob, seen, bright, at):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            page(as_bob, bright)
        return len(captured)

    def more(names):
        with tenant(bright.id):
            for number, name in enumerate(names):
                take(a_lead(name, phone=f"+13125550{number}{ord(name):02d}", email=""), at)

    more("ABCD")  # of which some come tomorrow
    before = statements()
    more("EFGHIJKL")
    assert statements() == before
