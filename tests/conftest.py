"""Every run starts servers of its own, and every test works as the database's `web` unless it says otherwise."""

import contextlib
from collections.abc import Iterator

import django
import pytest

from tests import order, servers

held = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Ahead of pytest-django, because the settings need the servers' addresses."""
    if not hasattr(config, "workerinput"):
        held.enter_context(servers.running())
        order.seed()
    django.setup()
    config.pluginmanager.import_plugin("tests.cast")  # its fixtures name models: after setup


def pytest_report_header() -> str:
    return f"in random order: TEST_SEED={order.seed()}"


@pytest.hookimpl(tryfirst=True)  # pytest-django then groups them by what they do to the database
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.shuffle(items)


def pytest_unconfigure(config: pytest.Config) -> None:
    held.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from django.db import connection
    from django.test import TransactionTestCase

    from tests import database

    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = database.make_copy()
    TransactionTestCase._fixture_teardown = lambda case: database.flush()
    yield
    with django_db_blocker.unblock():
        connection.close()
