from django.db import models
from django.utils.translation import gettext_lazy as _

from practices.models import Membership
from practices.tenancy import TenantKey, TenantModel
from scheduling.models.visit import Visit


class Item(models.TextChoices):
    """What a visit may need beforehand; a service line lists its own, in the order in which they are asked for."""

    FORM = "form", _("Form")
    COVERAGE = "coverage", _("Coverage")
    REFERRAL = "referral", _("Referral")
    RECORDS = "records", _("Records")
    PREPARATION = "preparation", _("Preparation")


class ReadinessItem(TenantModel):
    """One line of a visit's checklist, made when it is booked. Missing until it is settled."""

    visit = TenantKey(Visit, models.CASCADE, related_name="items")
    item = models.CharField(max_length=12, choices=Item.choices)
    position = models.PositiveSmallIntegerField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = TenantKey(Membership, null=True, blank=True, help_text="Nobody: the patient")

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "visit", "item"], name="readiness_item_once"),
            models.CheckConstraint(condition=models.Q(item__in=Item.values), name="readiness_item"),
        ]

    def __str__(self) -> str:
        return self.item
