from django.db import models

from leads.models import Lead
from practices.tenancy import TenantKey, TenantModel


class Purpose(models.TextChoices):
    BOOK = "book"
    VISIT = "visit"


class PatientLink(TenantModel):
    """What an address in a message opens: one purpose for one lead, until it expires (R74). The token is kept hashed.

    `slots` are the times that its message named (scheduling.slots.Slot.key), offered first; none is held by it.
    """

    lead = TenantKey(Lead, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=5, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    slots = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="patient_link_purpose"),
        ]
        indexes = [models.Index(fields=["practice", "lead"], name="patient_link_of_lead")]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at}"
