"""How far a lead has come and how it ended, as one small number that PostgreSQL keeps beside the milestones.

A report counts a hundred thousand leads by it: ten columns' worth of conditions become one column to group by.
"""

from typing import NamedTuple

from django.db.models import Case, SmallIntegerField, Value, When
from django.db.models.expressions import CombinedExpression

STAGES = ("inquiry", "contacted", "qualified", "booked", "attended")
# Stored by their place: a new reason is added at the end, by a migration that makes the column anew.
REASONS = (
    "not_a_fit", "not_now", "unreached", "chose_elsewhere", "asked_to_stop", "duplicate", "not_a_lead", "attended"
)  # fmt: skip
OTHER = "other"
STEP = 10


class Standing(NamedTuple):
    """`ended` is the reason, "" while the lead is open, OTHER where this version knows no such reason."""

    stage: str
    ended: str


def read(number: int) -> Standing:
    reason, stage = divmod(number, STEP)
    return Standing(STAGES[stage], ("", *REASONS, OTHER)[reason])


def expression() -> CombinedExpression:
    """Of a lead's own columns. Each stage requires the earlier ones, so the last milestone says them all."""
    stage = [
        When(**{f"{STAGES[place]}_at__isnull": False}, then=Value(place)) for place in range(len(STAGES) - 1, 0, -1)
    ]  # fmt: skip
    reason = [When(closed_reason=code, then=Value(STEP * place)) for place, code in enumerate(("", *REASONS))]
    whole = SmallIntegerField()
    return Case(*stage, default=Value(0), output_field=whole) + Case(
        *reason, default=Value(STEP * (len(REASONS) + 1)), output_field=whole
    )


def numbers() -> list[int]:
    """Every standing there can be."""
    return [STEP * reason + stage for reason in range(len(REASONS) + 2) for stage in range(len(STAGES))]
