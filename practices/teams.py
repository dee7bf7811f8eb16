"""Teams: who takes what comes to a group. A lead that a team owns is nobody's yet, until one of its members takes it.

All of it inside the practice's tenant. Who leaves the practice leaves its teams (practices.team.remove).
"""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from practices.models import Membership, Team, TeamMember


class Staffed(NamedTuple):
    team: Team
    people: list[Membership]


def members(team: Team) -> "QuerySet[Membership]":
    """Those who work here still."""
    return Membership.objects.active().filter(teams__team=team).order_by("name", "pk")


def staffed() -> list[Staffed]:
    """Every team with its people, by name: two statements however many there are."""
    places = TeamMember.objects.filter(membership__removed_at=None).select_related("membership")
    people: dict[UUID, list[Membership]] = defaultdict(list)
    for place in places.order_by("membership__name", "membership_id"):
        people[place.team_id].append(place.membership)
    return [Staffed(team, people[team.pk]) for team in Team.objects.order_by("name")]


def create(name: str) -> Team:
    """The team of this name, made now unless it is there."""
    return Team.objects.get_or_create(name=name)[0]


def add(team: Team, member: Membership) -> bool:
    """False when they are of it already."""
    return TeamMember.objects.get_or_create(team=team, membership=member)[1]


def take_out(team: Team, member: Membership) -> bool:
    """What they have taken on stays theirs. False when they are not of it."""
    return bool(TeamMember.objects.filter(team=team, membership=member).delete()[0])
