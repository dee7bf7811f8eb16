"""Every process killed under load, one after the other: nothing lost, nothing doubled."""

import json
import time

import pytest

from faults.checker import Verdict, check
from faults.killer import Killer
from faults.ledger import Ledger
from tests import whole
from tests.demo_clock import ask, to_a_tuesday_at_ten

pytestmark = pytest.mark.faults

RATE, SECONDS, APART = 20, 36, 4.5
VICTIMS = ["web", "work-1", "sender", "work-2", "beat", "valkey", "postgresql"]
SCALED = {
    "SENDING_LEASE_SECONDS": "5",
    "PROVIDER_TIMEOUT_SECONDS": "2",
    "UNKNOWN_GRACE_SECONDS": "3",
    "RECONCILE_SECONDS": "1",
    "SWEEP_SECONDS": "1",
    "TRUSTED_PROXIES": "127.0.0.1",
}
HOSTILE = [
    {"kind": "rate_limited", "percent": 5, "channel": "sms", "seconds": 1},
    {"kind": "reset", "percent": 2, "channel": "sms"},
    {"kind": "accepted_500", "percent": 4, "channel": "sms"},
    {"kind": "accepted_reset", "percent": 2, "channel": "sms"},
    {"kind": "callback_doubled", "percent": 10, "channel": "sms"},
    {"kind": "callback_lost", "percent": 5, "channel": "sms"},
]
QUIET_SECONDS = 30


def test_killing_each_process_under_load_loses_and_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    with whole.running(SCALED) as up:
        secret = up.env["SANDBOX_SECRET"]
        to_a_tuesday_at_ten(up)
        ask(up, f"{up.carrier}/faults", json.dumps({"faults": HOSTILE, "replace": True}).encode())
        practice = up.demo["practices"][0]
        key = practice["forms"][0]["url"].rstrip("/").rpartition("/")[2]
        ledger, killer = Ledger(f"{up.app}/api/v1/forms/{key}/inquiries"), Killer(up.pid)

        load = ledger.post(rate=RATE, seconds=SECONDS)
        back = {}
        for victim in VICTIMS:
            time.sleep(APART)  # the load's pace, not a wait for anything
            back[victim] = round(killer.kill(victim), 1)
        load.join()
        ask(up, f"{up.carrier}/faults", json.dumps({"faults": [], "replace": True}).encode())

        def verdict() -> Verdict:
            return check(ledger, carrier=up.carrier, secret=secret, database=up.database_url("backup"))

        end = time.monotonic() + QUIET_SECONDS
        while not (last := verdict()).clean and time.monotonic() < end:
            time.sleep(0.5)
    with capsys.disabled():
        scaled = " ".join(f"{name}={value}" for name, value in SCALED.items())
        print(f"\n{scaled}\nkills={killer.kills} seconds={time.monotonic() - started:.0f} back={back} {last}")
    assert last.accepted == RATE * SECONDS, str(last)
    assert last.clean, "\n".join([str(last), *map(str, last.stories)])
