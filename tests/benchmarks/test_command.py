"""`manage.py bench`: which benches there are, and what one of them prints."""

import json
import sys
from types import ModuleType

import pytest

from benchmarks.kit import command
from benchmarks.kit.result import Goal, Result, Size
from config.refusal import Refusal


def made_up(size: Size) -> Result:
    return Result(
        bench="made_up",
        size=size,
        rounds=3,
        goals={
            "P5.p99": Goal(31.26, 30, "lower", "milliseconds to the provider", unit="ms"),
            "P1": Goal(0.5812345, 0.5, "higher", "a share of raw SQL"),
        },
        figures={"queries_per_set": 7, "steps_per_s": 14_500.0},
    )


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("benchmarks.made_up")
    module.run = made_up  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "benchmarks.made_up", module)
    monkeypatch.setattr(command, "names", lambda: ["made_up"])


def test_each_module_of_the_folder_is_a_bench() -> None:
    assert "ack" in command.names()
    assert "kit" not in command.names()


def test_a_name_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refusal, match=r"no bench nonsense\. There are: .*ack"):
        command.main(["nonsense"])


def test_ratios_come_first_and_the_last_line_is_one_object(bench: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["made_up"]) == 0
    said = capsys.readouterr().out
    assert said.index("a share of raw SQL") < said.index("milliseconds to the provider")
    assert json.loads(said.splitlines()[-1]) == {
        "bench": "made_up",
        "size": "full",
        "rounds": 3,
        "goals": {
            "P5.p99": {
                "value": 31.26,
                "goal": 30,
                "better": "lower",
                "met": False,
                "what": "milliseconds to the provider",
            },
            "P1": {"value": 0.5812, "goal": 0.5, "better": "higher", "met": True, "what": "a share of raw SQL"},
        },
        "figures": {"queries_per_set": 7, "steps_per_s": 14500.0},
    }


def test_with_json_nothing_else_is_printed(bench: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["made_up", "--size", "small", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["size"] == "small"
