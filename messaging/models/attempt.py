from django.db import models

from practices.tenancy import TenantKey, TenantModel


class Attempt(TenantModel):
    """One call to a provider, committed before the call (R3). Carries one message; for a lot `message` is null."""

    message = TenantKey("messaging.Message", models.CASCADE, null=True, blank=True)
    provider = models.CharField(max_length=8)
    worker = models.CharField(max_length=60)
    started_at = models.DateTimeField(help_text="Host's clock")
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)  # accepted, refused, not_taken, unknown, absent, found
    http_status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=20, blank=True)
    latency_ms = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["practice", "message"], name="attempt_of_message")]

    def __str__(self) -> str:
        return str(self.pk)


class ProviderEvent(TenantModel):
    """The webhook inbox: one callback as it came, once (R14), folded into messages in sets."""

    provider = models.CharField(max_length=8)
    event_key = models.CharField(max_length=160)
    message = TenantKey("messaging.Message", models.CASCADE, null=True, blank=True)
    attempt = TenantKey(Attempt, models.CASCADE, null=True, blank=True)
    status = models.CharField(max_length=30)
    code = models.CharField(max_length=20, blank=True)
    provider_ref = models.CharField(max_length=100, blank=True)
    raw = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    folded_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "provider", "event_key"], name="provider_event_once")
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(folded_at=None), name="provider_event_to_fold")
        ]

    def __str__(self) -> str:
        return self.status
