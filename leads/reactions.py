"""What leads do when a practice opens: there is a last routing rule from the first minute."""

from django.dispatch import receiver

from leads.models import RoutingRule
from practices.models import Practice, Team
from practices.opening import opened


@receiver(opened)
def add_the_last_rule(sender: object, practice: Practice, **kwargs: object) -> None:
    RoutingRule.objects.create(position=1000, name="Everything else", team=Team.objects.order_by("pk").first())
