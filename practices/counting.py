"""How often something was asked this minute, from one line, for all processes together (R70).

Counted in Valkey. While that is away each process counts for itself: public pages stay open. By the host's clock.
"""

import ipaddress
import threading
import time
from collections import Counter
from typing import cast

from django.core.cache import caches

from practices.cache import FailOpenCache

_lock = threading.Lock()
_minute = 0
_counts: Counter[str] = Counter()


def this_minute(key: str, *, once_more: bool = True) -> int:
    """Count this one, or only look. The key names the practice, or what finds it, where there is one (R62)."""
    minute = int(time.time() // 60)
    full = f"{key}:{minute}"
    cache = cast(FailOpenCache, caches["default"])
    if not once_more:
        return int(cache.get(full) or 0) or _counts[full]
    counted = cache.count(full, timeout=120)
    return _count_here(full, minute) if counted is None else counted


def line_of(address: str | None) -> str:
    """One customer's line: an IPv4 address, or the /64 of an IPv6 one, since each line has that many."""
    parsed = ipaddress.ip_address(address) if address else None
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _count_here(key: str, minute: int) -> int:
    global _minute
    with _lock:
        if minute != _minute:
            _minute = minute
            _counts.clear()
        _counts[key] += 1
        return _counts[key]


def forget() -> None:
    """What this process counted."""
    with _lock:
        _counts.clear()
