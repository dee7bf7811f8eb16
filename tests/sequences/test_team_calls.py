"""A call that a team makes: given to the member who has least to do, in turn, and handed on within the team when late."""

from datetime import timedelta

import pytest

from leads.models import Barrier, Consent, Event, Lane, Task
from practices.models import Membership, Role, Team, TeamMember
from practices.tenancy import tenant
from sequences import escalate as escalation
from sequences import facts, new_tasks
from sequences.models import Enrollment
from tests.cast import a_lead, a_member
from tests.database import logged_in_as
from tests.sequences.scene import a_sequence, begin

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(in_bright):
    """The benefits desk: Bob and Nora."""
    nora = a_member("nora@example.com", "Nora Nunez", Role.FRONT_DESK)
    team = Team.objects.create(name="Benefits desk")
    for member in (in_bright.bob, nora):
        TeamMember.objects.create(team=team, membership=member)
    in_bright.team, in_bright.nora = team, nora
    return in_bright


def a_call(lead, at, team, number=1):
    return new_tasks.NewTask(
        lead.practice_id, lead.pk, "call", Lane.CALLS, "call_due", f"step:{lead.pk}:{number}", at, at, at + 5 * MINUTE,
        team_id=team.pk if team else None,
    )  # fmt: skip


def assignees():
    return [task.assignee and task.assignee.name for task in Task.objects.order_by("dedupe")]


def test_it_goes_to_the_member_with_least_to_do(desk, at):
    new_tasks.insert_many([a_call(a_lead(owner=desk.bob), at, None)])
    new_tasks.insert_many([a_call(a_lead("Eve", phone="+13125550143"), at, desk.team)])
    assert sorted(assignees()) == ["Bob Baker", "Nora Nunez"]


def test_those_of_one_moment_are_dealt_out_in_turn(desk, at):
    lead = a_lead()
    new_tasks.insert_many([a_call(lead, at, desk.team, number) for number in range(4)])
    assert sorted(assignees()) == ["Bob Baker", "Bob Baker", "Nora Nunez", "Nora Nunez"]


def test_an_owner_who_is_of_the_team_makes_it_themselves(desk, at):
    new_tasks.insert_many([a_call(a_lead(owner=desk.nora), at, desk.team, number) for number in range(3)])
    assert assignees() == ["Nora Nunez"] * 3


def test_a_team_without_anybody_leaves_it_to_the_owner(desk, at):
    Membership.objects.filter(pk__in=[desk.bob.pk, desk.nora.pk]).update(removed_at=at)
    new_tasks.insert_many([a_call(a_lead(owner=desk.alice), at, desk.team)])
    assert assignees() == ["Alice Archer"]


def test_the_latest_doubt_is_read_with_a_constant_number_of_statements(desk, at, django_assert_num_queries):
    sequence = a_sequence({"channel": "email"})
    for number, code in enumerate(("cost", "fear", "family")):
        lead = a_lead(f"P{number}", phone=f"+1312555014{number}", email=f"p{number}@example.com")
        Barrier.objects.create(lead=lead, code="forms", tagged_at=at - timedelta(days=1))
        Barrier.objects.create(lead=lead, code=code, tagged_at=at)
        begin(lead, sequence, due_at=at)
    ids = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    facts.read(ids[:1], now=at)  # the version is met
    with django_assert_num_queries(3):
        rows = facts.read(ids, now=at)
    assert sorted(row.facts().barrier for row in rows) == ["cost", "family", "fear"]


# ---- Late ----
@pytest.fixture
def late(transactional_db, bright, at):
    """A call of Nora's that is late; she and Bob are the team of the lead."""
    with tenant(bright.id):
        nora = a_member("nora@example.com", "Nora Nunez", Role.FRONT_DESK)
        team = Team.objects.create(name="Benefits desk")
        for member in (bright.bob, nora):
            TeamMember.objects.create(team=team, membership=member)
        lead = a_lead(team=team, owner=nora)
        task = Task.objects.create(
            lead=lead, kind="call", lane=Lane.CALLS, reason="call_due", dedupe="x", created_at=at, due_at=at,
            breach_at=at + MINUTE, assignee=nora,
        )  # fmt: skip
    bright.nora, bright.team, bright.task = nora, team, task
    with logged_in_as("worker"):
        yield bright


def whose(practice_id):
    with tenant(practice_id):
        return Task.objects.get(dedupe="x").assignee


def test_what_is_late_goes_to_another_of_the_same_team(late, at):
    assert escalation.escalate(at + 2 * MINUTE) == 1
    assert whose(late.id) == late.bob
    with tenant(late.id):
        assert Event.objects.filter(kind="task_escalated").count() == 1


def test_the_team_that_the_step_names_goes_before_the_team_of_the_lead(late, at):
    with tenant(late.id):
        other = Team.objects.create(name="Night shift")
        TeamMember.objects.create(team=other, membership=late.alice)
        Task.objects.filter(dedupe="x").update(data={"team": str(other.pk)})
    escalation.escalate(at + 2 * MINUTE)
    assert whose(late.id) == late.alice


def test_with_nobody_else_in_the_team_it_is_nobodys(late, at):
    with tenant(late.id):
        TeamMember.objects.filter(membership=late.bob).delete()
    escalation.escalate(at + 2 * MINUTE)
    assert whose(late.id) is None


def test_what_was_nobodys_stays_so_for_everybody_to_see(late, at):
    with tenant(late.id):
        Task.objects.filter(dedupe="x").update(assignee=None)
    escalation.escalate(at + 2 * MINUTE)
    assert whose(late.id) is None


def test_a_practice_is_not_helped_by_the_people_of_another(late, rival, at):
    with tenant(rival.id):
        team = Team.objects.create(name="Benefits desk")
        TeamMember.objects.create(team=team, membership=rival.charlie)
    with tenant(late.id):
        TeamMember.objects.all().delete()
    escalation.escalate(at + 2 * MINUTE)
    assert whose(late.id) is None


def test_who_chose_to_be_asked_again_is_known_by_their_latest_answer(in_bright, at):
    sequence = a_sequence({"channel": "email"})
    lead = a_lead()
    enrollment = begin(lead, sequence, due_at=at)

    def chose():
        (row,) = facts.read([enrollment.pk], now=at)
        return row.facts().asked_again

    assert not chose()
    for hours, granted in ((2, True), (1, False)):
        Consent.objects.create(
            person=lead.person, contact_point=lead.person.contact_points.get(kind="email"), channel="email",
            purpose="marketing", granted=granted, wording="Ask me again", wording_version="1", source="call",
            actor="patient", at=at - timedelta(hours=hours),
        )  # fmt: skip
        assert chose() is granted
