"""What a worker left behind when it died during a call."""

from datetime import datetime, timedelta

from django.conf import settings

from practices.tenancy import sets, sql

# A lease is longer than any call: by now the answer is lost, and the call was probably made (R2). Never queued.
EXPIRE = """
WITH lost AS (
  UPDATE messaging_outbox SET state = 'unknown', lease_until = NULL, check_at = %s
  WHERE id IN (SELECT id FROM messaging_outbox WHERE state = 'sending' AND lease_until < %s
    ORDER BY lease_until LIMIT 500 FOR UPDATE SKIP LOCKED)
  RETURNING message_id, practice_id)
UPDATE messaging_message m SET state = 'unknown' FROM lost
WHERE m.id = lost.message_id AND m.practice_id = lost.practice_id"""


def expire_leases(*, host_now: datetime) -> int:
    """How many messages became unknown."""
    with sets():
        return sql(EXPIRE, host_now + timedelta(seconds=settings.UNKNOWN_GRACE_SECONDS), host_now)
