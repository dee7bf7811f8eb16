from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import sources, standing
from leads.models.person import Person
from practices.models import Location, Membership, ServiceLine, Team
from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet


class Fit(models.TextChoices):
    UNKNOWN = "unknown", _("Not checked")
    FIT = "fit", _("Fit")
    NOT_A_FIT = "not_a_fit", _("Not a fit")
    URGENT = "urgent", _("Urgent")
    NEEDS_PERSON = "needs_person", _("Needs a person")


class ClosedReason(models.TextChoices):
    NOT_A_FIT = "not_a_fit", _("Not a fit")
    NOT_NOW = "not_now", _("Not now")
    UNREACHED = "unreached", _("Unreached")
    CHOSE_ELSEWHERE = "chose_elsewhere", _("Chose elsewhere")
    ASKED_TO_STOP = "asked_to_stop", _("Asked to stop")
    DUPLICATE = "duplicate", _("Duplicate")
    NOT_A_LEAD = "not_a_lead", _("Not a lead")
    ATTENDED = "attended", _("Attended")


class LeadQuerySet(TenantQuerySet["Lead"]):
    def open(self) -> "LeadQuerySet":
        return self.filter(closed_at=None)

    def received_between(self, start: object, end: object) -> "LeadQuerySet":
        return self.filter(received_at__gte=start, received_at__lt=end)


class Lead(TenantModel):
    """What one person is looking for: one journey from inquiry to attended visit.

    The milestones are set once, with the event that earns them, by leads.milestones; nothing here changes per message.
    The stage is read from them, never set by hand.
    """

    person = TenantKey(Person, related_name="leads")
    service_line = TenantKey(ServiceLine, null=True, blank=True)
    location = TenantKey(Location, null=True, blank=True)
    owner = TenantKey(Membership, null=True, blank=True)
    team = TenantKey(Team, null=True, blank=True)
    source = models.CharField(max_length=40, default="unknown")
    returning = models.BooleanField(default=False)
    self_pay = models.BooleanField(null=True)
    fit = models.CharField(max_length=12, choices=Fit.choices, default=Fit.UNKNOWN)
    fit_reason = models.CharField(max_length=200, blank=True)
    routed_by = models.CharField(max_length=120, blank=True, help_text="The routing rule that chose the owner")
    entered_version = TenantKey(
        "sequences.Version", null=True, blank=True, help_text="Of its first sequence, set once: reports count by it"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=16, choices=ClosedReason.choices, blank=True)

    received_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="First try of a person that reached the device")
    contacted_at = models.DateTimeField(null=True, blank=True, help_text="First two-way contact")
    qualified_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    standing = models.GeneratedField(
        expression=standing.expression(), output_field=models.SmallIntegerField(), db_persist=True
    )  # leads.standing: the milestones and the end in one number, for whoever counts

    objects = TenantManager.from_queryset(LeadQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) | models.Q(team__isnull=False), name="lead_has_an_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_reason="")
                | ~models.Q(closed_at=None) & ~models.Q(closed_reason=""),
                name="lead_closed_with_a_reason",
            ),
            models.CheckConstraint(condition=models.Q(fit__in=Fit.values), name="lead_fit"),
            models.CheckConstraint(
                condition=models.Q(attended_at=None) | models.Q(booked_at__isnull=False),
                name="lead_attended_was_booked",
            ),
            models.CheckConstraint(
                condition=models.Q(booked_at=None) | models.Q(qualified_at__isnull=False),
                name="lead_booked_was_qualified",
            ),
            models.CheckConstraint(
                condition=models.Q(qualified_at=None) | models.Q(contacted_at__isnull=False),
                name="lead_qualified_was_contacted",
            ),
        ]
        indexes = [
            # Reports read these and no row: two to count by, one for the time to an answer. Narrow, because what comes in
            # by the hour leaves pages half full, and a page that is not read costs nothing.
            models.Index(
                fields=["practice", "received_at"],
                include=["standing", "source", "service_line", "location"],
                name="lead_asked",
            ),
            models.Index(
                fields=["practice", "received_at"],
                include=["standing", "owner", "team", "entered_version", "returning", "self_pay"],
                name="lead_worked",
            ),
            models.Index(
                fields=["practice", "received_at"],
                include=["standing", "acknowledged_at", "answered_at"],
                name="lead_answers",
            ),
            models.Index(fields=["practice", "person"], name="lead_of_person"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def said_source(self) -> str:
        return sources.words(self.source)

    @property
    def stage(self) -> str:
        """The last milestone reached: attended, booked, qualified, contacted or inquiry."""
        for stage in ("attended", "booked", "qualified", "contacted"):
            if getattr(self, f"{stage}_at"):
                return stage
        return "inquiry"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def assign_to(
        self, owner: Membership | None, team: Team | None = None, *, by: Membership | None, now: datetime
    ) -> None:
        """Make this member responsible, or this team until one of them takes it. One of the two must be given."""
        from leads import events  # events read models: the other way round at import

        if owner is None and team is None:
            raise ValueError("a lead has an owner")
        self.owner, self.team = owner, team or self.team
        self.save(update_fields=["owner", "team"])
        events.record(
            "lead_assigned", lead=self, now=now, actor=by, owner=owner and owner.pk, team=self.team_id
        )  # fmt: skip

    def close(self, reason: str, *, by: Membership | None, now: datetime) -> bool:
        """End this journey with a reason; its open tasks end with it. Safe to call twice: the first reason stays."""
        from leads import events
        from leads.models.task import Task

        won = Lead.objects.open().filter(pk=self.pk).update(closed_at=now, closed_reason=reason)
        if won:
            self.refresh_from_db(fields=["closed_at", "closed_reason"])
            for task in Task.objects.open().for_lead(self):
                task.finish("closed", by=by, now=now)
            events.record("lead_closed", lead=self, now=now, actor=by, reason=reason)
        return bool(won)

    def reopen(self, *, by: Membership | None, now: datetime) -> bool:
        """Take up a closed journey again. False when it is open."""
        from leads import events

        won = Lead.objects.exclude(closed_at=None).filter(pk=self.pk).update(closed_at=None, closed_reason="")
        if won:
            self.refresh_from_db(fields=["closed_at", "closed_reason"])
            events.record("lead_reopened", lead=self, now=now, actor=by)
        return bool(won)


class RoutingRule(TenantModel):
    """Tried in order; the first whose conditions all hold names the owner. The last has no condition."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    service_line = TenantKey(ServiceLine, null=True, blank=True)
    location = TenantKey(Location, null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, blank=True)
    fit = models.CharField(max_length=12, blank=True)
    owner = TenantKey(Membership, null=True, blank=True)
    team = TenantKey(Team, null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "position"], name="routing_order"),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) | models.Q(team__isnull=False), name="routing_has_a_target"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Note(TenantModel):
    """What a member of staff wrote down about a lead, a call's notes included."""

    lead = TenantKey(Lead, models.CASCADE)
    author = TenantKey(Membership)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["practice", "lead", "at"], name="note_of_lead")]

    def __str__(self) -> str:
        return str(self.pk)
