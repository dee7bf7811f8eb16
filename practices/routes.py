"""Every route there is, read from the resolver: what the permission matrix is held against."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

STAFF_PREFIX = "p/<uuid:practice_id>/"


class Route(NamedTuple):
    name: str  # as in request.resolver_match.view_name; "" when the pattern has none
    path: str  # as written, with its converters
    kwargs: tuple[str, ...]
    pattern: URLPattern

    @property
    def is_staff(self) -> bool:
        return self.path.startswith(STAFF_PREFIX)


def routes() -> Iterator[Route]:
    yield from _walk(get_resolver().url_patterns, "", (), ())


def _walk(patterns: Any, prefix: str, namespaces: tuple[str, ...], kwargs: tuple[str, ...]) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        names = (*kwargs, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, path, inner, names)
        else:
            yield Route(":".join((*namespaces, entry.name)) if entry.name else "", path, names, entry)
