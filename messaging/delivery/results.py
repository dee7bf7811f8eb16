"""Transaction B: what came of the calls, by one statement, each guarded by its attempt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings

from messaging import failures
from messaging.delivery.claims import Claimed
from messaging.providers import Accepted, NotTaken, Refused, Result, Unknown
from practices.prepared import Prepared
from practices.tenancy import sets

BACKOFF_FIRST, BACKOFF_MOST = 1.0, 300.0
GIVEN_BACK = frozenset(("late", "returned"))  # never tried, so no reason to wait


@dataclass(frozen=True, slots=True)
class Outcome:
    claimed: Claimed
    result: Result
    finished_at: datetime  # the host's clock
    latency_ms: int


class Row(NamedTuple):
    message_id: object
    attempt_id: object
    state: str
    outcome: str
    reason: str
    code: str
    ref: str
    status: int | None
    latency_ms: int
    finished_at: datetime
    wait: float


# A late answer still counts while the message is unknown by this very attempt: then it is known. What a callback has
# settled meanwhile is no longer sending, and stays as it is. The attempt's own record is kept in any case.
SAVE = Prepared(
    """
WITH given AS (SELECT * FROM unnest(%(message_id)s::uuid[], %(attempt_id)s::uuid[], %(state)s::text[], %(outcome)s::text[],
    %(reason)s::text[], %(code)s::text[], %(ref)s::text[], %(status)s::int[], %(latency_ms)s::int[],
    %(finished_at)s::timestamptz[], %(wait)s::float8[])
  AS g(message_id, attempt_id, state, outcome, reason, code, ref, status, latency_ms, finished_at, wait)),
noted AS (
  UPDATE messaging_attempt a SET outcome = g.outcome, finished_at = g.finished_at, http_status = g.status,
    code = g.code, latency_ms = g.latency_ms
  FROM given g WHERE a.id = g.attempt_id AND a.outcome = ''),
mine AS (
  SELECT o.id AS outbox_id, o.practice_id, g.* FROM messaging_outbox o JOIN given g
    ON o.message_id = g.message_id AND o.attempt_id = g.attempt_id
  WHERE o.state = 'sending' OR o.state = 'unknown' AND g.state <> 'unknown'
  FOR UPDATE OF o),
settled AS (DELETE FROM messaging_outbox WHERE id IN (SELECT outbox_id FROM mine WHERE state IN ('sent', 'failed'))),
kept AS (
  UPDATE messaging_outbox o SET state = mine.state, lease_until = NULL,
    not_before = CASE WHEN mine.state = 'queued' THEN %(now)s + mine.wait * interval '1 second' ELSE o.not_before END,
    check_at = CASE WHEN mine.state = 'unknown' THEN %(check_at)s END,
    attempt_id = CASE WHEN mine.state = 'unknown' THEN o.attempt_id END
  FROM mine WHERE o.id = mine.outbox_id AND mine.state IN ('queued', 'unknown'))
UPDATE messaging_message m SET state = mine.state, reason = mine.reason,
  code = CASE WHEN mine.state = 'failed' THEN mine.code ELSE m.code END,
  provider_ref = CASE WHEN mine.ref <> '' THEN mine.ref ELSE m.provider_ref END,
  sent_at = CASE WHEN mine.state = 'sent' THEN %(now)s ELSE m.sent_at END
FROM mine WHERE m.id = mine.message_id AND m.practice_id = mine.practice_id
RETURNING m.id, m.practice_id, m.state, m.reason""",
    now="timestamptz",
    check_at="timestamptz",
)


def flush(outcomes: Sequence[Outcome], *, now: datetime, host_now: datetime) -> int:
    """Save what is known. May be repeated after a lost connection: what is saved already is not changed again."""
    if not outcomes:
        return 0
    rows = [_row(outcome) for outcome in outcomes]
    values: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in Row._fields}
    values["now"] = now
    values["check_at"] = host_now + timedelta(seconds=settings.UNKNOWN_GRACE_SECONDS)
    with sets():
        changed = SAVE(**values)
        failures.follow_up(
            [(practice, message) for message, practice, state, _ in changed if state == "failed"], now=now
        )
    return len(changed)


def _row(outcome: Outcome) -> Row:
    sent = outcome.claimed.outgoing
    state, name, reason, code, ref, status, wait = _meaning(outcome.result, outcome.claimed.tries)
    return Row(
        message_id=sent.message_id,
        attempt_id=sent.attempt_id,
        state=state,
        outcome=name,
        reason=reason,
        code=code[:20],
        ref=ref,
        status=status or None,
        latency_ms=outcome.latency_ms,
        finished_at=outcome.finished_at,
        wait=wait,
    )


def _meaning(result: Result, tries: int) -> tuple[str, str, str, str, str, int, float]:
    match result:
        case Accepted(ref):
            return "sent", "accepted", "", "", ref, 0, 0.0
        case Refused(reason, code, status):
            return "failed", "refused", reason, code, "", status, 0.0
        case NotTaken(why, retry_after, status, reason):
            wait = 0.0 if why in GIVEN_BACK else max(retry_after, _backoff(tries))
            return "queued", "not_taken", reason, why, "", status, wait
        case Unknown(why, status):
            return "unknown", "unknown", "", why, "", status, 0.0
    raise TypeError(result)


def _backoff(tries: int) -> float:
    """Doubling from a second to five minutes, with jitter, so that a storm's rows do not come back together."""
    return min(BACKOFF_MOST, BACKOFF_FIRST * 2 ** min(tries - 1, 10)) * random.uniform(0.75, 1.25)  # noqa: S311
