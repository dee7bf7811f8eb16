"""The demo's cadences as they stand after some months: as the playbooks came, and a version that took over halfway."""

from datetime import datetime, timedelta

from practices.models import Membership
from practices.tenancy import uuid7
from sequences.models import Answer, Sequence, SequenceKind, Step, Version

FIRST, SECOND = timedelta(days=124), timedelta(days=46)  # before now
SOONER = 15  # minutes after the inquiry, if nobody picked up
NOTE = "Asks for a good time to talk after 15 minutes"


def improve(by: Membership, *, now: datetime) -> None:
    """A second version of each cadence that has a service line: its second touch comes sooner."""
    for sequence in (
        Sequence.objects.filter(kind=SequenceKind.NURTURE).exclude(service_line=None).select_related("live")
    ):
        first = sequence.live
        assert first
        second = Version.objects.get(pk=first.pk)
        second.pk, second.number, second.note = uuid7(), 2, NOTE
        second.published_at, second.published_by = now - SECOND, by
        second.save(force_insert=True)
        _copy(first, second)
        sequence.live = second
        sequence.save(update_fields=["live"])


def _copy(first: Version, second: Version) -> None:
    steps = list(Step.objects.filter(version=first).order_by("position"))
    answers = list(Answer.objects.filter(step__in=[step.pk for step in steps]))
    anew = {step.pk: uuid7() for step in steps}
    for step in steps:
        step.pk, step.version = anew[step.pk], second
        if step.position == 2:  # noqa: PLR2004, the first touch after the acknowledgement
            step.after_minutes = min(step.after_minutes, SOONER)
    Step.objects.bulk_create(steps)
    for answer in answers:
        answer.pk, answer.step_id = uuid7(), anew[answer.step_id]
    Answer.objects.bulk_create(answers)
