"""The event log, and how cause travels by it (style-examples, section 1).

`record` inserts an Event in the caller's transaction, sets the milestones it earns, then runs the reactions of its kind,
in that same transaction. Reactions live in <app>/reactions.py and only write rows: cause and consequence commit together.
Work over many practices writes its events by `record_in_sets`; `react` runs their reactions afterwards, practice by practice.
"""

import json
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from leads import milestones
from leads.models import Event, Lead
from practices.models import Membership
from practices.prepared import insert
from practices.sweep import place
from practices.tenancy import sets, sql, tenant

logger = logging.getLogger(__name__)
Reaction = Callable[[Event], None]
_reactions: dict[str, list[Reaction]] = {}


def on(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Run this for each event of these kinds, in the event's transaction. It may only write rows."""

    def register(reaction: Reaction) -> Reaction:
        for kind in kinds:
            _reactions.setdefault(kind, []).append(reaction)
        return reaction

    return register


def record(kind: str, /, *, lead: Lead | None, now: datetime, actor: Membership | None = None, **data: Any) -> Event:
    """A fact about a lead. `data` is codes and ids; never a patient's words."""
    event = Event(kind=kind, lead=lead, actor=actor, at=now, data=plain(data))
    insert(event)
    if lead is not None:
        milestones.earn(lead, event)
    for reaction in _reactions.get(kind, ()):
        reaction(event)
    return event


class NewEvent(NamedTuple):
    practice_id: uuid.UUID
    lead_id: uuid.UUID | None
    kind: str
    at: datetime
    data: dict[str, Any]


def record_in_sets(events: Iterable[NewEvent]) -> None:
    """Insert events of many practices by one statement, inside sets(); those with reactions are left for `react`."""
    rows = [*events]
    if not rows:
        return
    sql(
        "WITH written AS (INSERT INTO leads_event (practice_id, lead_id, kind, at, data)"
        " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::jsonb[])"
        " RETURNING id, practice_id, kind)"
        " INSERT INTO leads_pendingreaction (practice_id, event_id)"
        " SELECT practice_id, id FROM written WHERE kind = ANY(%s)",
        [row.practice_id for row in rows],
        [row.lead_id for row in rows],
        [row.kind for row in rows],
        [row.at for row in rows],
        [json.dumps(plain(row.data)) for row in rows],
        [*_reactions],
    )


def react(limit: int = 200, *, seconds: float = 5.0) -> int:
    """Run the reactions that work over many practices left behind. Each event is one transaction: done, or left again.

    However many are at fault, those behind them are reached: each is tried once, `limit` read at a time. One that fails
    waits longer each time, up to an hour, and /readyz says how many failed more than once.
    """
    stop_at = time.monotonic() + seconds
    done, last = 0, uuid.UUID(int=0)
    while waiting := _waiting(last, limit):
        for last, practice_id, event_id in waiting:  # noqa: B007, the last one is where the next read begins
            try:
                with tenant(practice_id):
                    done += _react_to(event_id)
            except Exception as error:  # one event at fault must not hold up the others
                logger.error("reaction to event %s failed: %s", event_id, place(error))
                _try_later(practice_id, event_id)
        if len(waiting) < limit or time.monotonic() > stop_at:
            break
    return done


def _waiting(after: uuid.UUID, limit: int) -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    with sets():
        found: list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]] = sql(
            "SELECT id, practice_id, event_id FROM leads_pendingreaction"
            " WHERE id > %s AND coalesce(next_at, now()) <= now() ORDER BY id LIMIT %s",
            after,
            limit,
        )
    return found


def _try_later(practice_id: uuid.UUID, event_id: uuid.UUID) -> None:
    """By the host's clock: 10 s, doubled each time, to an hour."""
    with tenant(practice_id):
        sql(
            "UPDATE leads_pendingreaction SET tries = least(tries + 1, 1000),"
            " next_at = now() + least(interval '1 hour', interval '10 seconds' * 2 ^ least(tries, 12))"
            " WHERE event_id = %s",
            event_id,
        )


def _react_to(event_id: uuid.UUID) -> int:
    claimed = sql(
        "DELETE FROM leads_pendingreaction WHERE id = (SELECT id FROM leads_pendingreaction"
        " WHERE event_id = %s FOR UPDATE SKIP LOCKED) RETURNING id",
        event_id,
    )
    if not claimed:
        return 0
    event = Event.objects.select_related("lead").get(pk=event_id)
    if event.lead is not None:
        milestones.earn(event.lead, event)
    for reaction in _reactions.get(event.kind, ()):
        reaction(event)
    return 1


def plain(data: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, uuid.UUID | datetime) else value for key, value in data.items()}
