"""Tasks of many leads, opened by one statement: the calls of sequences, and leads that nobody has planned for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leads.events import NewEvent
from practices.tenancy import sql


@dataclass(frozen=True, slots=True)
class NewTask:
    practice_id: UUID
    lead_id: UUID
    kind: str
    lane: str
    reason: str
    dedupe: str
    created_at: datetime
    due_at: datetime
    breach_at: datetime
    data: dict[str, str | int] = field(default_factory=dict)
    team_id: UUID | None = None  # who is asked; None: the lead's owner


# The lead's owner is asked, unless it is a team's to do and they are not of that team: then those of its members who have
# least to do, in turn. One that is open already for the same thing stays as it is.
INSERT = """
WITH given AS (
  SELECT g.*, row_number() OVER (PARTITION BY g.practice_id, g.team_id) - 1 AS turn
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[],
    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::uuid[])
    AS g(practice_id, lead_id, kind, lane, reason, data, dedupe, created_at, due_at, breach_at, team_id)),
members AS (
  SELECT x.practice_id, x.team_id, m.id, count(*) OVER (PARTITION BY x.practice_id, x.team_id) AS many,
    row_number() OVER (PARTITION BY x.practice_id, x.team_id ORDER BY (SELECT count(*) FROM leads_task t
      WHERE t.practice_id = m.practice_id AND t.assignee_id = m.id AND t.done_at IS NULL), m.id) - 1 AS place
  FROM practices_teammember x JOIN practices_membership m ON m.id = x.membership_id AND m.practice_id = x.practice_id
  WHERE m.removed_at IS NULL AND (x.practice_id, x.team_id) IN (SELECT practice_id, team_id FROM given))
INSERT INTO leads_task (id, practice_id, lead_id, kind, lane, reason, data, dedupe, assignee_id,
  created_at, due_at, breach_at, outcome)
SELECT uuidv7(), g.practice_id, g.lead_id, g.kind, g.lane, g.reason, g.data, g.dedupe,
  coalesce(own.id, next.id, l.owner_id), g.created_at, g.due_at, greatest(g.due_at, g.breach_at), ''
FROM given g
JOIN leads_lead l ON l.id = g.lead_id AND l.practice_id = g.practice_id
LEFT JOIN members own ON own.practice_id = g.practice_id AND own.team_id = g.team_id AND own.id = l.owner_id
LEFT JOIN members next ON next.practice_id = g.practice_id AND next.team_id = g.team_id
  AND next.place = g.turn %% next.many
ON CONFLICT DO NOTHING
RETURNING id, practice_id, lead_id, kind, reason, created_at"""


def insert_many(tasks: Sequence[NewTask]) -> list[NewEvent]:
    """In tenant() or sets(). The events of those that were opened, for the caller to record with its others."""
    if not tasks:
        return []
    opened = sql(
        INSERT,
        [task.practice_id for task in tasks],
        [task.lead_id for task in tasks],
        [task.kind for task in tasks],
        [task.lane for task in tasks],
        [task.reason for task in tasks],
        [json.dumps(task.data) for task in tasks],
        [task.dedupe for task in tasks],
        [task.created_at for task in tasks],
        [task.due_at for task in tasks],
        [task.breach_at for task in tasks],
        [task.team_id for task in tasks],
    )
    return [
        NewEvent(practice_id, lead_id, "task_opened", at, {"task": task_id, "kind": kind, "reason": reason})
        for task_id, practice_id, lead_id, kind, reason, at in opened
    ]
