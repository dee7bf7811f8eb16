from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead
from practices.models import Membership
from practices.prepared import insert_once
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet


class Lane(models.TextChoices):
    """The queue's lanes, most urgent first."""

    URGENT = "urgent", _("Urgent triage")
    NEW = "new", _("New, unanswered")
    REPLIED = "replied", _("Patient replied")
    CALLS = "calls", _("Calls due")
    HANDED_OVER = "handed_over", _("Handed over by a cadence")
    STALLED = "stalled", _("Stalled")


class TaskQuerySet(TenantQuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None)

    def for_lead(self, lead: Lead) -> "TaskQuerySet":
        return self.filter(lead=lead)

    def awake(self, now: datetime) -> "TaskQuerySet":
        """Those that nobody has put off until later."""
        return self.exclude(data__has_key="snoozed", due_at__gt=now)

    def free_for(self, membership: Membership, now: datetime) -> "TaskQuerySet":
        """Open tasks that nobody else is working on."""
        return self.open().filter(Q(claimed_by=None) | Q(claimed_by=membership) | Q(claimed_until__lte=now))

    def open_once(
        self,
        lead: Lead,
        kind: str,
        lane: str,
        reason: str,
        dedupe: str,
        *,
        now: datetime,
        due_at: datetime,
        breach_at: datetime,
        assignee: Membership | None = None,
        data: dict[str, Any] | None = None,
    ) -> "Task":
        """The open task about `dedupe`, made now if there is none; one that is there stays, and is put off no longer."""
        from leads import events  # events read models: the other way round at import

        task = Task(
            lead=lead, kind=kind, lane=lane, reason=reason, dedupe=dedupe, created_at=now, due_at=due_at,
            breach_at=max(due_at, breach_at), assignee=assignee, data=data or {},
        )  # fmt: skip
        if not insert_once(task):
            opened: Task = Task.objects.open().get(dedupe=dedupe)
            opened.wake(by=None, now=now)  # asked again: whoever put it off could not know
            return opened
        events.record("task_opened", lead=lead, now=now, task=task.pk, kind=kind, reason=reason)
        return task


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

    objects = TenantManager.from_queryset(TaskQuerySet)()  # type: ignore[misc]

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
            models.Index(fields=["practice", "assignee"], condition=models.Q(done_at=None), name="task_of_assignee"),
            models.Index(
                fields=["practice", "lane", "breach_at"], condition=models.Q(done_at=None), name="task_lane_order"
            ),
            models.Index(
                fields=["practice", "claimed_until"],
                condition=models.Q(done_at=None, claimed_until__isnull=False),
                name="task_claims",
            ),
            models.Index(
                fields=["breach_at"],
                condition=models.Q(done_at=None, escalated_at=None),
                name="task_to_escalate",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"

    def finish(self, outcome: str, *, by: Membership | None, now: datetime) -> bool:
        """Done. Safe to call twice: the first outcome stays, and the second call says False."""
        from leads import events

        won = Task.objects.open().filter(pk=self.pk).update(
            done_at=now, done_by=by, outcome=outcome, claimed_by=None, claimed_until=None
        )  # fmt: skip
        if won:
            self.refresh_from_db()
            events.record("task_done", lead=self.lead, now=now, actor=by, task=self.pk, kind=self.kind, outcome=outcome)
        return bool(won)

    def claim(self, membership: Membership, *, now: datetime, minutes: int = 10) -> bool:
        """Say that this member works on it for a while. False when somebody else does."""
        from leads import events

        won = Task.objects.free_for(membership, now).filter(pk=self.pk).update(
            claimed_by=membership, claimed_until=now + timedelta(minutes=minutes)
        )  # fmt: skip
        if won:
            self.refresh_from_db()
            events.record("task_claimed", lead=self.lead, now=now, actor=membership, task=self.pk)
        return bool(won)

    def release(self, membership: Membership, *, now: datetime) -> bool:
        """Give it back. False when it was not this member's."""
        from leads import events

        won = Task.objects.open().filter(pk=self.pk, claimed_by=membership).update(claimed_by=None, claimed_until=None)
        if won:
            self.refresh_from_db()
            events.record("task_released", lead=self.lead, now=now, actor=membership, task=self.pk)
        return bool(won)

    @property
    def snoozed(self) -> str:
        """Why it is put off, as a code; empty when it is not."""
        return str(self.data.get("snoozed", {}).get("why", ""))

    def snooze(self, why: str, until: datetime, breach_at: datetime, *, by: Membership, now: datetime) -> bool:
        """Put it off: it is due then, and late at `breach_at` at the earliest. False for what is urgent, done or put off.

        What it was is kept beside it, so that `wake` gives it back; that it came back by itself before changes nothing.
        """
        from leads import events

        task = Task.objects.open().exclude(lane=Lane.URGENT).select_for_update(of=("self",)).filter(pk=self.pk).first()
        if task is None or (task.snoozed and task.due_at > now):
            return False
        was = {"due_at": task.due_at.isoformat(), "breach_at": task.breach_at.isoformat()}
        self.data = task.data | {"snoozed": was | task.data.get("snoozed", {}) | {"why": why}}
        self.due_at, self.breach_at = until, max(task.breach_at, breach_at, until)
        self.claimed_by = self.claimed_until = None
        self.save(update_fields=["data", "due_at", "breach_at", "claimed_by", "claimed_until"])
        events.record("task_snoozed", lead=self.lead, now=now, actor=by, task=self.pk, why=why, until=until)
        return True

    def wake(self, *, by: Membership | None, now: datetime) -> bool:
        """Take back that it was put off: it is due when it was. False when it is not put off."""
        from leads import events

        task = Task.objects.open().filter(pk=self.pk, data__has_key="snoozed").select_for_update(of=("self",)).first()
        if task is None:
            return False
        was = task.data["snoozed"]
        self.data = {key: value for key, value in task.data.items() if key != "snoozed"}
        self.due_at, self.breach_at = (datetime.fromisoformat(was[name]) for name in ("due_at", "breach_at"))
        self.save(update_fields=["data", "due_at", "breach_at"])
        events.record("task_woken", lead=self.lead, now=now, actor=by, task=self.pk)
        return True
