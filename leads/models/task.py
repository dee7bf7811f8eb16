from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from practices.models import Membership
from practices.tenancy import TenantKey, TenantModel, TenantQuerySet


class Lane(models.TextChoices):
    """The queue's lanes, most urgent first."""

    URGENT = "urgent", _("Urgent triage")
    NEW = "new", _("New, unanswered")
    REPLIED = "replied", _("Patient replied")
    CALLS = "calls", _("Calls due")
    HANDED_OVER = "handed_over", _("Handed over by a cadence")
    STALLED = "stalled", _("Stalled")


class TaskQuerySet(TenantQuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None)

    def for_lead(self, lead: Lead) -> "TaskQuerySet":
        return self.filter(lead=lead)


class Task(TenantModel):
    """Something a person must do by a time. The queue is the open tasks, one row per lead.

    `dedupe` names what the task is about ("reply:<lead>", "step:<enrollment>:<position>:<try>"): one open each.
    `reason` is a code that the queue turns into words. `due_at` is when to start, `breach_at` when it is late.
    """

    lead = TenantKey(Lead, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20)  # answer, reply, call, triage, look_up, decide
    lane = models.CharField(max_length=12, choices=Lane.choices)
    reason = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    dedupe = models.CharField(max_length=120)
    assignee = TenantKey(Membership, null=True, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    breach_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    claimed_by = TenantKey(Membership, null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = TenantKey(Membership, null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "dedupe"], condition=models.Q(done_at=None), name="task_open_once"
            ),
            models.CheckConstraint(condition=models.Q(lane__in=Lane.values), name="task_lane"),
            models.CheckConstraint(
                condition=models.Q(due_at__lte=models.F("breach_at")), name="task_due_before_breach"
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "due_at"], condition=models.Q(done_at=None), name="task_queue"
            ),
            models.Index(fields=["practice", "lead"], condition=models.Q(done_at=None), name="task_open_of_lead"),
            models.Index(
                fields=["breach_at"],
                condition=models.Q(done_at=None, escalated_at=None),
                name="task_to_escalate",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
