"""What sequences do when something happens to a visit: remind before it, follow up when it was missed. Rows only.

    booked               the sequence of kind visit begins
    moved                it ends, and begins again with the new time
    confirmed            nobody is asked, or called, about it any more
    cancelled, attended  it ends
    no-show              it ends, and that of kind missed begins; after a second miss a person decides
    undo                 what is still to come comes after all

A practice that has no sequence of these kinds gets the one that ships, when it needs it first.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from leads import events
from leads.events import on
from leads.models import Event, Lane, Lead, Task
from messaging import outbox
from messaging.models import Message
from practices.calendar import open_hours
from practices.models import Practice
from scheduling.models import Visit
from scheduling.models.visit import Status
from sequences import exits, facts, playbook
from sequences.decide import next_due
from sequences.models import Enrollment, EnrollmentStatus, Sequence, SequenceKind, Step
from sequences.reactions import enroll

DECIDE_MINUTES = 4 * 60  # of open time, until a person has decided about somebody who missed twice
RESUMES = (exits.CANCELLED, exits.ATTENDED, exits.NO_SHOW, exits.CLOSED)  # what can be undone


def _of(event: Event) -> Visit | None:
    """The visit that this event is about, with its lead."""
    return Visit.objects.select_related("lead").filter(pk=event.data.get("visit")).first()


@on("visit_booked")
def begin(event: Event) -> None:
    if visit := _of(event):
        _enroll(visit, SequenceKind.VISIT, event.at)


@on("visit_moved")
def begin_again(event: Event) -> None:
    """The new time is told at once, and counted down to from now on."""
    if visit := _of(event):
        exits.end_of_visit(visit, SequenceKind.VISIT, exits.MOVED, now=event.at)
        _enroll(visit, SequenceKind.VISIT, event.at)


@on("visit_confirmed")
def ask_no_more(event: Event) -> None:
    """Whoever has confirmed is neither asked nor called to confirm."""
    visit = _of(event)
    for enrollment in Enrollment.objects.of_visit(visit, SequenceKind.VISIT) if visit else ():
        asking = [*Step.objects.filter(version=enrollment.version_id, only_if="unconfirmed")]
        positions = [step.position for step in asking]
        queued = Message.objects.queued().filter(enrollment_id=enrollment.pk, step__in=positions)
        outbox.cancel(message_ids=queued.values_list("pk", flat=True), reason="confirmed", now=event.at)
        calls = Task.objects.open().filter(lead=event.lead_id, dedupe__startswith=exits.call_key(enrollment.pk))
        for task in calls.filter(data__step__in=positions):
            task.finish("confirmed", by=event.actor, now=event.at)


@on("visit_cancelled")
def end_when_cancelled(event: Event) -> None:
    if visit := _of(event):
        exits.end_of_visit(visit, SequenceKind.VISIT, exits.CANCELLED, now=event.at)


@on("visit_attended")
def end_when_attended(event: Event) -> None:
    if visit := _of(event):
        exits.end_of_visit(visit, SequenceKind.VISIT, exits.ATTENDED, now=event.at)


@on("visit_no_show")
def follow_up(event: Event) -> None:
    """Without blame, and once: what to do about somebody who missed a second visit is a person's to decide."""
    visit = _of(event)
    if visit is None:
        return
    exits.end_of_visit(visit, SequenceKind.VISIT, exits.NO_SHOW, now=event.at)
    if not Lead.objects.open().filter(pk=visit.lead_id).exists():
        return
    first = Visit.objects.filter(lead=visit.lead_id, status=Status.NO_SHOW).count() == 1
    if not first or _enroll(visit, SequenceKind.MISSED, event.at) is None:
        _ask_to_decide(visit, "no_show" if first else "missed_again", event.at)


def _ask_to_decide(visit: Visit, reason: str, now: datetime) -> None:
    breach_at = open_hours(Practice.objects.current().pk).add(now, DECIDE_MINUTES)
    Task.objects.open_once(
        visit.lead, "decide", Lane.HANDED_OVER, reason, f"visit:{visit.pk}", now=now, due_at=now, breach_at=breach_at,
        assignee=visit.lead.owner,
    )  # fmt: skip


@on("visit_reopened")
def take_back(event: Event) -> None:
    was, visit = event.data.get("was"), _of(event)
    if visit is None or was == Status.CONFIRMED:
        return
    if was == Status.NO_SHOW:
        exits.end_of_visit(visit, SequenceKind.MISSED, exits.UNDONE, now=event.at)
    resume(visit, now=event.at)


@on("lead_reopened")
def resume_with_the_journey(event: Event) -> None:
    for visit in Visit.objects.upcoming().filter(lead=event.lead):
        resume(visit, now=event.at)


def resume(visit: Visit, *, now: datetime) -> bool:
    """Go on with this visit's sequence where it ended, for what is still to come. False when there is nothing to resume."""
    ended = Enrollment.objects.of_visit(visit, SequenceKind.VISIT).order_by("entered_at", "pk").last()
    if ended is None or ended.exit_reason not in RESUMES:
        return False
    for row in facts.read([ended.pk], now=now):
        Enrollment.objects.filter(pk=ended.pk, status=EnrollmentStatus.EXITED).update(
            status=EnrollmentStatus.ACTIVE,
            exit_reason="",
            ended_at=None,
            due_at=next_due(row.facts(), ended.position, now),
        )
    events.record("enrollment_resumed", lead=ended.lead, now=now, enrollment=ended.pk)
    return True


def _enroll(visit: Visit, kind: str, now: datetime) -> Enrollment | None:
    if not Sequence.objects.filter(kind=kind).exists():
        try:
            with transaction.atomic():
                playbook.install(kind, now=now)
        except IntegrityError:
            pass  # somebody else's booking has installed it at this very moment
    return enroll(visit.lead, now=now, kind=kind, visit=visit)
