"""What a practice has settled (its services, criteria, rules, words), kept by each process until a row of it changes.

    ground = Settled(["intake_criterion", "practices_serviceline"], read_ground)

Each call in a tenant asks one small statement which versions of which rows there are, and reads them again when that
answer is another one. So nothing has to tell anybody of a change, a rollback leaves nothing behind, and what is returned
is never older than the transaction's own view. What `load` returns is shared between threads: it is not changed.
"""

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from practices.prepared import Prepared
from practices.tenancy import NoTenant, here

MOST_PRACTICES = 1_000
T = TypeVar("T")

# A version of a row is where it lies and which transaction wrote it; either alone can be another version's too.
VERSIONS = "(SELECT count(*), sum(hashtextextended(ctid::text || ' ' || xmin::text, 0)) FROM {table})"


class Settled(Generic[T]):
    """Of small tables only: all of a practice's rows are looked at."""

    def __init__(self, tables: Sequence[str], load: Callable[[], T]) -> None:
        self._load = load
        looks = [f"{VERSIONS.format(table=table)} t{place}(c{place}, x{place})" for place, table in enumerate(tables)]
        columns = ", ".join(f"c{place}, x{place}" for place, _ in enumerate(tables))
        self._versions = Prepared(f"SELECT {columns} FROM {', '.join(looks)}")
        self._kept: dict[uuid.UUID, tuple[Any, T]] = {}
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """In the open tenant."""
        practice_id = here()
        if practice_id is None:
            raise NoTenant("open tenant(practice) first")
        (versions,) = self._versions()  # before it is read: what is kept may be newer than its versions, never older
        known = self._kept.get(practice_id)
        if known is not None and known[0] == versions:
            return known[1]
        value = self._load()
        with self._lock:
            if len(self._kept) >= MOST_PRACTICES:
                self._kept.clear()
            self._kept[practice_id] = (versions, value)
        return value
