from django.db import models

from intake.models.form import Form
from leads.models import Lead
from practices.models import Membership
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet


class InquiryQuerySet(TenantQuerySet["Inquiry"]):
    def suspicious(self) -> "InquiryQuerySet":
        """Kept aside, whether or not somebody has looked at it (R70)."""
        return self.exclude(quarantined="").filter(understood_at=None)

    def held(self) -> "InquiryQuerySet":
        """Kept aside, and waiting for somebody to look."""
        return self.suspicious().filter(judged_at=None)


class Inquiry(TenantModel):
    """One raw contact, exactly as it came, committed before it is understood (decision 14).

    States by columns: `understood_at` null and `quarantined` empty → waiting; the sweep retries at `retry_at`.
    `quarantined` says why it is kept aside; with `judged_at` a person has said that it is none.
    """

    class Channel(models.TextChoices):
        FORM = "form"
        CALL = "call"
        TEXT = "text"
        CHAT = "chat"
        REFERRAL = "referral"
        IMPORT = "import"

    form = TenantKey(Form, null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    raw = models.JSONField(help_text="The fields as they came")
    language = models.CharField(max_length=2, default="en")
    source_url = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164: what the limit of texts counts by (R71)")
    ip = models.GenericIPAddressField(null=True)
    received_at = models.DateTimeField()
    request_key = models.CharField(max_length=200, help_text="The Idempotency-Key, or one made for this row (R69)")
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict, help_text="What was answered, to be answered again")
    urgent = models.BooleanField(default=False)
    quarantined = models.CharField(max_length=40, blank=True, help_text="Suspected spam: kept, not messaged (R70)")
    may_text = models.BooleanField(default=True, help_text="False once the day's limit of R71 is reached")
    understood_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    lead = TenantKey(Lead, null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True, help_text="When somebody looked at one that was kept aside")
    judged_by = TenantKey(Membership, null=True, blank=True)

    objects = TenantManager.from_queryset(InquiryQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "form", "request_key"], name="inquiry_once"),
        ]
        indexes = [
            models.Index(
                fields=["retry_at"], condition=models.Q(understood_at=None, quarantined=""), name="inquiry_waiting"
            ),
            models.Index(
                fields=["practice", "received_at"],
                condition=~models.Q(quarantined="") & models.Q(understood_at=None),
                name="inquiry_suspicious",
            ),
            models.Index(fields=["practice", "request_hash", "-received_at"], name="inquiry_same_body"),
            models.Index(fields=["practice", "lead"], name="inquiry_of_lead"),
            models.Index(
                fields=["practice", "phone", "received_at"], condition=models.Q(may_text=True), name="inquiry_texts_to"
            ),
            models.Index(
                fields=["practice", "form", "ip", "received_at"],
                condition=models.Q(may_text=True),
                name="inquiry_texts_from",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
