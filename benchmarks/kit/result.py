"""What a bench found out: goals with what was reached, and figures beside them, for people and for scripts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Size = Literal["small", "full"]


@dataclass(frozen=True)
class Goal:
    """One value held against a goal. `unit` is empty for a ratio: only these hold from machine to machine."""

    value: float
    goal: float
    better: Literal["higher", "lower"]
    what: str
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        return {
            "value": _short(self.value),
            "goal": self.goal,
            "better": self.better,
            "met": self.met,
            "what": self.what,
        }


@dataclass(frozen=True)
class Result:
    """`goals` by their key ("P1", "P5.p99"), `figures` by a name that ends in its unit."""

    bench: str
    size: Size
    rounds: int
    goals: Mapping[str, Goal]
    figures: Mapping[str, float | int | str] = field(default_factory=dict)

    def as_json(self) -> str:
        """One line, for whoever holds a run against the goals."""
        return json.dumps(
            {
                "bench": self.bench,
                "size": self.size,
                "rounds": self.rounds,
                "goals": {key: goal.as_json() for key, goal in self.goals.items()},
                "figures": {name: _short(value) for name, value in self.figures.items()},
            }
        )

    def lines(self) -> Iterator[str]:
        """For a person: ratios first, then what depends on the machine, then everything else that was counted."""
        yield f"\n== bench {self.bench}, {self.size}, rounds: {self.rounds}"
        for key, goal in sorted(self.goals.items(), key=lambda each: bool(each[1].unit)):
            bound = f"{'at least' if goal.better == 'higher' else 'at most'} {_said(goal.goal, goal.unit)}"
            met = "met" if goal.met else "NOT MET"
            yield f"  {key:<16}{_said(goal.value, goal.unit):>12}  {bound:<20}{met:<9}{goal.what}"
        if self.figures:
            yield ""
        width = max(map(len, self.figures), default=0)
        for name, value in self.figures.items():
            yield f"  {name:<{width}}  {_said(value)}"


def _short(value: float | int | str) -> float | int | str:
    return round(value, 4) if isinstance(value, float) else value


def _said(value: float | int | str, unit: str = "") -> str:
    if isinstance(value, float):
        value = f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value} {unit}".rstrip()
