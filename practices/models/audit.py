import uuid

from django.db import models

from practices.tenancy import TenantModel


class AuditEntry(TenantModel):
    """Who looked at or changed what. Append-only by grant; ids and codes, never a patient's words (R86)."""

    user_id = models.UUIDField(null=True)
    route = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    object_ref = models.UUIDField(null=True)
    at = models.DateTimeField()
    request_ref = models.UUIDField(default=uuid.uuid4)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["practice", "-at"], name="audit_recent")]

    def __str__(self) -> str:
        return f"{self.action} {self.route}"
