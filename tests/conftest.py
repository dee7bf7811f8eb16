"""Every run starts servers of its own, and every test works as the database's `web` unless it says otherwise."""

import contextlib
import os
import time
from collections.abc import Iterator
from types import SimpleNamespace

import django
import hypothesis
import pytest

from tests import order, servers

hypothesis.settings.register_profile("firstvisit", deadline=None, print_blob=True)  # a busy machine is no failure
hypothesis.settings.load_profile("firstvisit")
held = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Ahead of pytest-django, because the settings need the servers' addresses."""
    if worker := getattr(config, "workerinput", None):
        servers.part_for(worker["workerid"])
    else:
        held.enter_context(servers.running())
        order.seed()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    del os.environ[
        "DJANGO_SETTINGS_MODULE"
    ]  # workers inherited it otherwise, and read the settings before they get here
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


@pytest.fixture(autouse=True)
def in_english() -> None:
    """A page that was read in Spanish leaves its language behind in this thread."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by the minute is counted as if none ended meanwhile."""
    from practices import counting

    now = time.time()
    monkeypatch.setattr(counting, "time", SimpleNamespace(time=lambda: now))
