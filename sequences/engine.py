"""Deciding, in sets: the only place that moves enrollments forward (style-examples, section 8; performance, section 3).

A set is one short transaction without I/O: claim what is due, fairly between practices; read everything the decisions
need; decide row by row by a pure function; write messages, tasks, positions and events by one statement each. A worker
that dies rolls back, and its rows are still due. `decide_and_write` is shared with the reaction to an inquiry, which
decides a set of one in the inquiry's own transaction.

Invariant: a row at fault never hurts its neighbours. One whose decision raises is parked alone; if a statement fails the
set is halved down to the row that makes it fail. Parked is: due an hour on, the kind of error kept.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from leads.events import NewEvent, record_in_sets
from messaging import outbox
from practices.prepared import Prepared
from practices.sweep import place
from practices.tenancy import sets, sql
from scheduling import links
from scheduling.models import Purpose
from sequences import facts, new_tasks
from sequences.decide import NO_TIMES, Decision, decide
from sequences.models import EnrollmentStatus

logger = logging.getLogger(__name__)
SET = 500
DRAIN_SECONDS = 30.0
PARKED = timedelta(hours=1)
ERROR_LENGTH = 80

# The earliest due row of each practice that has any at work, by skipping through the index; then an equal share of each
# practice that has one due. `SKIP LOCKED`: what another worker holds is not waited for.
CLAIM = """
WITH RECURSIVE earliest AS (
  (SELECT practice_id, due_at FROM sequences_enrollment WHERE status = 'active'
   ORDER BY practice_id, due_at LIMIT 1)
  UNION ALL
  SELECT other.practice_id, other.due_at FROM earliest CROSS JOIN LATERAL (
    SELECT practice_id, due_at FROM sequences_enrollment
    WHERE status = 'active' AND practice_id > earliest.practice_id
    ORDER BY practice_id, due_at LIMIT 1) other),
waiting AS (
  SELECT practice_id, count(*) OVER () AS practices FROM earliest WHERE due_at <= %s
  ORDER BY due_at LIMIT %s)
SELECT due.id FROM waiting CROSS JOIN LATERAL (
  SELECT id, due_at FROM sequences_enrollment
  WHERE practice_id = waiting.practice_id AND status = 'active' AND due_at <= %s
  ORDER BY due_at LIMIT greatest(1, ceil(%s::numeric / waiting.practices)) FOR UPDATE SKIP LOCKED) due
LIMIT %s"""

MOVE = Prepared("""
UPDATE sequences_enrollment e
SET position = g.position, occurrence = g.occurrence, due_at = g.due_at, status = g.status, ended_at = g.ended_at,
  exit_reason = g.exit_reason, error = g.error
