"""Ready for the visit: its checklist, at a glance and in one click, and whom to call before."""

from datetime import timedelta

import pytest

from leads import consent
from leads.models import ContactPoint, Event
from practices import clock
from practices.models import AuditEntry, Role, ServiceLine
from scheduling import booking, readiness
from scheduling.models import ReadinessItem
from tests.scheduling.test_booking import take
from tests.scheduling.test_pages import as_one, page


@pytest.fixture
def visit(provider, dana, at, bright, monkeypatch):
    """Dana's visit, which asks for a form and her coverage; the clock stands a day before it."""
    dana.service_line = ServiceLine.objects.create(name="First visits", checklist=["form", "coverage", "astrology"])
    dana.save(update_fields=["service_line"])
    visit = take(dana, at, index=6)
    monkeypatch.setattr(clock, "now", lambda: visit.starts_at - timedelta(days=1))
    return visit


@pytest.fixture
def as_bob(client, bright):
    client.force_login(bright.bob.user)
    return client


def settle(client, bright, item, answer="yes", **more):
    return client.post(f"/p/{bright.id}/visits/items/{item.pk}/", {"settled": answer, **more})


def first(visit):
    return visit.items.first()


def test_booking_makes_the_checklist_of_the_service_line_in_its_order(visit):
    assert [(item.item, item.position, item.settled_at) for item in visit.items.all()] == [
        ("form", 1, None),
        ("coverage", 2, None),
    ]
    readiness.prepare(visit)
    assert visit.items.count() == 2


def test_without_a_checklist_nothing_is_missing(provider, dana, at):
    visit = take(dana, at)
    assert readiness.first_missing(visit) is None
    booking.confirm(visit, by=None, now=at)
    assert readiness.glance(visit).words == "Ready"


def test_what_is_settled_is_settled_once_and_can_be_taken_back(visit, at, in_bright):
    item = first(visit)
    assert readiness.settle(item, by=in_bright.bob, now=at)
    assert not readiness.settle(item, by=None, now=at)
    item.refresh_from_db()
    assert (item.settled_at, item.settled_by) == (at, in_bright.bob)
    assert readiness.first_missing(visit).item == "coverage"
    assert readiness.unsettle(item, by=in_bright.bob, now=at)
    assert not readiness.unsettle(item, by=in_bright.bob, now=at)
    assert readiness.first_missing(visit).item == "form"
    assert [
        (event.kind, event.data["item"]) for event in Event.objects.filter(kind__contains="settled").order_by("pk")
    ] == [
        ("item_settled", "form"),
        ("item_unsettled", "form"),
    ]


def test_at_a_glance_it_names_what_is_missing_while_it_is_one_thing(visit, at):
    assert readiness.glance(visit).words == "3 missing"
    booking.confirm(visit, by=None, now=at)
    readiness.settle(first(visit), by=None, now=at)
    assert readiness.glance(visit).words == "Coverage missing"
    ReadinessItem.objects.update(settled_at=at)
    assert readiness.glance(visit).is_ready


def test_the_checklist_stays_with_a_visit_that_moves(visit, at, provider):
    readiness.settle(first(visit), by=None, now=at)
    assert booking.move(
        visit, provider_id=provider.doctor.pk, location_id=provider.place.pk,
        starts_at=visit.starts_at + timedelta(days=1), by=None, now=at,
    )  # fmt: skip
    assert readiness.first_missing(visit).item == "coverage"
    assert visit.items.count() == 2


def test_one_click_settles_an_item_and_another_takes_it_back(as_bob, bright, visit):
    item = first(visit)
    assert settle(as_bob, bright, item).status_code == 303
    item.refresh_from_db()
    assert item.settled_by == bright.bob
    assert AuditEntry.objects.filter(action="item_settled", object_ref=visit.pk).count() == 1
    words = page(as_bob, bright, day=visit.starts_at.date().isoformat())
    assert "Dana W.: Form is there" in words and "2 missing" in words
    settle(as_bob, bright, item, "no")
    item.refresh_from_db()
    assert item.settled_at is None
    assert "Dana W.: Form is missing" in page(as_bob, bright)


def test_a_click_that_names_nothing_changes_nothing(as_bob, bright, visit):
    assert settle(as_bob, bright, first(visit), "maybe").status_code == 400
    assert as_bob.get(f"/p/{bright.id}/visits/items/{first(visit).pk}/").status_code == 405
    assert visit.items.filter(settled_at=None).count() == 2


def test_the_rival_finds_no_such_item(client, rival, bright, visit):
    client.force_login(rival.charlie.user)
    assert settle(client, bright, first(visit)).status_code == 404
    assert visit.items.filter(settled_at=None).count() == 2


def test_who_only_reads_sees_it_and_has_no_button(client, bright, visit):
    words = page(as_one(client, Role.READ_ONLY), bright, day=visit.starts_at.date().isoformat())
    assert "3 missing" in words and 'aria-label="Form"' in words
    assert "<form" not in words.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_day_before_names_who_has_not_confirmed_with_the_number_to_call(as_bob, bright, visit):
    words = page(as_bob, bright)
    assert "Tomorrow: what is missing" in words and "1 not ready" in words
    assert 'href="tel:+15035550142"' in words and "Call (503) 555-0142" in words
    assert "Confirm Dana W." in words and "Form is there" in words


def test_who_has_confirmed_is_listed_for_what_is_missing_and_not_to_be_called(as_bob, bright, visit, at):
    booking.confirm(visit, by=None, now=at)
    words = page(as_bob, bright)
    assert "1 not ready" in words and "Form is there" in words and "tel:" not in words


def test_who_is_ready_stands_in_the_table(as_bob, bright, visit, at):
    booking.confirm(visit, by=None, now=at)
    ReadinessItem.objects.update(settled_at=at)
    words = page(as_bob, bright)
    assert "Everybody has confirmed, and nothing is missing." in words and "Ready: Tomorrow" in words


def test_who_asked_not_to_be_called_is_not_offered_to_call(as_bob, bright, visit, at):
    point = ContactPoint.objects.get(value="+15035550142")
    consent.suppress(point, "all", reason="stop", source="inbound", now=at)
    words = page(as_bob, bright)
    assert "They asked us not to call." in words and "tel:" not in words
