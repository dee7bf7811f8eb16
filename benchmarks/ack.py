"""Speed to lead: from the moment an inquiry should be posted to the moment the carrier has the text that answers it.

Open loop: inquiries are posted by the clock, not by the answers, so a slow answer does not slow down the asking. A whole
`up` of its own does the work: pages, workers, sender, carrier, PostgreSQL and Valkey, durable as in production, on the
same machine as the load. Each inquiry names an address of its own, so the limits per address stay on.
"""

import json
import os
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from benchmarks.kit import cpu, installation
from benchmarks.kit.demo_clock import to_a_tuesday_at_ten
from benchmarks.kit.installation import Installation
from benchmarks.kit.result import Goal, Result, Size
from faults.ledger import Entry, Ledger

RATE = 20
GOAL_P99 = 150.0
WARM_UP_SECONDS = 3.0  # posted, and counted among the lost, but not timed
ROUNDS: dict[Size, tuple[int, float]] = {"small": (1, 3.0), "full": (3, 15.0)}
PATIENCE_SECONDS = 20.0
BEHIND_PROXY = {"TRUSTED_PROXIES": "127.0.0.1"}


@dataclass(frozen=True)
class Measured:
    """`waits` are milliseconds from a post's scheduled time to its text at the carrier, in order."""

    posted: int
    accepted: int
    refused: dict[int, int]  # posts that had to be repeated, by their answer; 0: none came
    waits: list[float]

    @property
    def lost(self) -> int:
        return self.accepted - len(self.waits)

    def percentile(self, share: float) -> float:
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))] if self.waits else 0.0


def run(size: Size) -> Result:
    rounds, seconds = ROUNDS[size]
    load = os.getloadavg()[0]
    with installation.running(BEHIND_PROXY) as up:
        to_a_tuesday_at_ten(up)
        numbers = Numbers()
        warm_up = measure(up, numbers, seconds=WARM_UP_SECONDS)
        processes = up.facts["processes"]
        before, client_before = cpu.seconds(processes), time.process_time()
        timed = [measure(up, numbers, seconds=seconds) for _ in range(rounds)]
        spent = cpu.each(before, cpu.seconds(processes), sum(each.posted for each in timed))
        client = (time.process_time() - client_before) * 1000 / sum(each.posted for each in timed)
    every = joined(timed)
    return Result(
        bench="ack",
        size=size,
        rounds=rounds,
        goals={
            "ack.p99": Goal(
                every.percentile(0.99), GOAL_P99, "lower", f"post to provider at {RATE}/s, 99 of 100", unit="ms"
            ),
            "ack.lost": Goal(every.lost + warm_up.lost, 0, "lower", "accepted and never at the provider", unit="texts"),
        },
        figures={
            "p50_ms": every.percentile(0.5),
            "p90_ms": every.percentile(0.9),
            "max_ms": every.percentile(1.0),
            "median_of_rounds_p99_ms": median(each.percentile(0.99) for each in timed),
            "posted": every.posted,
            "accepted": every.accepted,
            "refused": sum(every.refused.values()),
            "warm_up_posted": warm_up.posted,
            "load_before": load,
            "load_after": os.getloadavg()[0],
            "cores": os.cpu_count() or 0,
            **{f"cpu_ms_an_inquiry_{name}": ms for name, ms in spent.items()},
            "cpu_ms_an_inquiry_all": sum(spent.values()),
            "cpu_ms_an_inquiry_client": client,
        },
    )


class Numbers:
    """Each inquiry of a run comes from another number: one text a day goes to each."""

    def __init__(self) -> None:
        self.used = 0

    def take(self, count: int) -> int:
        first, self.used = self.used, self.used + count
        return first


def measure(up: Installation, numbers: Numbers, *, seconds: float, rate: float = RATE) -> Measured:
    """Post for so long, and wait until each text has arrived or patience ends."""
    ledger, began = Ledger(up.inquiries, first=numbers.take(int(rate * seconds))), time.time() - time.monotonic()
    ledger.post(rate=rate, seconds=seconds).join()
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        taken = {message["to"]: message["accepted_at"] for message in _texts(up)}
        if all(entry.phone in taken for entry in ledger.accepted) or time.monotonic() > end:
            break
        time.sleep(0.5)
    return Measured(
        posted=len(ledger.entries),
        accepted=len(ledger.accepted),
        refused=dict(Counter(status for entry in ledger.entries for status in entry.statuses if status != 201)),
        waits=sorted(_waits(ledger.accepted, taken, began)),
    )


def _waits(accepted: list[Entry], taken: dict[str, str], began: float) -> Iterator[float]:
    for entry in accepted:
        if entry.phone in taken:
            yield (datetime.fromisoformat(taken[entry.phone]).timestamp() - began - entry.scheduled_at) * 1000


def joined(rounds: list[Measured]) -> Measured:
    return Measured(
        posted=sum(each.posted for each in rounds),
        accepted=sum(each.accepted for each in rounds),
        refused=dict(sum((Counter(each.refused) for each in rounds), Counter())),
        waits=sorted(wait for each in rounds for wait in each.waits),
    )


def _texts(up: Installation) -> list[dict[str, Any]]:
    asked = urllib.request.Request(
        f"{up.carrier}/carrier/messages", headers={"X-Sandbox-Secret": up.env["SANDBOX_SECRET"]}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        messages = json.load(answer)["messages"]
    return [each for each in messages if each["channel"] == "sms" and each["direction"] == "outbound-api"]
