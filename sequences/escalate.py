"""Nothing that a person must do is forgotten (F17; design, section 4): what is late goes to whoever is next, and a lead
that nothing is planned for becomes a task.

Both work over many practices, in sets, and may run in any number of workers at once. Neither touches an enrollment: the
patient's cursor does not wait for us. Invariant: every open lead has an owner, a next action and a time for it.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from leads.events import NewEvent, record_in_sets
from leads.models import Lane
from practices.calendar import open_hours_of
from practices.tenancy import sets, sql
from scheduling.models.visit import UPCOMING
from sequences import new_tasks

SET = 500
DRAIN_SECONDS = 5.0  # a look ends within seconds
DECIDE_MINUTES = 4 * 60  # of open time, to decide what becomes of a stalled lead
MARKED_BY = timedelta(days=1)  # until then the front desk says what came of a visit; one that nobody marked is no plan
UNDERSTOOD_BY = timedelta(minutes=5)  # intake's second transaction, which plans for a lead, is never raced

# For whoever is next: the member of the same team who has least to do, if it was somebody's and there is another; else
# it is nobody's, which everybody sees. Somebody who is working on it at this very moment keeps their claim until it
# lapses: two people must not call one patient.
ESCALATE = """
WITH late AS MATERIALIZED (
  SELECT id, practice_id, lead_id, assignee_id, data ->> 'team' AS team, coalesce(claimed_until > %s, false) AS held
  FROM leads_task WHERE done_at IS NULL AND escalated_at IS NULL AND breach_at <= %s
  ORDER BY breach_at LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE leads_task t SET escalated_at = %s, assignee_id = (
    SELECT m.id FROM leads_lead l
    JOIN practices_teammember x ON x.practice_id = l.practice_id AND x.team_id = coalesce(late.team::uuid, l.team_id)
    JOIN practices_membership m ON m.id = x.membership_id AND m.practice_id = x.practice_id AND m.removed_at IS NULL
    WHERE l.id = late.lead_id AND l.practice_id = late.practice_id AND m.id <> late.assignee_id
    ORDER BY (SELECT count(*) FROM leads_task o
      WHERE o.practice_id = m.practice_id AND o.assignee_id = m.id AND o.done_at IS NULL), m.id LIMIT 1),
  claimed_by_id = CASE WHEN late.held THEN t.claimed_by_id END,
  claimed_until = CASE WHEN late.held THEN t.claimed_until END
FROM late WHERE t.id = late.id
RETURNING t.practice_id, t.lead_id, t.id, late.assignee_id"""

# The lead's row is locked: one that is being closed is left alone, and one that is closed next takes this task with it.
# What has a reaction to come (the end of a sequence closes its lead) is not stalled yet.
STALLED = """
SELECT l.practice_id, l.id FROM leads_lead l
WHERE l.closed_at IS NULL AND l.received_at < %s
  AND NOT EXISTS (SELECT FROM leads_task t
    WHERE t.practice_id = l.practice_id AND t.lead_id = l.id AND t.done_at IS NULL)
  AND NOT EXISTS (SELECT FROM sequences_enrollment e
    WHERE e.practice_id = l.practice_id AND e.lead_id = l.id AND e.status = 'active')
  AND NOT EXISTS (SELECT FROM scheduling_visit v
    WHERE v.practice_id = l.practice_id AND v.lead_id = l.id AND v.status = ANY(%s) AND v.ends_at > %s)
  AND NOT EXISTS (SELECT FROM leads_pendingreaction p JOIN leads_event e
    ON e.id = p.event_id AND e.practice_id = p.practice_id
    WHERE e.practice_id = l.practice_id AND e.lead_id = l.id)
LIMIT %s FOR NO KEY UPDATE OF l SKIP LOCKED"""


def escalate(now: datetime) -> int:
    """Hand on every open task that is past its time, each one once; how many."""
    return _in_sets(_escalate, now)


def stalled(now: datetime) -> int:
    """Open a task for every open lead without a task, a running sequence or a visit to come; how many.

    A visit that is over since a day and was never marked is not to come.
    """
    return _in_sets(_plan_for_stalled, now)


def _in_sets(work: Callable[[datetime], int], now: datetime) -> int:
    """Set by set until one is not full. What the time did not suffice for is found by the next look."""
    stop_at = time.monotonic() + DRAIN_SECONDS
    done = 0
    while True:
        with sets():
            found = work(now)
        done += found
        if found < SET or time.monotonic() > stop_at:
            return done


def _escalate(now: datetime) -> int:
    late = sql(ESCALATE, now, now, SET, now)
    record_in_sets(
        NewEvent(practice_id, lead_id, "task_escalated", now, {"task": task_id, "was_with": was_with})
        for practice_id, lead_id, task_id, was_with in late
    )
    return len(late)


def _plan_for_stalled(now: datetime) -> int:
    found = sql(STALLED, now - UNDERSTOOD_BY, [str(status) for status in UPCOMING], now - MARKED_BY, SET)
    hours = open_hours_of(list({practice_id for practice_id, _ in found}))
    tasks = [
        new_tasks.NewTask(
            practice_id=practice_id,
            lead_id=lead_id,
            kind="decide",
            lane=Lane.STALLED,
            reason="stalled",
            dedupe=f"stalled:{lead_id}",
            created_at=now,
            due_at=now,
            breach_at=hours[practice_id].add(now, DECIDE_MINUTES),
        )
        for practice_id, lead_id in found
    ]
    opened = new_tasks.insert_many(tasks)
    record_in_sets(opened)
    return len(opened)
