"""Where a request comes from. Forwarded headers are believed only behind a proxy of ours (design, decision 18)."""

import ipaddress
from functools import cache

from django.conf import settings
from django.http import HttpRequest


@cache
def _networks(written: tuple[str, ...]) -> tuple:
    return tuple(ipaddress.ip_network(each, strict=False) for each in written)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip().partition("%")[0])  # the database takes no zone
    except ValueError:
        return None


def client_ip(request: HttpRequest) -> str | None:
    """The nearest address that is no proxy of ours. None when the server does not say (a socket file)."""
    ours = _networks(tuple(settings.TRUSTED_PROXIES))
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    while address and forwarded and any(address in network for network in ours):
        before = _parsed(forwarded.pop())
        if before is None:  # nothing was said, or nonsense: the proxy is all we know
            break
        address = before
    return str(address) if address else None
