"""The demo's clock, moved: the office is open, whatever day and hour it is outside."""

import json
import urllib.parse
import urllib.request
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.kit.installation import Installation

ZONE = ZoneInfo("America/Chicago")  # of the demo's first practice


def ask(up: Installation, address: str, data: bytes | None = None, kind: str = "application/json") -> dict[str, Any]:
    """GET, or POST with `data`, with the secret that the sandbox shares with the app."""
    headers = {"X-Sandbox-Secret": up.env["SANDBOX_SECRET"], "Content-Type": kind}
    with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=20) as answer:
        return json.load(answer)


def now(up: Installation) -> datetime:
    return datetime.fromisoformat(ask(up, f"{up.app}/sandbox/clock/")["now"])


def to_a_tuesday_at_ten(up: Installation) -> datetime:
    """The next Tuesday at 10:00 of the practice, without stopping at what is due before. The instant it is then."""
    local = now(up).astimezone(ZONE)
    days = (1 - local.weekday()) % 7 or 7
    target = datetime.combine(local.date() + timedelta(days=days), time(10), ZONE)
    form = urllib.parse.urlencode({"offset_seconds": (target - datetime.now(UTC)).total_seconds()}).encode()
    ask(up, f"{up.app}/sandbox/clock/", form, "application/x-www-form-urlencoded")
    return target
