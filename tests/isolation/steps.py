"""Attacks as steps: SQL or a function, each in a savepoint, all of them rolled back. An error is told by its name."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from practices.tenancy import sets, sql, tenant
from tests.database import logged_in_as

Step = str | Callable[[], Any]
DENIED = "InsufficientPrivilege"
FOREIGN = "ForeignKeyViolation"


def run(step: Step) -> Any:
    """Its rows, the number of rows it changed, or the name of the error that it met."""
    try:
        with transaction.atomic():
            return sql(step) if isinstance(step, str) else step()
    except Exception as error:
        return type(error.__cause__ or error).__name__


def inside(practice_id: Any, step: Step) -> Any:
    with tenant(practice_id):
        return run(step)


def in_sets(step: Step) -> Any:
    with sets():
        return run(step)


def undone(login: str, *steps: Step) -> list[Any]:
    """What came of each step, as that login; nothing of it stays."""
    with logged_in_as(login), transaction.atomic():
        results = [run(step) for step in steps]
        transaction.set_rollback(True)
    return results


def count(table: str) -> int:
    return sql(f"SELECT count(*) FROM {table}")[0][0]
