"""The two practices that the attacks of this folder are about. Models are imported late: this is read before setup."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """In one transaction of web's that a whole file shares and that is rolled back at its end."""
    from tests.isolation.world import build

    with django_db_blocker.unblock():
        connection.close()
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)
        connection.close()


@pytest.fixture(scope="module")
def committed_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Committed, for tests that change the login or need several connections."""
    from tests import database
    from tests.isolation.world import build

    with django_db_blocker.unblock():
        connection.close()
        with transaction.atomic():
            world = build()
        yield world
        database.flush()
