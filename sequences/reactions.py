"""What sequences do when something happens elsewhere: begin, stop, decide a step again, close. Rows only."""

from datetime import datetime, timedelta
from uuid import UUID

from django.dispatch import receiver

from leads import events
from leads.events import on
from leads.models import ClosedReason, Event, Fit, Lane, Lead, Task
from messaging.models import Message
from practices.calendar import open_hours
from practices.models import Practice
from practices.opening import opened
from sequences import engine, exits, playbook
from sequences.models import Enrollment, EnrollmentStatus, Sequence, Step

FIRST_PLAYBOOKS = ("welcome", exits.FOR_THOSE_WHO_DO_NOT_FIT)
MOST_OCCURRENCES = 3


@receiver(opened)
def begin_with_a_playbook(sender: object, practice: Practice, now: datetime, **kwargs: object) -> None:
    for key in FIRST_PLAYBOOKS:
        playbook.install(key, now=now)


@on("lead_received")
def begin(event: Event) -> None:
    """The first answer is a person's, by a time; automation says so at once, in this transaction.

    Who texted us is in a conversation already: messaging asks a person to answer, and no sequence talks between.
    """
    if event.data.get("channel") == "text":
        return
    lead, now = event.lead, event.at
    practice = Practice.objects.current()
    hours = open_hours(practice.pk)
    if lead.fit == Fit.URGENT:  # its clock runs at night too
        _open(lead, "triage", Lane.URGENT, "warning_sign", now, now + timedelta(minutes=practice.urgent_minutes))
        return
    if lead.fit != Fit.NOT_A_FIT:
        reason = "needs_person" if lead.fit == Fit.NEEDS_PERSON else "new_inquiry"
        _open(lead, "answer", Lane.NEW, reason, now, hours.add(now, practice.first_answer_minutes))
    if enroll(lead, now=now) is None and lead.fit == Fit.NOT_A_FIT:
        lead.close(ClosedReason.NOT_A_FIT, by=None, now=now)


def _open(lead: Lead, kind: str, lane: str, reason: str, now: datetime, breach_at: datetime) -> None:
    Task.objects.open_once(
        lead, kind, lane, reason, f"{kind}:{lead.pk}", now=now, due_at=now, breach_at=breach_at, assignee=lead.owner
    )


def enroll(lead: Lead, *, now: datetime) -> Enrollment | None:
    """Begin the sequence for this lead, and do its first step if that is due. None: there is none, or it runs already."""
    sequence = choose(lead)
    if sequence is None:
        return None
    first = Step.objects.filter(version=sequence.live_id).order_by("position").first()
    if first is None:
        return None
    due_at = now + timedelta(minutes=first.after_minutes)
    enrollment = Enrollment(lead=lead, sequence=sequence, version_id=sequence.live_id, due_at=due_at, entered_at=now)
    Enrollment.objects.bulk_create([enrollment], ignore_conflicts=True)
    if not Enrollment.objects.filter(pk=enrollment.pk).exists():
        return None
    events.record("enrollment_started", lead=lead, now=now, enrollment=enrollment.pk, sequence=sequence.pk)
    if due_at <= now:
        engine.decide_and_write([enrollment.pk], now=now)
        enrollment.refresh_from_db()
    return enrollment


def choose(lead: Lead) -> Sequence | None:
    """The service line's own, else the default. Who does not fit is told so kindly, and nothing else."""
    live = Sequence.objects.filter(active=True).exclude(live=None)
    if lead.fit == Fit.NOT_A_FIT:
        return live.filter(key=exits.FOR_THOSE_WHO_DO_NOT_FIT).first()
    live = live.exclude(key=exits.FOR_THOSE_WHO_DO_NOT_FIT)
    own = live.filter(service_line=lead.service_line_id).first() if lead.service_line_id else None
    return own or live.filter(service_line=None).order_by("pk").first()


@on("message_received")
def stop_on_a_reply(event: Event) -> None:
    _stop_at_its_address(event, exits.REPLIED)


@on("lead_attached")
def stop_on_another_inquiry(event: Event) -> None:
    """Who asks again has something to say: it is answered by a person, like a reply."""
    exits.end_for_person(event.lead.person_id, exits.REPLIED, now=event.at)


@on("stop_received")
def stop_on_stop(event: Event) -> None:
    _stop_at_its_address(event, exits.STOPPED)


def _stop_at_its_address(event: Event, reason: str) -> None:
    """For everybody at the address it came from, and for the person of its lead."""
    point = _contact_point(event)
    if point:
        exits.end_at(point, reason, now=event.at)
    if event.lead:
        exits.end_for_person(event.lead.person_id, reason, now=event.at)


def _contact_point(event: Event) -> UUID | None:
    if point := event.data.get("contact_point"):
        return UUID(point)
    message = event.data.get("message")
    return Message.objects.filter(pk=message).values_list("contact_point", flat=True).first() if message else None


@on("call_made")
def stop_when_reached(event: Event) -> None:
    if event.data.get("connected"):
        exits.end_for_person(event.lead.person_id, exits.CALLED, now=event.at)


@on("visit_booked")
def stop_when_booked(event: Event) -> None:
    exits.end_for_person(event.lead.person_id, exits.BOOKED, now=event.at)


@on("lead_closed")
def stop_when_closed(event: Event) -> None:
    """This journey only, unless they asked to stop: another lead of theirs goes on."""
    if event.data.get("reason") == ClosedReason.ASKED_TO_STOP:
        exits.end_for_person(event.lead.person_id, exits.STOPPED, now=event.at)
    else:
        exits.end([event.lead], exits.CLOSED, now=event.at, live_only=True)


@on("lead_disqualified")
def stop_when_no_fit(event: Event) -> None:
    exits.end([event.lead], exits.NOT_A_FIT, now=event.at)


@on("enrollment_finished")
def close_as_unreached(event: Event) -> None:
    """Nothing more is planned, and nobody answered: the journey ends here; they know the way back.

    Unless a person still has something to do for it: whoever was never called was not out of reach.
    """
    lead = event.lead
    if lead.fit == Fit.NOT_A_FIT:
        lead.close(ClosedReason.NOT_A_FIT, by=None, now=event.at)
        return
    planned = Task.objects.open().for_lead(lead).exists() or lead.visits.upcoming().exists()
    if lead.contacted_at is None and not planned:
        lead.close(ClosedReason.UNREACHED, by=None, now=event.at)


@on("message_stale")
def decide_again(event: Event) -> None:
    """A message that waited too long is decided anew, as the next occurrence of its step; the cursor is untouched."""
    message = Message.objects.filter(pk=event.data["message"]).exclude(enrollment_id=None).first()
    if message is None or message.occurrence >= MOST_OCCURRENCES:
        return
    if Enrollment.objects.filter(pk=message.enrollment_id).exclude(status=EnrollmentStatus.EXITED).exists():
        engine.decide_again(message.enrollment_id, message.step, message.occurrence + 1, now=event.at)
