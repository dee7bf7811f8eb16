from django.db import models

from leads.models import BarrierCode
from messaging.models import Content
from practices.models import Membership, ServiceLine, Team
from practices.tenancy import TenantKey, TenantModel


class SequenceKind(models.TextChoices):
    """What a sequence is for, which says what begins and what ends it (sequences.exits)."""

    NURTURE = "nurture"  # from the inquiry until they book
    NOT_A_FIT = "not_a_fit"  # a kind no, with where to turn
    VISIT = "visit"  # before a visit, anchored to it
    MISSED = "missed"  # after a visit that they missed


class Sequence(TenantModel):
    """A cadence: a list, not a graph. What runs is its live Version."""

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=SequenceKind.choices, default=SequenceKind.NURTURE)
    service_line = TenantKey(ServiceLine, null=True, blank=True, help_text="Without one it takes what no other takes")
    segment = models.CharField(
        max_length=40, blank=True, help_text="Of leads.segments: only those; the most specific sequence takes a lead"
    )
    active = models.BooleanField(default=True)
    live = TenantKey("sequences.Version", null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="sequence_key"),
            models.CheckConstraint(condition=models.Q(kind__in=SequenceKind.values), name="sequence_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Version(TenantModel):
    """A published, immutable form of a sequence."""

    sequence = TenantKey(Sequence, models.CASCADE)
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    published_by = TenantKey(Membership, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    first_call = TenantKey(
        Content, null=True, blank=True, help_text="What the person who answers first asks and offers, for their eyes"
    )

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "sequence", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"v{self.number}"


class Step(TenantModel):
    """One touch or task. `after_minutes` counts from entry (step 1) or from the step before; `before_minutes`, if there,
    from the beginning of the visit backwards instead.

    With `at` the step waits for that local time on the day its delay ends in; else for the window to be open.
    """

    version = TenantKey(Version, models.CASCADE)
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=5, choices=[("sms", "sms"), ("email", "email"), ("call", "call")])
    kind = models.CharField(max_length=20, default="nurture")  # messaging's Kind: acknowledgement, nurture, visit
    after_minutes = models.PositiveIntegerField()
    before_minutes = models.PositiveIntegerField(null=True, blank=True, help_text="Before the visit begins")
    at = models.TimeField(null=True, blank=True)
    only_if = models.CharField(max_length=20, blank=True)  # sequences.decide.ONLY_IF
    useful_minutes = models.PositiveIntegerField(
        default=2880, help_text="Later than this it is skipped, not sent stale"
    )
    content = TenantKey(Content)
    instead = TenantKey(Content, null=True, blank=True, help_text="Of a text: the email where no text may be sent")
    allowance_minutes = models.PositiveIntegerField(
        default=240, help_text="Of a call: late after that many open minutes"
    )
    team = TenantKey(Team, null=True, blank=True, help_text="Of a call: who makes it; without one the lead's owner")

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "version", "position"], name="step_order")]

    def __str__(self) -> str:
        return f"{self.position}. {self.channel}"


class Answer(TenantModel):
    """What a step says instead to somebody whose latest doubt is this one (F4, F33)."""

    step = TenantKey(Step, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=16, choices=BarrierCode.choices)
    content = TenantKey(Content)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "step", "code"], name="answer_once"),
            models.CheckConstraint(condition=models.Q(code__in=BarrierCode.values), name="answer_code"),
        ]

    def __str__(self) -> str:
        return self.code
