"""Between sign-in and a practice."""

from datetime import timedelta

import pytest

from practices import clock, context, doors
from practices.context import links
from practices.models import Membership, Role
from practices.tenancy import tenant
from tests.cast import a_member, a_user

OPENED = {"practice_name": "Second Clinic", "timezone": "Pacific/Honolulu", "name": "Alice Archer"}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, db):
    assert client.get("/").url == "/accounts/login/?next=/"


def test_one_practice_is_where_the_start_leads(client, bright):
    client.force_login(bright.alice.user)
    assert client.get("/").url == f"/p/{bright.id}/"


def test_several_are_a_choice_by_name(client, bright, rival):
    with tenant(rival.id):
        a_second_place(bright.alice.user)
    client.force_login(bright.alice.user)
    page = client.get("/", follow=True)
    assert page.wsgi_request.path == "/practices/"
    assert [practice["name"] for practice in page.context["practices"]] == ["Bright Skin Clinic", "Rival Health"]


def a_second_place(user):
    Membership.objects.create(user=user, role=Role.PARTNER, name="Alice elsewhere")


def test_without_a_practice_there_is_a_kind_page_and_a_way_on(client, db):
    user = a_user("lone@example.com", "Lone")
    client.force_login(user)
    page = client.get("/", follow=True)
    assert page.status_code == 200 and "not in a practice yet" in page.text
    answer = client.post("/practices/", OPENED)
    [practice_id] = doors.practices_of_user(user.pk)
    assert (answer.status_code, answer.url) == (303, f"/p/{practice_id}/")


def test_a_practice_without_a_zone_is_not_opened(client, bright):
    client.force_login(bright.alice.user)
    page = client.post("/practices/", {**OPENED, "timezone": "America/Atlantis"})
    assert page.status_code == 422 and "timezone" in page.context["form"].errors
    assert doors.practices_of_user(bright.alice.user_id) == [bright.id]


def test_the_practices_in_the_frame_are_the_members_own(client, bright, rival):
    with tenant(rival.id):
        a_second_place(bright.alice.user)
    client.force_login(bright.alice.user)
    page = client.get(f"/p/{bright.id}/settings/team/")
    shell = page.context["shell"]
    assert [(each["name"], each["current"]) for each in shell["practices"]] == [
        ("Bright Skin Clinic", True),
        ("Rival Health", False),
    ]
    assert (shell["practice"]["name"], shell["me"]["initials"]) == ("Bright Skin Clinic", "AA")


@pytest.mark.parametrize(
    ("role", "seen"), [("owner", True), ("manager", True), ("coordinator", False), ("partner", False)]
)
def test_links_are_those_that_the_role_gets_through_to(bright, role, seen, rf):
    request = rf.get("/")
    with tenant(bright.id):
        request.membership = a_member("x@example.com", "X", role)
        request.practice, request.practice_id = bright.practice, bright.id
        request.resolver_match = None
        assert ("settings" in [link["name"] for link in links(request)]) == seen


def test_the_frame_says_whether_the_practice_answers_now(in_bright, monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)
    assert context.open_words(in_bright.id) == "Open until 5:00 pm"
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=8))
    assert context.open_words(in_bright.id) == "Closed until Wed 9:00 am"
