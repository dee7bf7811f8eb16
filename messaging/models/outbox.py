from django.db import models

from leads.models import ContactPoint
from messaging.models.attempt import Attempt
from messaging.models.message import Message
from messaging.models.sender import Sender
from practices.tenancy import TenantKey, TenantModel


class Lane(models.TextChoices):
    FIRST = "first"  # first answers, stop confirmations, what a person wrote
    BULK = "bulk"


class Outbox(TenantModel):
    """The hot part of a message: exists exactly while it is queued, sending or unknown.

    `lease_until` and `check_at` are instants of the host's clock, `not_before` and `expires_at` of the one clock.
    """

    message = TenantKey(Message, models.CASCADE)
    lane = models.CharField(max_length=5, choices=Lane.choices)
    channel = models.CharField(max_length=5)
    sender = TenantKey(Sender)
    contact_point = TenantKey(ContactPoint)
    state = models.CharField(max_length=7)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempt = TenantKey(Attempt, null=True)
    lease_until = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    absences = models.PositiveSmallIntegerField(default=0)
    resends = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            # by the message first, which is how it is looked up; with the practice, so that it tells nothing (R59)
            models.UniqueConstraint(fields=["message", "practice"], name="outbox_once"),
            models.CheckConstraint(condition=models.Q(state__in=["queued", "sending", "unknown"]), name="outbox_state"),
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(lease_until__isnull=False, attempt__isnull=False),
                name="outbox_sending_has_a_lease",
            ),
            # R7: nobody has two calls in flight, or an unknown and a call
            models.UniqueConstraint(
                fields=["practice", "channel", "contact_point"],
                condition=models.Q(state__in=["sending", "unknown"]),
                name="outbox_one_in_flight",
            ),
        ]
        indexes = [
            # a claim skips from practice to practice, and takes a share of each one's oldest
            models.Index(
                fields=["lane", "practice", "not_before"], condition=models.Q(state="queued"), name="outbox_due"
            ),
            # a stop withdraws what waits for that address, however much waits for others
            models.Index(fields=["practice", "contact_point"], condition=models.Q(state="queued"), name="outbox_to"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="outbox_leases"),
            models.Index(fields=["check_at"], condition=models.Q(state="unknown"), name="outbox_unknown"),
        ]

    def __str__(self) -> str:
        return f"{self.lane} {self.state}"
