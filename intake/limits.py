"""How many inquiries a minute one address may send to one form before they are set aside as a flood (R70).

Counted in Valkey, for all processes together. While that is away each process counts for itself: intake stays open, and
after a failure the cache is left alone for a few seconds, so that an answer does not wait for it again and again.
"""

import ipaddress
import logging
import threading
import time
from collections import Counter

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
BREAK_SECONDS = 5.0
_quiet_until = 0.0
_lock = threading.Lock()
_minute = 0
_counts: Counter[str] = Counter()


def is_flood(form_key: str, address: str | None) -> bool:
    """Count this one. The key is unique everywhere, so it stands for its practice (R62). By the host's clock."""
    minute = int(time.time() // 60)
    key = f"intake:{form_key}:{line_of(address)}:{minute}"
    return _count(key, minute) > settings.INTAKE_PER_MINUTE_AND_ADDRESS


def line_of(address: str | None) -> str:
    """One customer's line: an IPv4 address, or the /64 of an IPv6 one, since each line has that many."""
    parsed = ipaddress.ip_address(address) if address else None
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _count(key: str, minute: int) -> int:
    global _quiet_until
    if time.monotonic() >= _quiet_until:
        try:
            return 1 if cache.add(key, 1, timeout=120) else cache.incr(key)
        except ValueError:
            return 1  # it ended between the two
        except (RedisError, OSError) as error:
            _quiet_until = time.monotonic() + BREAK_SECONDS
            logger.warning("limits are counted in this process for now: %s", type(error).__name__)
    return _count_here(key, minute)


def _count_here(key: str, minute: int) -> int:
    global _minute
    with _lock:
        if minute != _minute:
            _minute = minute
            _counts.clear()
        _counts[key] += 1
        return _counts[key]


def forget() -> None:
    """What this process counted, and that the cache failed."""
    global _quiet_until
    with _lock:
        _counts.clear()
        _quiet_until = 0.0
