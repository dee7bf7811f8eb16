"""Refusals of `manage.py check`: a route that the permission matrix does not know is an error (R94)."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from practices.permissions import matrix, open_routes
from practices.routes import Route, routes


def unlisted(found: list[Route]) -> list[Route]:
    return [route for route in found if route.name not in (matrix() if route.is_staff else open_routes())]


@register("permissions")
def every_route_is_listed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"/{route.path} ({route.name or 'without a name'}) is not in practices/permissions.toml",
            hint="Name it under [routes] with its methods and groups; outside a practice, under [open] with the reason.",
            id="firstvisit.E001",
        )
        for route in unlisted([*routes()])
    ]
