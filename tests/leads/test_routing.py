"""Always an owner: the first rule that holds, and a last one that takes everything."""

from leads.models import RoutingRule
from leads.routing import route
from practices.models import ServiceLine, Team


def where(**facts):
    return route(
        **{"service_line_id": None, "location_id": None, "source": "", "language": "en", "fit": "fit", **facts}
    )


def test_a_new_practice_has_a_rule_for_everything(in_bright):
    target = where(source="somewhere nobody thought of")
    assert target.team_id == Team.objects.get().pk
    assert target.rule_name == "Everything else"


def test_the_first_rule_that_holds_decides(in_bright):
    line = ServiceLine.objects.create(name="Feet")
    RoutingRule.objects.create(position=1, name="Feet to Bob", service_line=line, owner=in_bright.bob)
    assert where(service_line_id=line.pk).owner_id == in_bright.bob.pk
    assert where().rule_name == "Everything else"


def test_a_rule_of_somebody_who_left_is_passed_over(in_bright, at):
    RoutingRule.objects.create(position=1, name="To Bob", owner=in_bright.bob)
    in_bright.bob.removed_at = at
    in_bright.bob.save(update_fields=["removed_at"])
    assert where().rule_name == "Everything else"


def test_without_any_rule_the_team_owns_it(in_bright):
    RoutingRule.objects.all().delete()
    assert where().team_id == Team.objects.get().pk
