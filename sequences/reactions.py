"""What sequences do when something happens elsewhere: begin, stop, decide a step again, close. Rows only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from django.dispatch import receiver

from leads import events, segments
from leads.events import on
from leads.models import ClosedReason, Event, Fit, Lane, Lead, Task
from messaging.models import Message, State
from practices.calendar import open_hours
from practices.models import Practice
from practices.opening import opened
from practices.prepared import insert_once
from practices.settled import Settled
from scheduling import waitlist
from scheduling.models import Visit
from sequences import engine, exits, playbook, versions
from sequences.models import Enrollment, EnrollmentStatus, Sequence, SequenceKind, Version

FIRST_PLAYBOOKS = ("welcome", "not_a_fit", "visit", "missed")
MOST_OCCURRENCES = 3


@receiver(opened)
def begin_with_a_playbook(sender: object, practice: Practice, now: datetime, **kwargs: object) -> None:
    for key in FIRST_PLAYBOOKS:
        playbook.install(key, now=now)


def of_lead(reaction: Callable[[Lead, Event], None]) -> Callable[[Event], None]:
    """A reaction to events that are about a lead, as all but those of a strange number are."""

    @wraps(reaction)
    def react(event: Event) -> None:
        if event.lead is not None:
            reaction(event.lead, event)

    return react


@on("lead_received")
@of_lead
def begin(lead: Lead, event: Event) -> None:
    """The first answer is a person's, by a time; automation says so at once, in this transaction.

    Who texted us is in a conversation already: messaging asks a person to answer, and no sequence talks between.
    """
    if event.data.get("channel") == "text":
        return
    if lead.fit == Fit.URGENT:
        _ask_for_help(lead, event.at)
        return
    version = choose(lead)
    if lead.fit != Fit.NOT_A_FIT:
        reason = "needs_person" if lead.fit == Fit.NEEDS_PERSON else "new_inquiry"
        _ask_to_answer(lead, reason, event.at, script=version.first_call_id if version else None)
    if enroll(lead, now=event.at, version=version) is None and lead.fit == Fit.NOT_A_FIT:
        _ask_to_answer(lead, "not_a_fit", event.at)


def _ask_for_help(lead: Lead, now: datetime) -> None:
    """By the clock on the wall: a warning sign does not wait for opening hours."""
    minutes = Practice.objects.current().urgent_minutes
    _open(lead, "triage", Lane.URGENT, "warning_sign", now, now + timedelta(minutes=minutes))


def _ask_to_answer(lead: Lead, reason: str, now: datetime, *, script: UUID | None = None) -> None:
    practice = Practice.objects.current()
    breach_at = open_hours(practice.pk).add(now, practice.first_answer_minutes)
    _open(lead, "answer", Lane.NEW, reason, now, breach_at, data={"content": str(script)} if script else {})


def _open(
    lead: Lead, kind: str, lane: str, reason: str, now: datetime, breach_at: datetime, *, data: dict | None = None
) -> None:
    Task.objects.open_once(
        lead, kind, lane, reason, f"{kind}:{lead.pk}",
        now=now, due_at=now, breach_at=breach_at, assignee=lead.owner, data=data,
    )  # fmt: skip


def enroll(
    lead: Lead, *, now: datetime, kind: str = "", visit: Visit | None = None, version: Version | None = None
) -> Enrollment | None:
    """Begin the sequence for this lead, and do its first step if that is due. None: there is none, or it runs already.
    What is returned is as it was written: its first step may have moved it on.

    `kind` visit and missed are about `visit`; without one it is the kind that an inquiry begins.
    """
    version = version or choose(lead, kind)
    first = version and versions.first_step(version.pk)
    if not version or not first:
        return None
    due_at = now + timedelta(minutes=first.after_minutes)
    enrollment = Enrollment(
        lead=lead, sequence_id=version.sequence_id, version=version, visit=visit, due_at=due_at, entered_at=now
    )  # fmt: skip
    if not insert_once(enrollment):
        return None
    if visit is None:
        Lead.objects.filter(pk=lead.pk, entered_version=None).update(entered_version=version)
    events.record("enrollment_started", lead=lead, now=now, enrollment=enrollment.pk, sequence=version.sequence_id)
    if due_at <= now:
        engine.decide_and_write([enrollment.pk], now=now)
    return enrollment


def _read_live() -> list[Sequence]:
    return list(Sequence.objects.filter(active=True).exclude(live=None).select_related("live").order_by("pk"))


_live = Settled(["sequences_sequence"], _read_live)


def choose(lead: Lead, kind: str = "") -> Version | None:
    """Of this kind, the live version of the most specific sequence: of their service line and segment, of their line, of
    their segment, of everybody. Of two alike the first.

    An inquiry begins nurture; who does not fit is told so, no more.
    """
    kind = kind or (SequenceKind.NOT_A_FIT if lead.fit == Fit.NOT_A_FIT else SequenceKind.NURTURE)
    ours = [each for each in _live() if each.kind == kind and each.service_line_id in (None, lead.service_line_id)]
    theirs = segments.of(segments.known_of(lead)) if any(each.segment for each in ours) else set()
    fitting = [each for each in ours if not each.segment or each.segment in theirs]
    chosen = max(fitting, key=lambda each: (each.service_line_id is not None, bool(each.segment)), default=None)
    return chosen.live if chosen else None


@on("message_received")
def stop_on_a_reply(event: Event) -> None:
    _stop_at_its_address(event, exits.REPLIED)


@on("stop_received")
def stop_on_stop(event: Event) -> None:
    _stop_at_its_address(event, exits.STOPPED)


def _stop_at_its_address(event: Event, reason: str) -> None:
    """For everybody at the address it came from, and for the person of its lead."""
    message = event.data.get("message")
    point = Message.objects.filter(pk=message).values_list("contact_point", flat=True).first() if message else None
    if point:
        exits.end_at(point, reason, now=event.at)
    if event.lead:
        exits.end_for_person(event.lead.person_id, reason, now=event.at)


@on("lead_attached")
@of_lead
def stop_on_another_inquiry(lead: Lead, event: Event) -> None:
    """Who asks again has something to say: it is answered by a person, like a reply."""
    exits.end_for_person(lead.person_id, exits.REPLIED, now=event.at)


@on("call_made")
@of_lead
def stop_when_called(lead: Lead, event: Event) -> None:
    if event.data.get("connected"):
        exits.end_for_person(lead.person_id, exits.CALLED, now=event.at)


@on("visit_booked")
@of_lead
def stop_when_booked(lead: Lead, event: Event) -> None:
    exits.end_for_person(lead.person_id, exits.BOOKED, now=event.at)


@on("lead_closed")
@of_lead
def stop_when_closed(lead: Lead, event: Event) -> None:
    """This journey only, unless they asked to stop: another lead of theirs goes on."""
    if event.data.get("reason") == ClosedReason.ASKED_TO_STOP:
        exits.end_for_person(lead.person_id, exits.STOPPED, now=event.at)
    else:
        exits.end([lead], exits.CLOSED, now=event.at, live_only=True)


@on("lead_disqualified")
@of_lead
def stop_when_no_fit(lead: Lead, event: Event) -> None:
    exits.end([lead], exits.NOT_A_FIT, now=event.at)


@on("times_lacking")
@of_lead
def wait_for_a_time(lead: Lead, event: Event) -> None:
    """Nothing is open soon enough: they keep their place in the line, and a person looks for a time."""
    if lead.is_open and not Visit.objects.upcoming().filter(lead=lead).exists():
        waitlist.join(lead, now=event.at)


@on("enrollment_finished")
@of_lead
def close_as_unreached(lead: Lead, event: Event) -> None:
    """Nothing more is planned, and nobody answered: the journey ends here; they know the way back.

    Unless a person still has something to do for it: whoever was never called was not out of reach. What is about a visit
    ends no journey.
    """
    if Enrollment.objects.filter(pk=event.data["enrollment"]).exclude(visit=None).exists():
        return
    if lead.fit == Fit.NOT_A_FIT:
        _close_as_no_fit(lead, event)
        return
    planned = Task.objects.open().for_lead(lead).exists() or Visit.objects.upcoming().filter(lead=lead).exists()
    if lead.contacted_at is None and not planned:
        lead.close(ClosedReason.UNREACHED, by=None, now=event.at)


def _close_as_no_fit(lead: Lead, event: Event) -> None:
    """They have been told where to turn; whom no message may reach is told by a person."""
    written = Message.objects.filter(enrollment_id=event.data["enrollment"])
    if written.exclude(state__in=[State.SKIPPED, State.CANCELLED]).exists():
        lead.close(ClosedReason.NOT_A_FIT, by=None, now=event.at)
    else:
        _ask_to_answer(lead, "not_a_fit", event.at)


@on("message_stale")
def decide_again(event: Event) -> None:
    """A message that waited too long is decided anew, as the next occurrence of its step; the cursor is untouched."""
    message = Message.objects.filter(pk=event.data["message"]).first()
    if message is None or message.enrollment_id is None or message.step is None:
        return
    ended = Enrollment.objects.filter(pk=message.enrollment_id, status=EnrollmentStatus.EXITED).exists()
    if message.occurrence < MOST_OCCURRENCES and not ended:
        engine.decide_again(message.enrollment_id, message.step, message.occurrence + 1, now=event.at)
