"""What follows from a message that failed for good, in sets: the address learns from it, and people are told.

Written with the failure, in its transaction. What belongs to one practice alone (tasks, exits) is left to the reaction
to the event `message_failed`.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leads import events
from practices.tenancy import sql

FAILED = """
SELECT m.id, m.practice_id, m.lead_id, m.reason, m.kind, m.channel, m.contact_point_id, c.address_hash
FROM messaging_message m JOIN leads_contactpoint c ON c.id = m.contact_point_id AND c.practice_id = m.practice_id
WHERE m.id = ANY(%s)"""

# The provider knows of a stop that we do not: ours from now on (R22).
SUPPRESS = """
INSERT INTO leads_suppression (id, practice_id, address_hash, channel, reason, source, at, lifted_by)
SELECT uuidv7(), practice_id, address_hash, channel, 'provider_stop', 'provider', %s, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS s(practice_id, address_hash, channel) ON CONFLICT DO NOTHING"""

UNUSABLE = "UPDATE leads_contactpoint SET unusable_at = %s WHERE id = ANY(%s) AND unusable_at IS NULL"


def follow_up(failed: Sequence[tuple[UUID, UUID]], *, now: datetime) -> None:
    """`failed` are (practice, message). Inside sets()."""
    if not failed:
        return
    rows = sql(FAILED, [message for _, message in failed])
    stopped = [row for row in rows if row[3] == "stopped"]
    if stopped:
        sql(SUPPRESS, now, [row[1] for row in stopped], [row[7] for row in stopped], [row[5] for row in stopped])
    unusable = [row[6] for row in rows if row[3] in ("bad_number", "bad_address")]
    if unusable:
        sql(UNUSABLE, now, unusable)
    events.record_in_sets(
        events.NewEvent(
            practice_id, lead_id, "message_failed", now, {"message": message_id, "reason": reason, "channel": channel}
        )
        for message_id, practice_id, lead_id, reason, _kind, channel, *_ in rows
    )
