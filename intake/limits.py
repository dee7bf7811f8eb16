"""How many inquiries a minute one address may send to one form before they are set aside as a flood (R70).

Counted in Valkey, for all processes together. While that is away each process counts for itself: intake stays open.
"""

import ipaddress
import threading
import time
from collections import Counter
from typing import cast

from django.conf import settings
from django.core.cache import caches

from practices.cache import FailOpenCache

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
    counted = cast(FailOpenCache, caches["default"]).count(key, timeout=120)
    return _count_here(key, minute) if counted is None else counted


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
