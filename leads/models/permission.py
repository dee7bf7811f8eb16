from django.db import models

from leads.models.person import ContactPoint, Person
from practices.tenancy import TenantKey, TenantModel


class Channel(models.TextChoices):
    SMS = "sms"
    EMAIL = "email"
    CALL = "call"


class Consent(TenantModel):
    """One answer to one question, with the exact words shown. Append-only by grant; the latest answer holds (R37)."""

    class Purpose(models.TextChoices):
        INFORMATIONAL = "informational"
        MARKETING = "marketing"

    person = TenantKey(Person)
    contact_point = TenantKey(ContactPoint)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    purpose = models.CharField(max_length=13, choices=Purpose.choices, default=Purpose.INFORMATIONAL)
    granted = models.BooleanField()
    wording = models.TextField()
    wording_version = models.CharField(max_length=20)
    source = models.CharField(max_length=200, help_text="The address of the page, or how it was said")
    ip = models.GenericIPAddressField(null=True)
    actor = models.CharField(max_length=60, help_text="patient, or the member who recorded it")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~models.Q(wording=""), name="consent_wording"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="consent_channel"),
        ]
        indexes = [
            models.Index(fields=["practice", "contact_point", "channel", "-at"], name="consent_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {'yes' if self.granted else 'no'}"


class Suppression(TenantModel):
    """An address that asked to stop. Practice-wide, and by hash: it outlives the person's erasure (decision 16, R26).

    An address is suppressed on a channel while a row with `lifted_at` null exists for that channel or for "all".
    """

    class Source(models.TextChoices):
        INBOUND = "inbound"
        STAFF = "staff"
        PROVIDER = "provider"
        LINK = "link"

    address_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=5, choices=[*Channel.choices, ("all", "all")])
    reason = models.CharField(max_length=40)
    source = models.CharField(max_length=8, choices=Source.choices)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "address_hash", "channel"],
                condition=models.Q(lifted_at=None),
                name="suppression_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"
