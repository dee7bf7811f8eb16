"""How faults are armed and drawn."""

import pytest
import requests

from sandbox.faults import BadFault, Fault, Faults


def test_counted_faults_come_in_the_order_they_were_armed_and_then_stop():
    faults = Faults(seed=1)
    faults.arm(Fault("reset", next=1), Fault("refused", next=2))
    drawn = [faults.for_request("sms") for _ in range(4)]
    assert [each and each.kind for each in drawn] == ["reset", "refused", "refused", None]
    assert faults.active() == []


def test_the_same_seed_draws_the_same_faults():
    def draw():
        faults = Faults(seed=42)
        faults.arm(Fault("rate_limited", percent=30), Fault("accepted_500", percent=30))
        return [fault.kind if (fault := faults.for_request("sms")) else "" for _ in range(200)]

    assert draw() == draw()
    assert 30 < draw().count("rate_limited") < 90
    assert 30 < draw().count("accepted_500") < 90


def test_a_hundred_percent_is_always_and_healing_ends_it():
    faults = Faults(seed=1)
    faults.arm(Fault("refused", percent=100))
    assert all(faults.for_request("sms") for _ in range(20))
    faults.heal()
    assert faults.for_request("sms") is None
    assert faults.happened == {"refused": 20}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"kind": "gremlins", "next": 1},
        {"kind": "reset"},
        {"kind": "reset", "next": -1},
        {"kind": "reset", "percent": 101},
        {"kind": "reset", "percent": "nan"},
        {"kind": "reset", "next": "many"},
        {"kind": "reset", "next": float("inf")},
        {"kind": ["reset"], "next": 1},
        {"kind": "reset", "next": [1]},
        {"kind": "reset", "next": 1, "channel": {}},
        {"kind": "reset", "next": 1, "channel": "fax"},
        {"kind": "slow", "next": 1, "seconds": 1e9},
        {"kind": "slow", "next": 1, "seconds": "inf"},
    ],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(BadFault):
        Fault.read(nonsense)


def test_nothing_is_armed_without_the_secret(program):
    answer = requests.post(f"{program.url}/faults", json={"faults": [{"kind": "reset", "next": 1}]}, timeout=5)
    assert answer.status_code == 404
    assert program.faults.active() == []


@pytest.mark.parametrize(
    "body",
    [{"faults": 1}, {"faults": [1]}, {"faults": [{}]}, {"faults": [{"kind": "reset", "next": 1, "x": 1}]}],
)
def test_a_bad_script_is_refused_whole(program, configuration, body):
    headers = {"X-Sandbox-Secret": configuration.secret}
    answer = requests.post(f"{program.url}/faults", json=body, headers=headers, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]
