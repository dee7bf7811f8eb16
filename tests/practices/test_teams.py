"""Settings → Team: who is in which team, by its pages and its verbs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import team, teams
from practices.models import AuditEntry, Role, Team, TeamMember
from practices.tenancy import tenant
from tests.cast import a_member


@pytest.fixture
def url(bright):
    return f"/p/{bright.id}/settings/"


@pytest.fixture
def as_alice(client, bright):
    client.force_login(bright.alice.user)
    return client


@pytest.fixture
def front_desk(bright):
    with tenant(bright.id):
        return Team.objects.get()


def people(bright, name="Front desk"):
    with tenant(bright.id):
        return [member.name for member in teams.members(Team.objects.get(name=name))]


def test_a_manager_adds_somebody_and_takes_them_out_again(as_alice, bright, url, front_desk):
    answer = as_alice.post(f"{url}teams/{front_desk.pk}/members/", {"membership": bright.bob.pk})
    assert (answer.status_code, answer.url) == (303, f"{url}team/#teams")
    assert people(bright) == ["Bob Baker"]
    assert "Bob Baker is in Front desk now." in as_alice.get(f"{url}team/").text
    as_alice.post(f"{url}teams/{front_desk.pk}/members/{bright.bob.pk}/removal/")
    assert people(bright) == []
    with tenant(bright.id):
        assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["add_to_team", "take_out_of_team"]


def test_a_new_team_is_made_once(as_alice, bright, url):
    for _time in range(2):
        as_alice.post(f"{url}teams/", {"team_name": " Benefits  desk "})
    with tenant(bright.id):
        assert Team.objects.filter(name="Benefits desk").count() == 1


def test_a_team_without_a_name_is_not_made(as_alice, bright, url):
    as_alice.post(f"{url}teams/", {"team_name": " "})
    assert "Give the team a name." in as_alice.get(f"{url}team/").text


@pytest.mark.parametrize("whom", ["", "nobody", "00000000-0000-0000-0000-000000000000"])
def test_who_does_not_work_here_joins_no_team(as_alice, bright, url, front_desk, whom):
    as_alice.post(f"{url}teams/{front_desk.pk}/members/", {"membership": whom})
    assert people(bright) == []
    assert "Choose somebody who works here." in as_alice.get(f"{url}team/").text


def test_who_only_reads_joins_no_team(as_alice, bright, url, front_desk):
    with tenant(bright.id):
        reader = a_member("reader@example.com", "Rae", Role.READ_ONLY)
    as_alice.post(f"{url}teams/{front_desk.pk}/members/", {"membership": reader.pk})
    assert people(bright) == []


def test_somebody_of_another_practice_joins_no_team(as_alice, bright, rival, url, front_desk):
    as_alice.post(f"{url}teams/{front_desk.pk}/members/", {"membership": rival.charlie.pk})
    assert people(bright) == []


def test_a_coordinator_changes_no_team(client, bright, url, front_desk):
    client.force_login(bright.bob.user)
    assert client.post(f"{url}teams/{front_desk.pk}/members/", {"membership": bright.bob.pk}).status_code == 403
    assert people(bright) == []


def test_who_leaves_the_practice_leaves_its_teams(in_bright, at):
    front_desk = Team.objects.get()
    teams.add(front_desk, in_bright.bob)
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    assert not TeamMember.objects.exists()


def test_joining_and_leaving_twice_changes_nothing_more(in_bright):
    front_desk = Team.objects.get()
    assert [teams.add(front_desk, in_bright.bob), teams.add(front_desk, in_bright.bob)] == [True, False]
    assert [teams.take_out(front_desk, in_bright.bob), teams.take_out(front_desk, in_bright.bob)] == [True, False]


def test_the_number_of_queries_does_not_grow_with_teams(as_alice, bright, url, settings):
    settings.SANDBOX = False

    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_alice.get(f"{url}team/")
        return len(captured)

    before = queries()
    with tenant(bright.id):
        for number in range(4):
            teams.add(teams.create(f"Team {number}"), bright.bob)
    assert queries() == before
