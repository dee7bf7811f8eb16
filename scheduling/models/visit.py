from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from practices.models import Location, Membership, Provider
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet


class Status(models.TextChoices):
    HELD = "held", _("Held")
    BOOKED = "booked", _("Booked")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Arrived")
    ATTENDED = "attended", _("Attended")
    NO_SHOW = "no_show", _("No-show")
    CANCELLED = "cancelled", _("Cancelled")


TAKES_THE_TIME = [Status.HELD, Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.ATTENDED]
UPCOMING = [Status.BOOKED, Status.CONFIRMED, Status.ARRIVED]
TO_COME = [Status.BOOKED, Status.CONFIRMED]
SETTLED = [Status.ATTENDED, Status.NO_SHOW, Status.CANCELLED]


class VisitQuerySet(TenantQuerySet["Visit"]):
    def holds(self) -> "VisitQuerySet":
        """Times that are kept for some minutes, or were: no appointments."""
        return self.filter(held_until__isnull=False)

    def appointments(self) -> "VisitQuerySet":
        return self.filter(held_until=None)

    def upcoming(self) -> "VisitQuerySet":
        return self.filter(status__in=UPCOMING)

    def taking_time(self, now: datetime) -> "VisitQuerySet":
        """Those that nobody else can have the time of; a hold ends by itself."""
        return self.filter(status__in=TAKES_THE_TIME).exclude(status=Status.HELD, held_until__lte=now)

    def expired(self, now: datetime) -> "VisitQuerySet":
        return self.filter(status=Status.HELD, held_until__lte=now)

    def starting_between(self, start: datetime, end: datetime) -> "VisitQuerySet":
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def for_day(self) -> "VisitQuerySet":
        """What the visits page shows, place by place: no holds, and all that a row names, in two statements."""
        return (
            self.appointments()
            .select_related("lead__person", "lead__service_line", "provider", "location")
            .prefetch_related("items")
            .order_by("location__name", "location_id", "starts_at", "pk")
        )


class Visit(TenantModel):
    """An appointment as the funnel sees it.

    One provider's visits cannot overlap, by an exclusion constraint, and a lead has one visit to come (R76).
    """

    lead = TenantKey(Lead, related_name="visits")
    provider = TenantKey(Provider)
    location = TenantKey(Location)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices)
    held_until = models.DateTimeField(null=True, blank=True)
    booked_by = TenantKey(Membership, null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When attended, no-show or cancelled was recorded"
    )
    created_at = models.DateTimeField()

    objects = TenantManager.from_queryset(VisitQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="visit_order"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="visit_status"),
            models.CheckConstraint(
                condition=~models.Q(status=Status.HELD) | models.Q(held_until__isnull=False), name="visit_held_until"
            ),
            models.UniqueConstraint(
                fields=["practice", "lead"], condition=models.Q(status__in=UPCOMING), name="visit_upcoming_once"
            ),
            models.UniqueConstraint(
                fields=["practice", "lead"], condition=models.Q(status=Status.HELD), name="visit_held_once"
            ),
            models.CheckConstraint(
                condition=models.Q(held_until=None) | models.Q(status__in=[Status.HELD, Status.CANCELLED]),
                name="visit_was_a_hold",
            ),
            ExclusionConstraint(
                name="visit_no_double_booking",
                expressions=[
                    ("practice", RangeOperators.EQUAL),
                    ("provider", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(status__in=TAKES_THE_TIME),
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "starts_at"], name="visit_by_day"),
            models.Index(fields=["practice", "lead"], name="visit_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.starts_at}"

    @property
    def is_to_come(self) -> bool:
        """Expected: neither here nor settled."""
        return self.status in TO_COME

    @property
    def is_upcoming(self) -> bool:
        return self.status in UPCOMING

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED
