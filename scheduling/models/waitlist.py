from django.db import models

from leads.models import Lead
from practices.tenancy import TenantKey, TenantModel


class WaitlistEntry(TenantModel):
    """Somebody for whom there was no time soon enough; one open entry per lead."""

    lead = TenantKey(Lead, models.CASCADE, related_name="waits")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # booked, closed, removed

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "lead"], condition=models.Q(ended_at=None), name="waitlist_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="")
                | models.Q(ended_at__isnull=False) & ~models.Q(outcome=""),
                name="waitlist_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.created_at}"
