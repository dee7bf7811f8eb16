from django.db import models

from leads.models.permission import Channel
from practices.models import Location, ServiceLine
from practices.tenancy import TenantKey, TenantModel


class Form(TenantModel):
    """A place where inquiries come in. The key identifies it and authorises nothing (R68); it is unique everywhere."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=40, default="website")
    service_line = TenantKey(ServiceLine, null=True, blank=True)
    location = TenantKey(Location, null=True, blank=True)
    allowed_origins = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class ConsentWording(TenantModel):
    """The exact words of a consent question, by channel and language. A change is a new version (R38)."""

    channel = models.CharField(max_length=5, choices=Channel.choices)
    language = models.CharField(max_length=2)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "channel", "language", "version"], name="consent_wording_version"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="consent_wording_not_blank"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}-{self.language}-{self.version}"
