from datetime import time
from zoneinfo import ZoneInfo

from django.db import models

from practices.tenancy import here, uuid7


class PracticeManager(models.Manager["Practice"]):
    def current(self) -> "Practice":
        """The practice that is open; raises Practice.DoesNotExist outside a tenant."""
        practice_id = here()
        if practice_id is None:
            raise Practice.DoesNotExist
        return self.get(pk=practice_id)


class Practice(models.Model):
    """The tenant: a clinic or group. Its wall is on its own id."""

    id = models.UUIDField(
        primary_key=True, default=uuid7, editable=False
    )  # known before the insert: tenant(id) opens first
    name = models.CharField(max_length=120)
    discreet_name = models.CharField(max_length=60, help_text="What texts and emails say instead of a telling name")
    timezone = models.CharField(max_length=64)
    state = models.CharField(max_length=2, blank=True, help_text="US state, for its quiet hours")
    postal_address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    live = models.BooleanField(default=True, help_text="Automatic messages may leave")
    sends_from = models.TimeField(default=time(9, 0))
    sends_until = models.TimeField(default=time(19, 0))
    sends_on = models.CharField(max_length=7, default="1234560", help_text="Monday first; 0 is a day without texts")
    texts_per_day = models.PositiveSmallIntegerField(default=1)
    texts_per_week = models.PositiveSmallIntegerField(default=3)
    first_answer_minutes = models.PositiveSmallIntegerField(default=5)
    reply_minutes = models.PositiveSmallIntegerField(default=15)
    urgent_minutes = models.PositiveSmallIntegerField(default=5)
    safety_text_en = models.TextField(blank=True)
    safety_text_es = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PracticeManager()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Clock(models.Model):
    """How far the sandbox's clock is ahead of the host's. One row, and none outside the sandbox."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset_seconds = models.FloatField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_is_one")]

    def __str__(self) -> str:
        return f"+{self.offset_seconds} s"
