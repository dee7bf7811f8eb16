from django.db import models

from practices.tenancy import TenantModel


class Content(TenantModel):
    """The words of one message in English and Spanish, as Liquid with R47's variables. A change is a new revision."""

    key = models.CharField(max_length=60)
    revision = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=5, choices=[("sms", "sms"), ("email", "email"), ("call", "call")])
    purpose = models.CharField(max_length=40)
    next_step = models.CharField(max_length=40, help_text="The single thing it asks of the patient")
    subject_en = models.CharField(max_length=120, blank=True)
    subject_es = models.CharField(max_length=120, blank=True)
    body_en = models.TextField()
    body_es = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "key", "revision"], name="content_revision")]

    def __str__(self) -> str:
        return f"{self.key} r{self.revision}"
