"""Speed to lead: from the moment an inquiry should be posted to the moment the carrier has the text that answers it.

    python -m benchmarks.ack [--state .state] [--rate 20] [--seconds 10]

Open loop: inquiries are posted by the clock, not by the answers, so a slow answer does not slow down the asking. It needs
an `up` that runs, started with TRUSTED_PROXIES=127.0.0.1 (each inquiry names an address of its own, and the limits per
address stay on), and an hour at which texts may be sent: the patient's phone moves the clock there.
"""

import argparse
import json
import time
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from faults.ledger import Ledger


@dataclass(frozen=True)
class Figures:
    """Milliseconds from a post's scheduled time to the text at the carrier."""

    posted: int
    acknowledged: int
    p50: float
    p99: float

    def __str__(self) -> str:
        return f"posted={self.posted} acknowledged={self.acknowledged} p50={self.p50:.0f} ms p99={self.p99:.0f} ms"


def measure(form: str, carrier: str, secret: str, *, rate: float, seconds: float, patience: float = 20.0) -> Figures:
    """`form` is the API's address of a form whose practice may send texts now."""
    ledger, began = Ledger(form), time.time() - time.monotonic()
    ledger.post(rate=rate, seconds=seconds).join()
    end = time.monotonic() + patience
    while True:
        taken = {message["to"]: message["accepted_at"] for message in _texts(carrier, secret)}
        if all(entry.phone in taken for entry in ledger.accepted) or time.monotonic() > end:
            break
        time.sleep(0.2)
    waits = sorted(
        (_seconds(taken[entry.phone]) - (began + entry.scheduled_at)) * 1000
        for entry in ledger.accepted
        if entry.phone in taken
    )
    return Figures(
        posted=len(ledger.entries),
        acknowledged=len(waits),
        p50=waits[len(waits) // 2] if waits else 0.0,
        p99=waits[min(len(waits) - 1, int(len(waits) * 0.99))] if waits else 0.0,
    )


def _texts(carrier: str, secret: str) -> list[dict[str, Any]]:
    request = urllib.request.Request(f"{carrier}/carrier/messages", headers={"X-Sandbox-Secret": secret})
    with urllib.request.urlopen(request, timeout=20) as answer:
        messages = json.load(answer)["messages"]
    return [each for each in messages if each["channel"] == "sms" and each["direction"] == "outbound-api"]


def _seconds(instant: Any) -> float:
    """The carrier's own clock, as a number or as ISO 8601."""
    return float(instant) if isinstance(instant, int | float) else datetime.fromisoformat(instant).timestamp()


def main() -> None:
    words = argparse.ArgumentParser(prog="benchmarks.ack", description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--state", type=Path, default=Path(".state"))
    words.add_argument("--rate", type=float, default=20)
    words.add_argument("--seconds", type=float, default=10)
    asked = words.parse_args()
    running = json.loads((asked.state / "run.json").read_text())
    demo = json.loads((asked.state / "demo.json").read_text())
    key = demo["practices"][0]["forms"][0]["url"].rstrip("/").rpartition("/")[2]
    urls = running["urls"]
    print(
        measure(
            f"{urls['app']}/api/v1/forms/{key}/inquiries",
            urls["carrier"],
            running["env"]["SANDBOX_SECRET"],
            rate=asked.rate,
            seconds=asked.seconds,
        )
    )


if __name__ == "__main__":
    main()
