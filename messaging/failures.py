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
SELECT m.id, m.practice_id, m.lead_id, m.reason, m.kind, m.channel, m.contact_point_id, c.address_hash, m.code
FROM messaging_message m JOIN leads_contactpoint c ON c.id = m.contact_point_id AND c.practice_id = m.practice_id
WHERE m.id = ANY(%s)"""

# The provider knows of a stop that we do not: ours from now on (R22).
SUPPRESS = """
INSERT INTO leads_suppression (id, practice_id, address_hash, channel, reason, source, at, lifted_by)
SELECT uuidv7(), practice_id, address_hash, channel, 'provider_stop', 'provider', %s, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS s(practice_id, address_hash, channel) ON CONFLICT DO NOTHING"""

# As for any stop: a sender that is just asking the gate about it has seen it, or was before it. Phones first, like intake.
LOCK = "SELECT FROM leads_contactpoint WHERE id = ANY(%s) ORDER BY kind DESC, id FOR NO KEY UPDATE"

# A code that may pass (a phone that is off, say) marks an address the second time that nothing has arrived in between.
MAY_PASS = ["30005"]
UNUSABLE = """
UPDATE leads_contactpoint c SET unusable_at = %s FROM unnest(%s::uuid[], %s::text[]) AS failed(id, code)
WHERE c.id = failed.id AND c.unusable_at IS NULL AND (failed.code <> ALL(%s::text[]) OR 1 < (
  SELECT count(*) FROM messaging_message m
  WHERE m.practice_id = c.practice_id AND m.contact_point_id = c.id AND m.state = 'failed' AND m.code = failed.code
    AND m.kind IN ('nurture', 'visit', 'acknowledgement') AND m.created_at > coalesce((
      SELECT max(d.created_at) FROM messaging_message d
      WHERE d.practice_id = c.practice_id AND d.contact_point_id = c.id AND d.state = 'delivered'
        AND d.kind IN ('nurture', 'visit', 'acknowledgement')), '-infinity')))"""


def follow_up(failed: Sequence[tuple[UUID, UUID]], *, now: datetime) -> None:
    """`failed` are (practice, message). Inside sets()."""
    if not failed:
        return
    rows = sql(FAILED, [message for _, message in failed])
    stopped = [row for row in rows if row[3] == "stopped"]
    if stopped:
        sql(LOCK, [row[6] for row in stopped])
        sql(SUPPRESS, now, [row[1] for row in stopped], [row[7] for row in stopped], [row[5] for row in stopped])
    unusable = [row for row in rows if row[3] in ("bad_number", "bad_address")]
    if unusable:
        sql(UNUSABLE, now, [row[6] for row in unusable], [row[8] for row in unusable], MAY_PASS)
    events.record_in_sets(
        events.NewEvent(
            practice_id, lead_id, "message_failed", now, {"message": message_id, "reason": reason, "channel": channel}
        )
        for message_id, practice_id, lead_id, reason, _kind, channel, *_ in rows
    )
