from django.db import models

from leads.models import Fit, Lead
from practices.models import ServiceLine
from practices.tenancy import TenantKey, TenantModel


class Criterion(TenantModel):
    """One thing that must hold for a person to be seen on a service line, as data, held against the inquiry's fields.

    `operator` is one of intake.qualify.OPERATORS; a field that was not given is "unknown" and stops nobody.
    """

    service_line = TenantKey(ServiceLine, models.CASCADE)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    label_es = models.CharField(max_length=80, blank=True)
    field = models.CharField(max_length=40)
    operator = models.CharField(max_length=12)
    value = models.JSONField()
    otherwise = models.CharField(max_length=12, choices=Fit.choices, default=Fit.NOT_A_FIT)
    reason = models.CharField(max_length=200, help_text="In words, when it does not hold")

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "service_line", "position"], name="criterion_order")]

    def __str__(self) -> str:
        return self.label


class Screening(TenantModel):
    """What came of one criterion for one lead."""

    lead = TenantKey(Lead, models.CASCADE)
    criterion = TenantKey(Criterion, models.CASCADE)
    outcome = models.CharField(max_length=7, choices=[("holds", "holds"), ("fails", "fails"), ("unknown", "unknown")])
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "lead", "criterion"], name="screening_once")]

    def __str__(self) -> str:
        return self.outcome


class WarningSign(TenantModel):
    """Words that must never wait for a sequence (F11). Without a service line it is read on every inquiry and reply."""

    service_line = TenantKey(ServiceLine, models.CASCADE, null=True, blank=True)
    label = models.CharField(max_length=120)
    phrases = models.JSONField(help_text="Plain phrases, English and Spanish, matched on folded words")
    crisis = models.BooleanField(default=False, help_text="The safety text names 988 as well")

    def __str__(self) -> str:
        return self.label
