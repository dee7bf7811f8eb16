"""Settings → Team, by its pages and its verbs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import team
from practices.models import AuditEntry, Invitation, Membership, Role
from practices.tenancy import tenant
from tests.cast import a_member


@pytest.fixture
def url(bright):
    return f"/p/{bright.id}/settings/team/"


@pytest.fixture
def as_alice(client, bright):
    client.force_login(bright.alice.user)
    return client


def test_the_page_shows_members_and_invitations(as_alice, bright, url):
    page = as_alice.get(url)
    assert page.status_code == 200
    assert "Bob Baker" in page.text and "alice@example.com" in page.text


def test_the_number_of_queries_does_not_grow_with_members(as_alice, bright, url, settings):
    settings.SANDBOX = False  # there the clock is a row, read now and then

    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_alice.get(url)
        return len(captured)

    before = queries()
    with tenant(bright.id):
        for number in range(5):
            a_member(f"m{number}@example.com", f"Member {number}", Role.FRONT_DESK)
    assert queries() == before


def test_an_owner_changes_a_role_and_it_is_audited(as_alice, bright, url):
    answer = as_alice.post(f"{url}{bright.bob.pk}/role/", {"role": "manager"})
    assert (answer.status_code, answer.url) == (303, url)
    with tenant(bright.id):
        assert Membership.objects.get(pk=bright.bob.pk).role == Role.MANAGER
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_ref, entry.user_id) == (
            "change_role:manager",
            bright.bob.pk,
            bright.alice.user_id,
        )


def test_a_role_that_does_not_exist_is_a_form_error(as_alice, bright, url):
    assert as_alice.post(f"{url}{bright.bob.pk}/role/", {"role": "emperor"}).status_code == 422


def test_a_removed_member_is_a_stranger_at_once(as_alice, bright, url, client):
    as_alice.post(f"{url}{bright.bob.pk}/removal/")
    client.force_login(bright.bob.user)
    assert client.get(f"/p/{bright.id}/").status_code == 404


def test_the_last_owner_stays(as_alice, bright, url):
    as_alice.post(f"{url}{bright.alice.pk}/removal/")
    as_alice.post(f"{url}{bright.alice.pk}/role/", {"role": "manager"})
    with tenant(bright.id):
        alice = Membership.objects.get(pk=bright.alice.pk)
        assert (alice.role, alice.removed_at) == (Role.OWNER, None)
    assert "A practice keeps an owner" in as_alice.get(url).text


def test_an_owner_may_go_when_another_stays(as_alice, bright, url):
    as_alice.post(f"{url}{bright.bob.pk}/role/", {"role": "owner"})
    assert as_alice.post(f"{url}{bright.alice.pk}/removal/").url == "/"
    assert as_alice.get(url).status_code == 404


def test_a_manager_touches_no_owner_and_makes_none(client, bright, url):
    with tenant(bright.id):
        mia = a_member("mia@example.com", "Mia", Role.MANAGER)
    client.force_login(mia.user)
    assert client.post(f"{url}{bright.alice.pk}/removal/").status_code == 403
    assert client.post(f"{url}{bright.alice.pk}/role/", {"role": "read_only"}).status_code == 403
    assert client.post(f"{url}{bright.bob.pk}/role/", {"role": "owner"}).status_code == 403
    assert client.post(f"{url}{mia.pk}/role/", {"role": "owner"}).status_code == 403
    assert client.post(f"{url}{bright.bob.pk}/role/", {"role": "manager"}).status_code == 303
    assert client.post(f"{url}invitations/", {"email": "x@example.com", "role": "owner"}).status_code == 422


def test_whoever_leaves_takes_their_open_invitations_along(as_alice, bright, url, at, mailoutbox):
    as_alice.post(f"{url}{bright.bob.pk}/role/", {"role": "manager"})
    as_alice.force_login(bright.bob.user)
    as_alice.post(f"{url}invitations/", {"email": "friend@example.com", "role": "manager"})
    as_alice.force_login(bright.alice.user)
    as_alice.post(f"{url}{bright.bob.pk}/removal/")
    with tenant(bright.id):
        assert Invitation.objects.get().revoked_at


def test_a_removal_is_told_inside_the_practice(in_bright, at):
    told = []
    team.member_removed.connect(lambda membership, **kwargs: told.append(membership), weak=False, dispatch_uid="t")
    try:
        assert team.remove(in_bright.bob, by=in_bright.alice, now=at)
        assert not team.remove(in_bright.bob, by=in_bright.alice, now=at)
    finally:
        team.member_removed.disconnect(dispatch_uid="t")
    assert told == [in_bright.bob]


@pytest.mark.parametrize("role", ["manager", "coordinator", "front_desk", "read_only", "partner"])
def test_nobody_gives_a_role_above_their_own(in_bright, role):
    by = a_member("by@example.com", "By", role)
    given = team.roles_to_give(by)
    assert given[0] == role and Role.OWNER not in given
