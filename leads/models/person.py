from django.db import models
from django.db.models.functions import Lower, Reverse

from practices.tenancy import TenantKey, TenantModel


class Person(TenantModel):
    """A human being known to one practice. May have several leads, and share contact points with others."""

    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, default="en", choices=[("en", "English"), ("es", "Español")])
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    # What a search compares, by range: under row-level security LIKE and lower() would scan (performance, section 1)
    first_key = models.GeneratedField(
        expression=Lower("first_name"), output_field=models.CharField(max_length=160), db_persist=True
    )
    last_key = models.GeneratedField(
        expression=Lower("last_name"), output_field=models.CharField(max_length=160), db_persist=True
    )

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["practice", "first_key"], name="person_by_first_name"),
            models.Index(fields=["practice", "last_key"], name="person_by_last_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "Name not given"

    @property
    def short_name(self) -> str:
        """What lists show: the first name and the initial of the last."""
        return f"{self.first_name} {self.last_name[:1]}{'.' if self.last_name else ''}".strip() or "Name not given"


class ContactPoint(TenantModel):
    """A phone number (E.164) or an email address (lower case), once per practice; people share it where they do."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=254)
    address_hash = models.CharField(max_length=64, help_text="Keyed; survives erasure in Suppression (R26)")
    zones = models.JSONField(default=list, help_text="Candidate time zones of a phone number (R41)")
    unusable_at = models.DateTimeField(null=True, blank=True)
    reversed = models.GeneratedField(
        expression=Reverse("value"), output_field=models.CharField(max_length=254), db_persist=True
    )
    people = models.ManyToManyField(Person, through="PersonContact", related_name="contact_points")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind", "value"], name="contact_point_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["phone", "email"]), name="contact_point_kind"),
        ]
        indexes = [
            models.Index(fields=["practice", "address_hash"], name="contact_point_hash"),
            models.Index(fields=["practice", "kind", "reversed"], name="contact_point_by_end"),
        ]

    def __str__(self) -> str:
        return self.value


class PersonContact(TenantModel):
    """This person can be reached there.

    Unconfirmed: somebody who gave another address of theirs, and their name, said so. No automatic message goes there until
    staff or an answer from it confirm it, or whoever knows a name and a number could have a patient's messages sent to them.
    """

    person = TenantKey(Person, models.CASCADE)
    contact_point = TenantKey(ContactPoint, models.CASCADE)
    unconfirmed_at = models.DateTimeField(null=True, blank=True, help_text="When it was said to be theirs")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "person", "contact_point"], name="person_contact_once")
        ]
        indexes = [models.Index(fields=["practice", "contact_point"], name="person_contact_by_point")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.contact_point_id}"
