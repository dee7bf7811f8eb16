"""Who owns a lead: rules tried in order, with a last one that takes everything (F10, F31). Always an owner."""

from typing import Any, NamedTuple
from uuid import UUID

from leads.models import RoutingRule
from practices.models import ServiceLine, Team
from practices.settled import Settled


class Target(NamedTuple):
    owner_id: UUID | None
    team_id: UUID | None
    rule_name: str


_rules = Settled(
    ["leads_routingrule", "practices_membership"], lambda: list(RoutingRule.objects.select_related("owner"))
)


def route(*, service_line_id: UUID | None, location_id: UUID | None, source: str, language: str, fit: str) -> Target:
    """The target of the first rule whose conditions all hold. Without a rule left: the practice's first team.

    A rule whose owner has left the practice is passed over.
    """
    lead: dict[str, Any] = {"service_line_id": service_line_id, "location_id": location_id}
    lead |= {"source": source, "language": language, "fit": fit}
    for rule in _rules():
        if all(getattr(rule, name) in (None, "", value) for name, value in lead.items()) and (
            rule.owner is None or rule.owner.removed_at is None
        ):
            return Target(rule.owner_id, rule.team_id, rule.name)
    team = Team.objects.order_by("pk").first() or Team.objects.create(name="Front desk")
    return Target(None, team.pk, "")


def send(line: ServiceLine, team: Team) -> RoutingRule:
    """A rule that gives this line's leads to a team, before the one that takes everything. One that names the line stays."""
    known = RoutingRule.objects.filter(service_line=line).first()
    if known:
        return known
    rules = list(RoutingRule.objects.order_by("-position"))
    position = rules[0].position + 1 if rules else 1
    last = next((rule for rule in rules if _takes_everything(rule)), None)
    if last is not None:  # those from there on make room, from behind: two rules never have one place
        for rule in rules:
            if rule.position >= last.position:
                RoutingRule.objects.filter(pk=rule.pk).update(position=rule.position + 1)
        position = last.position
    return RoutingRule.objects.create(
        position=position, name=f"{line.name} to {team.name}"[:120], service_line=line, team=team
    )


def _takes_everything(rule: RoutingRule) -> bool:
    return not (rule.service_line_id or rule.location_id or rule.source or rule.language or rule.fit)
