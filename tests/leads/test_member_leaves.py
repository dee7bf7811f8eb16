"""Whoever leaves a practice leaves their work to the team."""

import pytest

from leads.models import Event, Lead, RoutingRule, Task
from practices import team
from practices.models import Team


@pytest.fixture
def bobs(dana, in_bright, at):
    dana.assign_to(in_bright.bob, by=in_bright.alice, now=at)
    return dana


def test_open_leads_go_to_the_team_with_an_event(bobs, in_bright, at):
    Lead.objects.filter(pk=bobs.pk).update(team=Team.objects.get())
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    bobs.refresh_from_db()
    assert (bobs.owner_id, bobs.team) == (None, Team.objects.get())
    assert Event.objects.filter(kind="lead_assigned", lead=bobs).order_by("-id").first().data["owner"] is None


def test_a_lead_without_a_team_gets_the_first_one(bobs, in_bright, at):
    Lead.objects.filter(pk=bobs.pk).update(team=None)
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    assert Lead.objects.get(pk=bobs.pk).team == Team.objects.order_by("pk").first()


def test_a_closed_lead_keeps_who_owned_it(bobs, in_bright, at):
    bobs.close("not_now", by=in_bright.bob, now=at)
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    assert Lead.objects.get(pk=bobs.pk).owner == in_bright.bob


def test_a_lead_that_comes_back_after_its_owner_left_is_the_teams(bobs, in_bright, at):
    bobs.close("not_now", by=in_bright.bob, now=at)
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    lead = Lead.objects.get(pk=bobs.pk)
    lead.reopen(by=in_bright.alice, now=at)
    lead.refresh_from_db()
    assert (lead.owner_id, lead.team) == (None, Team.objects.order_by("pk").first())


def test_their_tasks_are_nobodys_and_nobody_is_routed_to_them(bobs, in_bright, at):
    task = Task.objects.open_once(
        bobs, "call", "calls", "step", "d", now=at, due_at=at, breach_at=at, assignee=in_bright.bob
    )
    task.claim(in_bright.bob, now=at)
    rule = RoutingRule.objects.create(position=1, name="Bob", owner=in_bright.bob)
    team.remove(in_bright.bob, by=in_bright.alice, now=at)
    task.refresh_from_db()
    rule.refresh_from_db()
    assert (task.assignee_id, task.claimed_by_id, task.claimed_until, task.done_at) == (None,) * 4
    assert (rule.owner_id, rule.team) == (None, Team.objects.order_by("pk").first())
