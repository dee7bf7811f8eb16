from django.db import models


class StrayText(models.Model):
    """Texts that came in, signed, to a number that no practice sends from: how many on a day, and none of their words.

    It belongs to no practice, and tells of no patient: the number is one of the account's own.
    """

    to = models.CharField(max_length=20)
    on = models.DateField(help_text="In UTC")
    texts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "on"], name="stray_text_once_a_day")]

    def __str__(self) -> str:
        return f"{self.texts} on {self.on}"
