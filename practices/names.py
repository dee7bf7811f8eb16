"""The names of a person's practices, for the chooser and the switch. Each is read in a tenant of its own."""

import time
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from practices.models import Practice
from practices.tenancy import tenant

KEEP_SECONDS = 60.0
_MOST = 10_000
_kept: dict[uuid.UUID, tuple[float, str]] = {}


class Named(NamedTuple):
    id: uuid.UUID
    name: str


def named(practice_ids: Iterable[uuid.UUID]) -> list[Named]:
    """By name. Must be called in no tenant, since it opens each."""
    return sorted((Named(practice_id, _name(practice_id)) for practice_id in practice_ids), key=lambda each: each.name)


def _name(practice_id: uuid.UUID) -> str:
    read_at, name = _kept.get(practice_id, (0.0, ""))
    if not name or time.monotonic() - read_at > KEEP_SECONDS:
        with tenant(practice_id):
            name = Practice.objects.current().name
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[practice_id] = (time.monotonic(), name)
    return name
