"""Why a sequence stops for somebody, and the verbs that stop it (F2, F61).

`holds` are the conditions that a decision looks at; the events that bring them about end the enrollments at once, in
their own transaction (reactions.py), so a decision is only the second net. Ending withdraws what is queued and the call
tasks of the steps. Invariant: an enrollment ends once, with one reason and one event.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from leads import events
from leads.models import ContactPoint, Fit, Lead, Person, Task
from messaging import outbox
from sequences.facts import Facts
from sequences.models import Enrollment, EnrollmentStatus

CLOSED, BOOKED, IN_CONTACT, NOT_A_FIT, PERSON_NEEDED = "closed", "booked", "in_contact", "not_a_fit", "person_needed"
REPLIED, STOPPED, CALLED = "replied", "stopped", "called"  # by events alone
ACKNOWLEDGEMENT = "acknowledgement"
FOR_THOSE_WHO_DO_NOT_FIT = "not_a_fit"  # the key of the one sequence for them


def closed(facts: Facts) -> str | None:
    return CLOSED if facts.lead.closed else None


def booked(facts: Facts) -> str | None:
    return BOOKED if facts.lead.booked else None


def in_contact(facts: Facts) -> str | None:
    """They answered, by whatever way, since they entered."""
    contacted_at = facts.lead.contacted_at
    return IN_CONTACT if contacted_at is not None and contacted_at >= facts.entered_at else None


def not_a_fit(facts: Facts) -> str | None:
    ours = facts.version.sequence_key == FOR_THOSE_WHO_DO_NOT_FIT
    return NOT_A_FIT if facts.lead.fit == Fit.NOT_A_FIT and not ours else None


def person_needed(facts: Facts) -> str | None:
    """Where a person must take over, automation says that the inquiry has come, and no more."""
    step = facts.version.step(facts.position)
    if facts.lead.fit == Fit.URGENT:
        return PERSON_NEEDED
    return PERSON_NEEDED if facts.lead.fit == Fit.NEEDS_PERSON and (not step or step.kind != ACKNOWLEDGEMENT) else None


CONDITIONS: tuple[Callable[[Facts], str | None], ...] = (closed, booked, in_contact, not_a_fit, person_needed)


def holds(facts: Facts) -> str | None:
    """The first reason to stop, if there is one."""
    return next((reason for condition in CONDITIONS if (reason := condition(facts))), None)


def end(leads: Iterable[Lead], reason: str, *, now: datetime, live_only: bool = False) -> int:
    """End every live enrollment of these leads, in the open tenant; how many. Safe to call twice.

    1. The enrollments, which waits for an engine that is deciding them. 2. What they have queued, and unless
    `live_only` what those that ended before have: that engine's messages are seen now. 3. The tasks of their call steps.
    """
    of_leads = Enrollment.objects.filter(lead__in=leads)
    live = list(of_leads.active().select_for_update(of=("self",)).select_related("lead"))
    ids = [enrollment.pk for enrollment in live]
    Enrollment.objects.active().filter(pk__in=ids).update(
        status=EnrollmentStatus.EXITED, exit_reason=reason, ended_at=now, due_at=None, error=""
    )
    if not live_only:
        ids = list(of_leads.values_list("pk", flat=True))
    outbox.cancel(enrollment_ids=ids, reason=reason, now=now)
    for enrollment in live:
        for task in Task.objects.open().for_lead(enrollment.lead).filter(dedupe__startswith=call_key(enrollment.pk)):
            task.finish(reason, by=None, now=now)
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
