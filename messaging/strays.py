"""A text to a number that no practice has any more, or none yet: nobody can answer it, and somebody must find out."""

import logging
from datetime import datetime

from practices.tenancy import sql

logger = logging.getLogger(__name__)


def count(to: str, *, now: datetime) -> int:
    """One more today; how many there were. The log names the row, never a number."""
    ((row, texts),) = sql(
        'INSERT INTO messaging_straytext AS known ("to", "on", texts) VALUES (%s, %s, 1)'
        ' ON CONFLICT ("to", "on") DO UPDATE SET texts = known.texts + 1 RETURNING id, texts',
        to[:20],
        now.date(),
    )
    logger.warning("a text came to a number that no practice has: messaging_straytext %s, %s today", row, texts)
    return texts
