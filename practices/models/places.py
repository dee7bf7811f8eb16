from django.db import models
from django.utils.translation import get_language, gettext

from practices.tenancy import TenantKey, TenantModel


class Location(TenantModel):
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="location_name")]

    def __str__(self) -> str:
        return self.name


class Hours(TenantModel):
    """When the practice answers, in its own zone. Weekday 0 is Monday. Without a location: of all."""

    location = TenantKey(Location, models.CASCADE, null=True, blank=True)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="hours_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Provider(TenantModel):
    """Somebody who sees patients."""

    name = models.CharField(max_length=120)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="provider_name")]

    def __str__(self) -> str:
        return self.name


class ServiceLine(TenantModel):
    """What people come for, and the facts about it, said once; content and scripts quote them by name."""

    name = models.CharField(max_length=80)
    name_es = models.CharField(max_length=80, blank=True)
    visit_minutes = models.PositiveSmallIntegerField(default=30)
    buffer_minutes = models.PositiveSmallIntegerField(default=0, help_text="Kept free after each visit")
    notice_minutes = models.PositiveSmallIntegerField(default=60, help_text="Nobody is offered a time sooner than that")
    book_within_days = models.PositiveSmallIntegerField(
        default=21, help_text="Without an open time within these days there is a waitlist"
    )
    checklist = models.JSONField(
        default=list, blank=True, help_text="What must be ready before a visit: scheduling.models.Item, in order"
    )
    preparation_en = models.TextField(blank=True)
    preparation_es = models.TextField(blank=True)
    sensitive = models.BooleanField(default=False, help_text="Neutral words everywhere, and no patient words in lists")
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="service_line_name"),
            models.CheckConstraint(condition=models.Q(visit_minutes__gte=5), name="service_line_visit_minutes"),
            models.CheckConstraint(
                condition=models.Q(book_within_days__range=(1, 90)), name="service_line_book_within"
            ),
        ]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def said_name(self) -> str:
        """In the language of the moment."""
        return (self.name_es if get_language() == "es" else "") or self.name

    @property
    def name_on_lists(self) -> str:
        return gettext("Private service") if self.sensitive else self.said_name
