from django.db import models

from leads.models import ContactPoint, Lead
from messaging.models.attempt import Attempt
from messaging.models.content import Content
from practices.models import Membership
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet


class State(models.TextChoices):
    """They only climb, but for sending → queued when certainly not taken, and unknown → queued once."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    RECEIVED = "received"


class Kind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement"  # the first answer: excepted from caps
    NURTURE = "nurture"
    VISIT = "visit"  # reminders: an allowance of their own
    STAFF = "staff"  # written by a person
    STOP_CONFIRMATION = "stop_confirmation"  # the one text a stop allows (R23)
    SAFETY = "safety"  # the fixed safety text (R50)
    KEYWORD = "keyword"  # the fixed answer to HELP or START
    INBOUND = "inbound"


class MessageQuerySet(TenantQuerySet["Message"]):
    def queued(self) -> "MessageQuerySet":
        return self.filter(state=State.QUEUED)

    def unknown(self) -> "MessageQuerySet":
        return self.filter(state=State.UNKNOWN)

    def of_lead(self, lead: Lead) -> "MessageQuerySet":
        return self.filter(lead=lead)


class Message(TenantModel):
    """One text or email, in or out, or one that was not sent and why. The outbox and the thread are the same rows.

    While queued, sending or unknown a narrow Outbox row stands beside it. `enrollment_id` is a plain
    uuid here (messaging knows nothing of sequences); its key is added by a migration of sequences.
    """

    lead = TenantKey(Lead, models.CASCADE, null=True, blank=True)
    contact_point = TenantKey(ContactPoint, null=True, blank=True)
    channel = models.CharField(max_length=5, choices=[("sms", "sms"), ("email", "email"), ("call", "call")])
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=60, blank=True, help_text="Why skipped or cancelled, or the failure's class")
    code = models.CharField(max_length=20, blank=True, help_text="The provider's code")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    content = TenantKey(Content, null=True, blank=True)
    author = TenantKey(Membership, null=True, blank=True)
    enrollment_id = models.UUIDField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    occurrence = models.PositiveSmallIntegerField(default=1)
    attempt = TenantKey(Attempt, null=True, blank=True)
    provider_ref = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(MessageQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "enrollment_id", "step", "occurrence"],
                condition=models.Q(enrollment_id__isnull=False),
                name="message_once_per_step",
            ),
            models.UniqueConstraint(
                fields=["practice", "provider_ref"],
                condition=models.Q(state="received"),
                name="message_received_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="message_state"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["skipped", "cancelled"]) | ~models.Q(reason=""),
                name="message_silence_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "lead", "created_at"], name="message_of_lead"),
            models.Index(
                fields=["practice", "contact_point", "sent_at"],
                condition=models.Q(kind__in=["nurture", "visit", "acknowledgement"]),
                name="message_caps",
            ),
            models.Index(
                fields=["practice", "contact_point", "created_at"],
                condition=models.Q(kind__in=["inbound", "stop_confirmation"]),
                name="message_of_point",
            ),
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state="sent", channel="sms", reason=""),
                name="message_unconfirmed",
            ),
            models.Index(fields=["attempt"], name="message_of_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
