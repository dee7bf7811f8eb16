"""What happens to one enrollment now: a pure function of its facts (style-examples, section 8).

Stop? an exit condition holds. Late? past its use: skipped. Needed? `only_if` fails: skipped. Else the step is done, by
its own channel or by the one that is allowed instead: a text becomes an email, or else a call. Every silence is a
message in state skipped, with its reason (decision 5). The cursor never waits for a delivery or for a call.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from leads.models import Fit
from leads.models import Lane as QueueLane
from messaging.gates import No, Ok, Postpone
from messaging.models import Kind, Lane
from messaging.outbox import NewMessage
from messaging.render import render, with_stop_words
from scheduling import links
from scheduling.links import NewLink
from scheduling.models import Purpose
from sequences import exits, timing, wording
from sequences.facts import Facts
from sequences.models import SequenceKind
from sequences.new_tasks import NewTask
from sequences.offers import LINK, TIMES
from sequences.versions import CompiledStep, Words

MISSED, ANSWERED, NOT_NEEDED, BOOKED_LATE = "missed_window", "answered", "not_needed", "booked_late"
NO_TIMES = "no_times"  # nothing is open soon enough: they wait, and a person looks for a time
CLOSES_AFTER = timedelta(days=2)  # after the last step, for an answer to it
WAITS_FOR_AN_ANSWER = frozenset((SequenceKind.NURTURE, SequenceKind.MISSED))
SUBJECT_LENGTH = 200

ONLY_IF: dict[str, Callable[[Facts], bool]] = {
    "unanswered": lambda facts: facts.lead.contacted_at is None,
    "qualified": lambda facts: facts.lead.qualified_at is not None or facts.lead.fit == Fit.FIT,
    "not_booked": lambda facts: not facts.lead.booked,
    "unconfirmed": lambda facts: facts.visit is not None and not facts.visit.confirmed,
    "missing_item": lambda facts: facts.visit is not None and facts.visit.missing is not None,
    "asked_again": lambda facts: facts.asked_again,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write for one enrollment. `due_at` None: it has ended, by `exit` or because it is finished."""

    outcome: str  # exit, finish, wait, skip, touch, call
    reason: str
    position: int
    occurrence: int
    due_at: datetime | None
    message: NewMessage | None = None
    task: NewTask | None = None
    link: NewLink | None = None  # the address that the message names


def decide(facts: Facts, now: datetime) -> Decision:
    if reason := exits.holds(facts):
        return Decision("exit", reason, facts.position, facts.occurrence, None)
    step = facts.version.step(facts.position)
    if step is None:
        return Decision("finish", "finished", facts.position, facts.occurrence, None)
    if facts.anchor and timing.booked_late(step, facts.anchor, facts.calendar.zone):
        return _skip(facts, step, BOOKED_LATE, now)
    if now > _useful_until(facts, step):
        return _skip(facts, step, MISSED, now)
    if reason := _unneeded(facts, step):
        return _skip(facts, step, reason, now)
    return _TOUCH[step.channel](facts, step, now)


def _unneeded(facts: Facts, step: CompiledStep) -> str | None:
    if step.kind == Kind.ACKNOWLEDGEMENT and facts.lead.answered_at is not None:
        return ANSWERED  # a person was faster: the promise of one would be stale
    return NOT_NEEDED if step.only_if and not ONLY_IF[step.only_if](facts) else None


def _useful_until(facts: Facts, step: CompiledStep) -> datetime:
    return timing.useful_until(step, facts.due_at, facts.calendar.zone, facts.anchor)


def _text(facts: Facts, step: CompiledStep, now: datetime) -> Decision:
    match facts.verdict(timing.SMS, step.kind, now):
        case Ok():
            return _touch(facts, step, timing.SMS, _answering(facts, step), now)
        case Postpone(until, reason):
            of_visit = step.kind == Kind.VISIT and until > _useful_until(facts, step)
            now_or_never = step.kind == Kind.ACKNOWLEDGEMENT or of_visit
            if now_or_never and (words := _email_instead(facts, step, now)):
                return _touch(facts, step, timing.EMAIL, words, now)  # by what may be used
            return _wait(facts, step, until, reason, now)
        case No(reason):
            if words := _email_instead(facts, step, now):
                return _touch(facts, step, timing.EMAIL, words, now)
            return _call_instead(facts, step, reason, now)


