"""Everybody of Bright at their browser, and Charlie of Rival at his. Django is set up after this file is read."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

SignedIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def clock_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the one clock: it is Tuesday, 10:00 of the practice."""
    from tests.cast import AT

    monkeypatch.setattr("practices.clock.now", lambda: AT)


@pytest.fixture
def lead(bright: SimpleNamespace) -> Any:
    """Dana, outside any tenant: what the pages are asked about."""
    from practices.tenancy import tenant
    from tests.cast import a_lead

    with tenant(bright.id):
        return a_lead()


@pytest.fixture
def as_member() -> SignedIn:
    def signed_in(member: Any) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return signed_in


@pytest.fixture
def alice(bright: SimpleNamespace, as_member: SignedIn) -> Client:
    return as_member(bright.alice)


@pytest.fixture
def charlie(rival: SimpleNamespace, as_member: SignedIn) -> Client:
    return as_member(rival.charlie)


@pytest.fixture
def looker(bright: SimpleNamespace, as_member: SignedIn) -> Client:
    """May look, and do nothing."""
    from practices.models import Role
    from practices.tenancy import tenant
    from tests.cast import a_member

    with tenant(bright.id):
        return as_member(a_member("rita@example.com", "Rita Reed", Role.READ_ONLY))
