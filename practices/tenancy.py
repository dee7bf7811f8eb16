"""The tenant of the moment, and wall one: managers that raise without it (design, decision 7; rules R56-R65).

`tenant(practice_id)` opens a transaction in which PostgreSQL's policies and our managers see one practice.
`sets()` opens one in which the listed tables are seen across practices, for the worker alone and by SQL alone.
Invariant: the Python value and the transaction's setting begin and end together, and never nest across practices.
"""

import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models, transaction

EVERY_PRACTICE = "every practice"
_current: ContextVar[uuid.UUID | str | None] = ContextVar("practice", default=None)


class NoTenant(RuntimeError):
    """A tenant's rows were asked for outside `tenant(practice)`, or inside another practice's."""


def here() -> uuid.UUID | None:
    """The practice that is open, if one is. A default of columns: it must not raise, migrations call it."""
    value = _current.get()
    return value if isinstance(value, uuid.UUID) else None


def is_sets() -> bool:
    """Inside sets(), as its role."""
    return _current.get() == EVERY_PRACTICE


def sql(query: str, *args: Any) -> Any:
    """Run one statement: its rows as tuples, or the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(query, args or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@contextmanager
def _scope(value: uuid.UUID | str, enter: str, leave: str, *args: str, durable: bool = False) -> Iterator[None]:
    outer, nested = _current.get(), connection.in_atomic_block
    if outer not in (None, value):
        raise NoTenant(f"already in {outer}")
    with transaction.atomic(durable=durable):
        if outer is None:
            sql(enter, *args)
        _current.set(value)
        try:
            yield
        finally:
            _current.set(outer)  # before COMMIT: on_commit hooks run in no tenant
        if nested and outer is None and not connection.needs_rollback:
            sql(leave)  # a released savepoint would keep what was SET LOCAL


def tenant(practice_id: uuid.UUID, *, durable: bool = False) -> Any:
    """A transaction inside one practice. `durable`: it must be the outermost, so that its end is a commit."""
    return _scope(
        practice_id,
        "SELECT set_config('app.practice_id', %s, true)",
        "SELECT set_config('app.practice_id', '', true)",
        str(practice_id),
        durable=durable,
    )


def sets() -> Any:
    """A transaction over many practices, on the tables that list *sets*, as worker only; managers raise in here."""
    return _scope(EVERY_PRACTICE, "SET LOCAL ROLE sets", "SET LOCAL ROLE NONE")


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562), as PostgreSQL's uuidv7() makes them."""
    ms, ns = divmod(time.time_ns(), 1_000_000)
    return uuid.UUID(int=ms << 80 | 7 << 76 | (ns << 12) // 1_000_000 << 64 | 2 << 62 | secrets.randbits(62))


class UUIDv7(models.Func):
    function = "uuidv7"
    output_field = models.UUIDField()


class _CurrentPractice(models.Value):
    """Asked when the SQL is written: forms and serializers may name a queryset at import."""

    def __init__(self) -> None:
        super().__init__(None, output_field=models.UUIDField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        practice_id = here()
        if practice_id is None:
            raise NoTenant("open tenant(practice) first")
        return "%s", [practice_id]


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[_Row]):
    @classmethod
    def as_manager(cls) -> Any:
        return TenantManager.from_queryset(cls)()


class TenantManager(models.Manager[_Row]):
    """Of a queryset of ours: `objects = TenantManager.from_queryset(LeadQuerySet)()`."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(practice_id=_CurrentPractice())


class TenantModel(models.Model):
    """A row of one practice. Its table needs EnableTenancy, its references TenantForeignKeyConstraint."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UUIDv7(), editable=False)
    practice = models.ForeignKey(
        "practices.Practice",
        models.PROTECT,
        default=here,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,  # EnableTenancy makes it
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # save, refresh, delete and message.lead go through it too


class TenantKey(models.ForeignKey):
    """A reference inside one practice. PostgreSQL's own key is the composite one; this one only serves the ORM."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("db_index", False)  # indexes are named where a query needs one, and start with the practice
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs
