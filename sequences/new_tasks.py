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


# The lead's owner is asked; one that is open already for the same thing stays as it is.
INSERT = """
INSERT INTO leads_task (id, practice_id, lead_id, kind, lane, reason, data, dedupe, assignee_id,
  created_at, due_at, breach_at, outcome)
SELECT uuidv7(), g.practice_id, g.lead_id, g.kind, g.lane, g.reason, g.data, g.dedupe, l.owner_id,
  g.created_at, g.due_at, greatest(g.due_at, g.breach_at), ''
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[],
  %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
  AS g(practice_id, lead_id, kind, lane, reason, data, dedupe, created_at, due_at, breach_at)
JOIN leads_lead l ON l.id = g.lead_id AND l.practice_id = g.practice_id
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
    )
    return [
        NewEvent(practice_id, lead_id, "task_opened", at, {"task": task_id, "kind": kind, "reason": reason})
        for task_id, practice_id, lead_id, kind, reason, at in opened
    ]