def _email_instead(facts: Facts, step: CompiledStep, now: datetime) -> Words | None:
    return step.instead if facts.verdict(timing.EMAIL, step.kind, now) == Ok() else None


def _call_instead(facts: Facts, step: CompiledStep, reason: str, now: datetime) -> Decision:
    """Neither text nor email: the silence is kept, and a person calls. The first answer has a task of its own, and the
    call of the day before a visit stands for its reminders."""
    skipped = _skip(facts, step, reason, now)
    if step.kind in (Kind.ACKNOWLEDGEMENT, Kind.VISIT) or facts.verdict(timing.CALL, step.kind, now) != Ok():
        return skipped
    try:
        at = timing.allowed(timing.CALL, now, facts.calendar).at
    except timing.NoTime:
        return skipped
    return replace(skipped, task=_call_task(facts, step, reason, at, now))


def _email(facts: Facts, step: CompiledStep, now: datetime) -> Decision:
    match facts.verdict(timing.EMAIL, step.kind, now):
        case Ok():
            return _touch(facts, step, timing.EMAIL, _answering(facts, step), now)
        case Postpone(until, reason):
            return _wait(facts, step, until, reason, now)
        case No(reason):
            return _skip(facts, step, reason, now)


def _answering(facts: Facts, step: CompiledStep) -> Words:
    """The answer to their latest doubt where this step has one, else its own words (F4)."""
    return step.answers.get(facts.barrier or "", step.words)


def _call(facts: Facts, step: CompiledStep, now: datetime) -> Decision:
    match facts.verdict(timing.CALL, step.kind, now):
        case Postpone(until, reason):
            return _wait(facts, step, until, reason, now)
        case No(reason):
            return _skip(facts, step, reason, now)
    try:
        at, reason = timing.allowed(timing.CALL, now, facts.calendar)
    except timing.NoTime:
        return _skip(facts, step, "no_window", now)
    if at > now:
        return _wait(facts, step, at, reason, now)
    return _go_on(facts, "call", "call_due", now, task=_call_task(facts, step, "call_due", now, now))


_TOUCH = {timing.SMS: _text, timing.EMAIL: _email, timing.CALL: _call}


def _touch(facts: Facts, step: CompiledStep, channel: str, words: Words, now: datetime) -> Decision:
    if _offers_times(facts, words) and facts.offer and not facts.offer.slots:
        return _skip(facts, step, NO_TIMES, now)
    promise = wording.promise(
        facts.calendar.hours, facts.first_answer_minutes, facts.calendar.zone, facts.language, now
    )
    values = {**facts.values, "promise": promise, **(facts.offer.values(facts.language) if facts.offer else {})}
    body = render(words.body[facts.language], values).strip()
    if channel == timing.SMS and wording.says_stop(facts.texts_before, facts.last_text_at, now):
        body = with_stop_words(body, facts.practice, facts.language)
    message = NewMessage(
        practice_id=facts.practice_id,
        lead_id=facts.lead_id,
        contact_point_id=facts.addresses[channel],
        channel=channel,
        kind=step.kind,
        subject=render(words.subject[facts.language], values)[:SUBJECT_LENGTH] if channel == timing.EMAIL else "",
        body=body,
        created_at=now,
        lane=Lane.FIRST if step.kind == Kind.ACKNOWLEDGEMENT else Lane.BULK,
        expires_at=_useful_until(facts, step),
        content_id=words.content_id,
        enrollment_id=facts.enrollment_id,
        step=facts.position,
        occurrence=facts.occurrence,
    )
    return replace(_go_on(facts, "touch", words.purpose, now, message=message), link=_link(facts, words, now))


def _offers_times(facts: Facts, words: Words) -> bool:
    """Whether they lead to a time; the address of a visit that is booked stands for itself."""
    return TIMES in words.names or (LINK in words.names and facts.link_purpose == Purpose.BOOK)