FROM unnest(%s::uuid[], %s::smallint[], %s::smallint[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::text[],
  %s::text[]) AS g(id, position, occurrence, due_at, status, ended_at, exit_reason, error)
WHERE e.id = g.id AND e.status = 'active'""")


Decided = tuple[facts.Columns, Decision]


def advance(now: datetime, *, seconds: float = DRAIN_SECONDS) -> int:
    """Decide what is due, set by set, until nothing is or the time is up; how many. Any number may run at once."""
    stop_at = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop_at:
        with sets():
            due = claim(now)
            decide_and_write(due, now=now)
        if not due:
            break
        done += len(due)
    return done


def claim(now: datetime, most: int = SET) -> list[UUID]:
    """Lock up to `most` due enrollments, an equal share of each practice that has some. Inside sets()."""
    return [row[0] for row in sql(CLAIM, now, most, now, most, most)]


def decide_and_write(enrollment_ids: Sequence[UUID], *, now: datetime) -> None:
    """Decide these, which the caller has locked or just written, in sets() or in their tenant."""
    if not enrollment_ids:
        return
    try:
        with transaction.atomic():
            _decide_and_write(enrollment_ids, now)
    except OperationalError:
        raise  # the database itself: the whole set is still due
    except Exception as error:
        if len(enrollment_ids) > 1:
            middle = len(enrollment_ids) // 2
            decide_and_write(enrollment_ids[:middle], now=now)
            decide_and_write(enrollment_ids[middle:], now=now)
        else:
            _park(enrollment_ids[0], error, now)


def _decide_and_write(enrollment_ids: Sequence[UUID], now: datetime) -> None:
    decided: list[Decided] = []
    for row in facts.read(enrollment_ids, now=now):
        try:
            decided.append((row.read, decide(row.facts(), now)))
        except Exception as error:
            _park(row.read.enrollment_id, error, now)
    write(decided, now=now)


def decide_again(enrollment_id: UUID, position: int, occurrence: int, *, now: datetime) -> None:
    """Do a step anew whose message came to nothing, in its tenant; the cursor stays where it is.

    What has to wait is written now and held back until then, in the words of then.
    """
    for row in facts.read([enrollment_id], now=now, position=position):
        known = replace(row.facts(), occurrence=occurrence, due_at=now)
        decision = decide(known, now)
        if decision.outcome == "wait" and decision.due_at:
            decision = _held_back(decide(known, decision.due_at), decision.due_at, now)
        outbox.insert_many([decision.message] if decision.message else [])
        links.insert_many([decision.link] if decision.link else [])
        opened = new_tasks.insert_many([decision.task] if decision.task else [])
        record_in_sets([*opened, *_of_times(row.read, decision, now)])


def _held_back(decision: Decision, until: datetime, now: datetime) -> Decision:
    if decision.message is None:
        return decision
    return replace(decision, message=replace(decision.message, created_at=now, not_before=until))


def write(decided: Sequence[Decided], *, now: datetime) -> None:
    """Everything that was decided, by one statement for each kind of row. In sets() or in a tenant."""
    if not decided:
        return
    outbox.insert_many([decision.message for _, decision in decided if decision.message])
    links.insert_many([decision.link for _, decision in decided if decision.link])
    opened = new_tasks.insert_many([decision.task for _, decision in decided if decision.task])
    _withdraw(decided, now)
    _move(decided, now)
    ended = [event for row, decision in decided if (event := _event(row, decision, now))]
    of_times = [event for row, decision in decided for event in _of_times(row, decision, now)]
    record_in_sets([*opened, *ended, *of_times])


def _withdraw(decided: Sequence[Decided], now: datetime) -> None:
    """What an enrollment that stops had queued. Seldom: the event that stops it has done so already."""
    for reason in sorted({decision.reason for _, decision in decided if decision.outcome == "exit"}):
        ids = [
            row.enrollment_id for row, decision in decided if (decision.outcome, decision.reason) == ("exit", reason)
        ]
        outbox.cancel(enrollment_ids=ids, reason=reason, now=now)


STATUS = {"exit": EnrollmentStatus.EXITED, "finish": EnrollmentStatus.FINISHED}


def _move(decided: Sequence[Decided], now: datetime) -> None:
    MOVE(
        [row.enrollment_id for row, _ in decided],
        [decision.position for _, decision in decided],
        [decision.occurrence for _, decision in decided],
        [decision.due_at for _, decision in decided],
        [STATUS.get(decision.outcome, EnrollmentStatus.ACTIVE).value for _, decision in decided],
        [now if decision.outcome in STATUS else None for _, decision in decided],
        [decision.reason if decision.outcome == "exit" else "" for _, decision in decided],
        ["" for _ in decided],
    )


def _event(row: facts.Columns, decision: Decision, now: datetime) -> NewEvent | None:
    """Only its end is an event: the timeline reads what was sent beside the events."""
    kind = {"exit": "enrollment_exited", "finish": "enrollment_finished"}.get(decision.outcome)
    if kind is None:
        return None
    data = {"enrollment": row.enrollment_id, "reason": decision.reason}
    return NewEvent(row.practice_id, row.lead_id, kind, now, data)


def _of_times(row: facts.Columns, decision: Decision, now: datetime) -> list[NewEvent]:
    """That times were offered, or that there was none: their reaction puts the lead on the waitlist."""
    if decision.outcome == "skip" and decision.reason == NO_TIMES:
        return [NewEvent(row.practice_id, row.lead_id, "times_lacking", now, {"enrollment": row.enrollment_id})]
    if decision.link and decision.link.slots and decision.link.purpose == Purpose.BOOK:
        return [NewEvent(row.practice_id, row.lead_id, "times_offered", now, {"slots": len(decision.link.slots)})]
    return []


def _park(enrollment_id: UUID, error: Exception, now: datetime) -> None:
    """Set it aside, with the kind and place of its error; an error's words may be a patient's."""
    logger.error("enrollment %s is parked: %s", enrollment_id, place(error))
    sql(
        "UPDATE sequences_enrollment SET due_at = %s, error = %s WHERE id = %s AND status = 'active'",
        now + PARKED,
        place(error)[:ERROR_LENGTH],
        enrollment_id,
    )
