import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client

from practices.cache import FailOpenCache


@pytest.fixture
def away(monkeypatch):
    """A cache whose server refuses every connection."""
    monkeypatch.setattr(FailOpenCache, "_quiet_until", 0.0)
    return FailOpenCache("redis://127.0.0.1:9/0", {"OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}})


def test_it_remembers_while_the_server_is_there():
    cache = caches["default"]
    cache.clear()
    assert cache.add("a", 1) and not cache.add("a", 2)
    assert (cache.incr("a"), cache.get("a"), cache.get("b", "otherwise")) == (2, 2, "otherwise")
    with pytest.raises(ValueError):
        cache.incr("never-set")


def test_without_a_server_nothing_is_remembered_and_nothing_raises(away):
    assert away.add("a", 1) and away.add("a", 1)
    assert away.set("a", 1) is None and away.get("a", "otherwise") == "otherwise"
    assert (away.incr("a"), away.touch("a"), away.delete("a"), away.has_key("a")) == (1, False, False, False)
    assert (away.get_many(["a"]), away.set_many({"a": 1}), away.delete_many(["a"]), away.clear()) == (
        {},
        [],
        None,
        None,
    )


def test_after_one_failure_it_is_not_asked_for_a_while(away, monkeypatch):
    away.get("a")
    monkeypatch.setattr(type(away), "_cache", property(lambda self: pytest.fail("asked")))
    assert away.get("a") is None
    start = time.monotonic()
    monkeypatch.setattr("practices.cache.time.monotonic", lambda: start + 6)
    with pytest.raises(pytest.fail.Exception):
        away.get("a")


def test_sign_in_works_without_the_cache(away, bright, monkeypatch):
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", away)
    EmailAddress.objects.create(user=bright.alice.user, email="alice@example.com", verified=True, primary=True)
    client, start = Client(), time.monotonic()
    answer = client.post("/accounts/login/", {"login": "alice@example.com", "password": "a long enough password"})
    assert answer.url == "/" and time.monotonic() - start < 3
