"""The permission matrix (R94): one data file that the middleware and the tests both read. Deny by default.

practices/permissions.toml names every route of a practice's pages; one that it does not name is refused.
"""

import tomllib
from functools import cache
from pathlib import Path

MATRIX = Path(__file__).with_name("permissions.toml")


@cache
def matrix() -> dict[str, dict[str, frozenset[str]]]:
    """Route name → HTTP method → roles."""
    data = tomllib.loads(MATRIX.read_text())
    groups = data["groups"]
    return {
        route: {method: frozenset(groups[group]) for method, group in methods.items()}
        for route, methods in data["routes"].items()
    }


@cache
def open_routes() -> dict[str, str]:
    """Routes outside any practice, each with the reason why they need no membership."""
    return tomllib.loads(MATRIX.read_text())["open"]


def methods(route: str) -> list[str]:
    """What a route of a practice answers to at all. HEAD goes with GET."""
    listed = matrix().get(route, {})
    return sorted({*listed, "HEAD"} if "GET" in listed else listed)


def allows(route: str, method: str, role: str) -> bool:
    return role in matrix().get(route, {}).get("GET" if method == "HEAD" else method, frozenset())


def may(role: str, route: str, method: str = "POST") -> bool:
    """For templates and views: would this role get through?"""
    return allows(route, method, role)
