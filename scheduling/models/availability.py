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
