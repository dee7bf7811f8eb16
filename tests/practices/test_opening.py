from datetime import UTC, datetime, time

import pytest

from practices import doors
from practices.models import Hours, Location, Membership, Practice, Role, Team, User
from practices.opening import open_practice, opened
from practices.tenancy import here, tenant

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def ada(db):
    return User.objects.create_user("ada@example.com", "correct horse battery")


def open_harbor(user, zone="America/Chicago"):
    return open_practice(name="Harbor Dental", timezone=zone, user=user, user_name="Ada Ames", now=NOW)


def test_a_new_practice_has_an_owner_a_team_a_place_and_hours(ada):
    practice = open_harbor(ada)
    with tenant(practice.id):
        owner = Membership.objects.get()
        assert (owner.user_id, owner.role, owner.name) == (ada.pk, Role.OWNER, "Ada Ames")
        assert Team.objects.get().name == "Front desk"
        assert Location.objects.get().name == "Harbor Dental"
        assert [(h.weekday, h.opens, h.closes) for h in Hours.objects.order_by("weekday")] == [
            (day, time(9), time(17)) for day in range(5)
        ]
    assert doors.practices_of_user(ada.pk) == [practice.id]


def test_opened_is_sent_inside_the_new_practice(ada):
    seen = []

    def look(practice, now, **kwargs):
        seen.append((practice.id, here(), now))

    opened.connect(look)
    try:
        practice = open_harbor(ada)
    finally:
        opened.disconnect(look)
    assert seen == [(practice.id, practice.id, NOW)]


def test_a_receiver_that_fails_leaves_no_practice(ada):
    def fail(practice, **kwargs):
        raise RuntimeError

    opened.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            open_harbor(ada)
    finally:
        opened.disconnect(fail)
    assert doors.practices_of_user(ada.pk) == []


@pytest.mark.parametrize("zone", ["", "Chicago", "America/Atlantis", "../etc/passwd", "UTC+1"])
def test_a_zone_that_does_not_exist_is_refused(ada, zone):
    with pytest.raises(ValueError):
        open_harbor(ada, zone)


def test_a_long_name_has_a_shorter_one_for_texts(ada):
    practice = open_practice(name="N" * 120, timezone="America/Denver", user=ada, user_name="Ada", now=NOW)
    with tenant(practice.id):
        assert len(Practice.objects.current().discreet_name) == 60
