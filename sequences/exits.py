"""Why a sequence stops for somebody, and the verbs that stop it (F2, F61).

`holds` are the conditions that a decision looks at, by the kind of its sequence; the events that bring them about end the
enrollments at once, in their own transaction (reactions.py, visits.py), so a decision is only the second net. Ending
withdraws what is queued and the call tasks of the steps. Invariant: an enrollment ends once, with one reason and one
event; only the undoing of what came of a visit takes an ending back.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from leads import events
from leads.models import ContactPoint, Fit, Lead, Person, Task
from messaging import outbox
from scheduling.models import Visit
from scheduling.models.visit import UPCOMING, Status
from sequences.facts import Facts
from sequences.models import Enrollment, EnrollmentStatus, SequenceKind
from sequences.models.enrollment import EnrollmentQuerySet

CLOSED, BOOKED, IN_CONTACT, NOT_A_FIT, PERSON_NEEDED = "closed", "booked", "in_contact", "not_a_fit", "person_needed"
REPLIED, STOPPED, CALLED = "replied", "stopped", "called"  # by events alone
MOVED, CANCELLED, ATTENDED, NO_SHOW, UNDONE = "moved", "cancelled", "attended", "no_show", "undone"  # of a visit
ACKNOWLEDGEMENT = "acknowledgement"
# What ends the search for a visit ends no reminder of one: who replies, or is called, is still expected.
SPARES_VISITS = frozenset((BOOKED, IN_CONTACT, NOT_A_FIT, PERSON_NEEDED, REPLIED, CALLED))


def closed(facts: Facts) -> str | None:
    return CLOSED if facts.lead.closed else None


def booked(facts: Facts) -> str | None:
    return BOOKED if facts.lead.booked else None


def in_contact(facts: Facts) -> str | None:
    """They answered, by whatever way, since they entered."""
    contacted_at = facts.lead.contacted_at
    return IN_CONTACT if contacted_at is not None and contacted_at >= facts.entered_at else None


def not_a_fit(facts: Facts) -> str | None:
    return NOT_A_FIT if facts.lead.fit == Fit.NOT_A_FIT else None


def person_needed(facts: Facts) -> str | None:
    """Where a person must take over, automation says that the inquiry has come, and no more."""
    step = facts.version.step(facts.position)
    if facts.lead.fit == Fit.URGENT:
        return PERSON_NEEDED
    return PERSON_NEEDED if facts.lead.fit == Fit.NEEDS_PERSON and (not step or step.kind != ACKNOWLEDGEMENT) else None


def visit_over(facts: Facts) -> str | None:
    """Its visit is no longer to come. One that is not there counts as cancelled."""
    if facts.visit is None:
        return CANCELLED
    return OVER.get(facts.visit.status, CANCELLED) if facts.visit.status not in UPCOMING else None


OVER: dict[str, str] = {Status.ATTENDED: ATTENDED, Status.NO_SHOW: NO_SHOW}
Condition = Callable[[Facts], str | None]
CONDITIONS: dict[str, tuple[Condition, ...]] = {
    SequenceKind.NURTURE: (closed, booked, in_contact, not_a_fit, person_needed),
    SequenceKind.NOT_A_FIT: (closed, booked, in_contact, person_needed),
    SequenceKind.VISIT: (closed, visit_over),
    SequenceKind.MISSED: (closed, booked, in_contact, not_a_fit),
}


def holds(facts: Facts) -> str | None:
    """The first reason to stop, if there is one; what kind of sequence it is says which there are."""
    return next((reason for condition in CONDITIONS[facts.version.kind] if (reason := condition(facts))), None)


def end(leads: Iterable[Lead], reason: str, *, now: datetime, live_only: bool = False) -> int:
    """End every live enrollment of these leads that this reason ends, in the open tenant; how many. Safe to call twice.

    1. The enrollments, which waits for an engine that is deciding them. 2. What they have queued, and unless
    `live_only` what those that ended before have: that engine's messages are seen now. 3. The tasks of the same ones' calls.
    """
    of_leads = Enrollment.objects.filter(lead__in=leads)
    if reason in SPARES_VISITS:
        of_leads = of_leads.exclude(sequence__kind=SequenceKind.VISIT)
    return _end(of_leads, reason, now=now, live_only=live_only)


def end_one(enrollment: Enrollment, reason: str, *, now: datetime) -> bool:
    """End this one alone. False when it had ended already."""
    return bool(_end(Enrollment.objects.filter(pk=enrollment.pk), reason, now=now, live_only=False))


def end_of_visit(visit: Visit, kind: str, reason: str, *, now: datetime) -> int:
    """End what this visit has of this kind of sequence."""
    return _end(Enrollment.objects.of_visit(visit, kind), reason, now=now, live_only=False)


def _end(of_leads: EnrollmentQuerySet, reason: str, *, now: datetime, live_only: bool) -> int:
    live = list(of_leads.active().select_for_update(of=("self",)).select_related("lead"))
    Enrollment.objects.active().filter(pk__in=[enrollment.pk for enrollment in live]).update(
        status=EnrollmentStatus.EXITED, exit_reason=reason, ended_at=now, due_at=None, error=""
    )
    all_of = live if live_only else [*of_leads.select_related("lead")]
    outbox.cancel(enrollment_ids=[enrollment.pk for enrollment in all_of], reason=reason, now=now)
    for enrollment in all_of:
        for task in Task.objects.open().for_lead(enrollment.lead).filter(dedupe__startswith=call_key(enrollment.pk)):
            task.finish(reason, by=None, now=now)
    for enrollment in live:
        events.record("enrollment_exited", lead=enrollment.lead, now=now, enrollment=enrollment.pk, reason=reason)
    return len(live)


def end_for_person(person_id: UUID, reason: str, *, now: datetime) -> int:
    return end(Lead.objects.filter(person=person_id), reason, now=now)


def end_at(contact_point_id: UUID, reason: str, *, now: datetime) -> int:
    """For everybody who can be reached there (decision 16): who of them wrote is a person's to say."""
    people = Person.objects.filter(contact_points=ContactPoint(pk=contact_point_id))
    return end(Lead.objects.filter(person__in=people), reason, now=now)


def call_key(enrollment_id: UUID) -> str:
    """How the call tasks of an enrollment begin their `dedupe`."""
    return f"step:{enrollment_id}:"
