from django.db import models

from leads.models import Lead
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet
from scheduling.models import Visit
from sequences.models.sequence import Sequence, Version


class EnrollmentStatus(models.TextChoices):
    ACTIVE = "active"
    FINISHED = "finished"
    EXITED = "exited"


class EnrollmentQuerySet(TenantQuerySet["Enrollment"]):
    def active(self) -> "EnrollmentQuerySet":
        return self.filter(status=EnrollmentStatus.ACTIVE)

    def for_lead(self, lead: Lead) -> "EnrollmentQuerySet":
        return self.filter(lead=lead)

    def of_visit(self, visit: Visit, kind: str) -> "EnrollmentQuerySet":
        """By its lead, which is how they are found."""
        return self.filter(lead=visit.lead_id, visit=visit, sequence__kind=kind)


class Enrollment(TenantModel):
    """One lead's way through one version. Narrow and hot: ids, position, state, instants; no text.

    `position` is the step that comes next, `occurrence` which try at it, `due_at` when.
    A row whose decision raised is parked: `error` kept, due an hour on.
    """

    lead = TenantKey(Lead, models.CASCADE)
    sequence = TenantKey(Sequence)
    version = TenantKey(Version)
    visit = TenantKey(Visit, null=True, blank=True, help_text="What a sequence of kind visit is anchored to")
    position = models.PositiveSmallIntegerField(default=1)
    occurrence = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=EnrollmentStatus.choices, default=EnrollmentStatus.ACTIVE)
    due_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    exit_reason = models.CharField(max_length=30, blank=True)
    error = models.CharField(max_length=80, blank=True)

    objects = TenantManager.from_queryset(EnrollmentQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "lead", "sequence"],
                condition=models.Q(status="active"),
                name="enrollment_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", due_at__isnull=False)
                | ~models.Q(status="active") & models.Q(due_at=None),
                name="enrollment_due_while_active",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="exited") | ~models.Q(exit_reason=""), name="enrollment_exit_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "due_at"], condition=models.Q(status="active"), name="enrollment_due"),
            models.Index(fields=["practice", "lead"], name="enrollment_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.status} at {self.position}"
