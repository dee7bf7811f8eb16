"""What leads do when a practice opens, when a member leaves it, and when a lead of theirs comes back."""

from datetime import datetime

from django.db.models.functions import Coalesce
from django.dispatch import receiver

from leads.events import on
from leads.models import Event, Lead, RoutingRule, Task
from practices.models import Membership, Practice, Team
from practices.opening import opened
from practices.team import member_removed


@receiver(opened)
def add_the_last_rule(sender: object, practice: Practice, **kwargs: object) -> None:
    RoutingRule.objects.create(position=1000, name="Everything else", team=Team.objects.order_by("pk").first())


@receiver(member_removed)
def hand_on(sender: object, membership: Membership, by: Membership, now: datetime, **kwargs: object) -> None:
    """To the team: the open leads that the member owned, their tasks, and what routing would still send them."""
    team = Team.objects.earliest("pk")
    for lead in Lead.objects.open().filter(owner=membership).select_related("team"):
        lead.assign_to(None, team=lead.team or team, by=by, now=now)
    mine = Task.objects.open()
    mine.filter(assignee=membership).update(assignee=None)
    mine.filter(claimed_by=membership).update(claimed_by=None, claimed_until=None)
    RoutingRule.objects.filter(owner=membership).update(owner=None, team=Coalesce("team", team.pk))


@on("lead_reopened")
def find_an_owner_again(event: Event) -> None:
    """Whoever owned it when it closed may be gone."""
    lead = event.lead
    if lead and lead.owner and lead.owner.removed_at:
        team = lead.team or Team.objects.order_by("pk").first()
        lead.assign_to(None, team=team, by=event.actor, now=event.at)
