"""A stand-in for our app, as the carrier sees it: it takes callbacks, and it has a clock."""

import threading
from datetime import UTC, datetime, timedelta

from sandbox.wire import Request, Response, Router, Server

WAIT = 5.0


class FakeApp:
    """Records every callback; `answers` scripts what it says, one status after the other, then 204."""

    def __init__(self):
        self.changed = threading.Condition()
        self.requests: list[Request] = []
        self.answers: list[int] = []
        self.now = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
        self.due: list[datetime] = []
        self.moved_to: list[datetime] = []
        self.unsettled_polls: list[int] = []  # what the next GETs of the clock say is unsettled
        router = Router()
        router.add("/sandbox/clock/", GET=self._clock, POST=self._move)
        router.add("/hooks/.*", POST=self._take)
        self.server = Server(0, router)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return self.server.url

    def _take(self, request: Request) -> Response:
        with self.changed:
            self.requests.append(request)
            status = self.answers.pop(0) if self.answers else 204
            self.changed.notify_all()
        return Response(status)

    def taken(self, path: str) -> list[Request]:
        with self.changed:
            return [each for each in self.requests if each.path.startswith(path)]

    def wait_for(self, path: str, count: int) -> list[Request]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.taken(path)) >= count, WAIT), self.taken(path)
            return self.taken(path)

    def _clock(self, request: Request) -> Response:
        with self.changed:
            unsettled = self.unsettled_polls.pop(0) if self.unsettled_polls else 0
            self.changed.notify_all()
            return self._reading(unsettled)

    def _move(self, request: Request) -> Response:
        with self.changed:
            offset = timedelta(seconds=float(request.form()["offset_seconds"]))
            if datetime.now(UTC) + offset < self.now:
                return Response(400)  # forward only
            self.now = datetime.now(UTC) + offset
            self.moved_to.append(self.now)
            self.changed.notify_all()
            return self._reading(0)

    def _reading(self, unsettled: int) -> Response:
        upcoming = [each for each in self.due if each > self.now]
        return Response.json(
            {
                "now": self.now.isoformat(),
                "offset_seconds": (self.now - datetime.now(UTC)).total_seconds(),
                "next_at": min(upcoming).isoformat() if upcoming else None,
                "unsettled": unsettled,
            }
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
