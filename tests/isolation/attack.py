"""Somebody with a browser, and every address there is to open in it."""

from typing import Any

from django.db import transaction
from django.test import Client

from practices.routes import Route, routes


class Somebody:
    """An actor. What they ask for is answered, and then all of it is taken back."""

    def __init__(self, name: str, user: Any = None, role: str | None = None, **client: Any) -> None:
        self.name, self.role = name, role
        self.client = Client(raise_request_exception=False, **client)
        if user:
            self.client.force_login(user)

    def ask(self, method: str, path: str, body: Any = None, rows: Any = None, **more: Any) -> Any:
        """The answer, with what was read of it, and whether `rows` changed by it."""
        with transaction.atomic():
            before = rows and rows()
            answer = self.client.generic(method, path, **more) if body is None else self.client.post(path, body)
            answer.text_seen = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answer.changed = bool(rows) and rows() != before
            transaction.set_rollback(True)
        return answer


def of_practices() -> list[Route]:
    return sorted((route for route in routes() if route.is_staff), key=lambda route: route.name)


def outside() -> list[Route]:
    return sorted((route for route in routes() if not route.is_staff), key=lambda route: route.name)


def address(route: Route, practice_id: Any, ids: Any) -> str:
    """The route's path, with the id that `ids` gives for each name."""
    path = "/" + route.path.replace("<uuid:practice_id>", str(practice_id))
    for name in route.kwargs[1:]:
        path = path.replace(f"<uuid:{name}>", str(ids(name)))
    assert "<" not in path, f"{path}: ids are uuids"
    return path
