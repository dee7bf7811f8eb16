from django.db import models

from practices.models import Location, Provider
from practices.tenancy import TenantKey, TenantModel


class Availability(TenantModel):
    """When a provider sees new patients at a location, week after week, in the practice's zone. Weekday 0 is Monday."""

    provider = TenantKey(Provider, models.CASCADE)
    location = TenantKey(Location, models.CASCADE)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="availability_weekday"),
            models.CheckConstraint(condition=models.Q(starts__lt=models.F("ends")), name="availability_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}-{self.ends}"


class AvailabilityException(TenantModel):
    """One day that is not as every week: closed (holiday, leave), whole or in part, or open besides.

    Without a provider it is everybody's. Local times of that day; none means the whole day.
    """

    provider = TenantKey(Provider, models.CASCADE, null=True, blank=True)
    location = TenantKey(Location, models.CASCADE, null=True, blank=True)
    day = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    open = models.BooleanField(default=False)
    note = models.CharField(max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts=None, ends=None) | models.Q(starts__lt=models.F("ends")),
                name="exception_order",
            ),
            models.CheckConstraint(
                condition=models.Q(open=False)
                | models.Q(provider__isnull=False, location__isnull=False, starts__isnull=False),
                name="exception_open_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["practice", "day"], name="exception_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {'open' if self.open else 'closed'}"
