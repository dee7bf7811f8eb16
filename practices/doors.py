"""Doors: what finds the tenant. Each maps a key to practice ids and nothing else, by a SECURITY DEFINER function that
the role *door* owns (design, decision 7). Everything after it happens inside `tenant(practice)`."""

import uuid
from datetime import datetime
from typing import NamedTuple

from practices.tenancy import sql


def _one(query: str, *args: object) -> uuid.UUID | None:
    return sql(query, *args)[0][0]


def practice_for_form(key: str) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_form(%s)", key)


def practice_for_invitation(token_hash: str) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_invitation(%s)", token_hash)


def practice_for_sender(channel: str, address: str) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_sender(%s, %s)", channel, address)


def practice_for_attempt(attempt_id: uuid.UUID) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_attempt(%s)", attempt_id)


def practice_for_message(message_id: uuid.UUID) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_message(%s)", message_id)


def practice_for_patient_link(token_hash: str) -> uuid.UUID | None:
    return _one("SELECT doors.practice_for_patient_link(%s)", token_hash)


def practices_of_user(user_id: uuid.UUID) -> list[uuid.UUID]:
    """Where the user is a member now."""
    return [row[0] for row in sql("SELECT doors.practices_of_user(%s)", user_id)]


def failing_reactions() -> int:
    """Over all practices: reactions to what happened that have failed more than once."""
    return sql("SELECT doors.failing_reactions()")[0][0]


class Pending(NamedTuple):
    next_at: datetime | None
    unsettled: int


def pending(now: datetime) -> Pending:
    """Over all practices: the next instant something is due after `now`, and how many rows are due or in flight."""
    return Pending(*sql("SELECT * FROM doors.pending(%s)", now)[0])
