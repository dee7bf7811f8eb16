from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from practices.models import Membership
from practices.tenancy import TenantKey, TenantModel


class BarrierCode(models.TextChoices):
    """What may keep somebody from booking (product, list L52)."""

    COST = "cost", _("Price unclear")
    COVERAGE = "coverage", _("Coverage or network")
    REFERRAL = "referral", _("Referral or approval needed")
    TREATED = "treated", _("Not sure we treat it")
    FEAR = "fear", _("Fear")
    TIMING = "timing", _("Wait or hours")
    TRANSPORT = "transport", _("Travel or parking")
    COMPARING = "comparing", _("Comparing practices")
    FAMILY = "family", _("Family must agree")
    BAD_EXPERIENCE = "bad_experience", _("Bad experience before")
    FORMS = "forms", _("Forms too long")
    LANGUAGE = "language", _("Language")


class Barrier(TenantModel):
    """A doubt that somebody heard, tagged in one tap; the next message answers the latest one (F4, F33)."""

    lead = TenantKey(Lead, models.CASCADE, related_name="barriers")
    code = models.CharField(max_length=16, choices=BarrierCode.choices)
    tagged_at = models.DateTimeField()
    tagged_by = TenantKey(Membership, null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "lead", "code"], name="barrier_once"),
            models.CheckConstraint(condition=models.Q(code__in=BarrierCode.values), name="barrier_code"),
        ]

    def __str__(self) -> str:
        return self.code