def _link(facts: Facts, words: Words, now: datetime) -> NewLink | None:
    """What opens the address that these words name; the times of the message come first on its page."""
    if facts.offer is None or LINK not in words.names:
        return None
    return NewLink(
        practice_id=facts.practice_id,
        lead_id=facts.lead_id,
        purpose=facts.link_purpose,
        token_hash=facts.offer.token_hash,
        slots=[slot.key for slot in facts.offer.slots],
        created_at=now,
        expires_at=links.expires_at(
            facts.link_purpose,
            now=now,
            zone=facts.calendar.hours.zone,
            starts_at=facts.visit.starts_at if facts.visit else None,
        ),
    )


def _skip(facts: Facts, step: CompiledStep, reason: str, now: datetime) -> Decision:
    message = NewMessage(
        practice_id=facts.practice_id,
        lead_id=facts.lead_id,
        contact_point_id=facts.addresses[step.channel],
        channel=step.channel,
        kind=step.kind,
        subject="",
        body="",
        created_at=now,
        enrollment_id=facts.enrollment_id,
        step=facts.position,
        occurrence=facts.occurrence,
        state="skipped",
        reason=reason,
    )
    return _go_on(facts, "skip", reason, now, message=message)


def leave_out(facts: Facts, reason: str, by: UUID, now: datetime) -> Decision | None:
    """Not this step, as a person decides; those behind it keep the times that they would have had. None past the last."""
    step = facts.version.step(facts.position)
    if step is None:
        return None
    skipped = _skip(facts, step, reason, now)
    due_at = next_due(facts, skipped.position, max(facts.due_at, now))
    return replace(skipped, due_at=due_at, message=skipped.message and replace(skipped.message, author_id=by))


def _wait(facts: Facts, step: CompiledStep, until: datetime, reason: str, now: datetime) -> Decision:
    """The same step, later, if it is of use then."""
    if until > _useful_until(facts, step):
        return _skip(facts, step, reason, now)
    return Decision("wait", reason, facts.position, facts.occurrence, max(until, now + timedelta(minutes=1)))


def _call_task(facts: Facts, step: CompiledStep, reason: str, at: datetime, now: datetime) -> NewTask:
    breach_at = facts.calendar.hours.add(at, step.allowance_minutes)
    return NewTask(
        practice_id=facts.practice_id,
        lead_id=facts.lead_id,
        kind="call",
        lane=QueueLane.CALLS,
        reason=reason,
        dedupe=f"{exits.call_key(facts.enrollment_id)}{facts.position}:{facts.occurrence}",
        created_at=now,
        due_at=at,
        breach_at=min(breach_at, facts.anchor.starts_at) if facts.anchor else breach_at,
        data={
            "enrollment": str(facts.enrollment_id),
            "step": facts.position,
            "content": str(step.words.content_id),
            **({"team": str(step.team_id)} if step.team_id else {}),
        },
        team_id=step.team_id,
    )


def _go_on(
    facts: Facts,
    outcome: str,
    reason: str,
    now: datetime,
    *,
    message: NewMessage | None = None,
    task: NewTask | None = None,
) -> Decision:
    """This step is done; the next one counts from now, so that a day of outage is not made up for in an hour."""
    position = _following(facts)
    return Decision(outcome, reason, position, 1, next_due(facts, position, now), message, task)


def _following(facts: Facts) -> int:
    """The next position. What is only for those who chose to be asked again is not waited for by the others: for them the
    sequence ends before it."""
    position = facts.position + 1
    while (step := facts.version.step(position)) and step.only_if == "asked_again" and not facts.asked_again:
        position += 1
    return position


def next_due(facts: Facts, position: int, since: datetime) -> datetime:
    """When the step at `position` comes, if the one before it was done at `since`; past the last, when the lead closes."""
    step = facts.version.step(position)
    if step is None:
        return since + CLOSES_AFTER if facts.version.kind in WAITS_FOR_AN_ANSWER else since
    try:
        return timing.when(step, since=since, calendar=facts.calendar, now=since, anchor=facts.anchor).at
    except timing.NoTime:  # no text at all: what is done instead is decided then
        return max(since, timing.asked(step, since, facts.calendar.zone, facts.anchor))
