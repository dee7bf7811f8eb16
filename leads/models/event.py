from django.db import models

from leads.models.lead import Lead
from practices.models import Membership
from practices.tenancy import TenantKey, TenantModel


class Event(TenantModel):
    """A fact about a lead that happened. Append-only by grant; `data` holds codes and ids, never words of a patient."""

    kind = models.CharField(max_length=40)
    lead = TenantKey(Lead, null=True)
    actor = TenantKey(Membership, null=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["practice", "lead", "at"], name="event_of_lead"),
            models.Index(fields=["practice", "-at"], name="event_recent"),
        ]

    def __str__(self) -> str:
        return self.kind


class PendingReaction(TenantModel):
    """An event written by SQL over many practices, whose reactions are still to run. Emptied by DELETE."""

    event = TenantKey(Event, models.CASCADE)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(
        null=True, blank=True, help_text="Not before, by the host's clock: it failed last time"
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "event"], name="pending_reaction_once")]

    def __str__(self) -> str:
        return str(self.event_id)
