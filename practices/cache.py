"""The cache on Valkey, as something that may be away: then nothing is remembered, and nobody waits or fails for it."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
BREAK_SECONDS = 5.0


class FailOpenCache(RedisCache):
    """After one failure it is not asked for five seconds. Sign-in's limits let everybody pass meanwhile: add says
    yes. Who must count all the same asks `count`."""

    _quiet_until = 0.0  # of this process, for all threads

    def _ask(self, method: Callable, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < FailOpenCache._quiet_until:
            return otherwise
        try:
            return method(*args, **kwargs)
        except (RedisError, OSError) as error:
            FailOpenCache._quiet_until = time.monotonic() + BREAK_SECONDS
            logger.warning("cache away: %s", type(error).__name__)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().add, True, *args, **kwargs)

    def count(self, key: str, timeout: int) -> int | None:
        """How often this was asked within that time, this time included; None while the server is away."""
        first = self._ask(super().add, None, key, 1, timeout=timeout)
        if first is None:
            return None
        try:
            return 1 if first else self._ask(super().incr, None, key)
        except ValueError:
            return 1  # it ended between the two

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().delete, False, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().has_key, False, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._ask(super().incr, delta, key, delta, version)

    def get_many(self, *args: Any, **kwargs: Any) -> dict:
        return self._ask(super().get_many, {}, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list:
        return self._ask(super().set_many, [], *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().delete_many, None, *args, **kwargs)

    def clear(self) -> None:
        self._ask(super().clear, None)
