from django.db import models

from practices.tenancy import TenantModel


class Sender(TenantModel):
    """A number or address a practice sends from. Unique everywhere: an inbound message finds its practice by it."""

    channel = models.CharField(max_length=5, choices=[("sms", "sms"), ("email", "email")])
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="sender_address_everywhere"),
            models.UniqueConstraint(
                fields=["practice", "channel"], condition=models.Q(active=True), name="sender_one_active"
            ),
        ]

    def __str__(self) -> str:
        return self.address
