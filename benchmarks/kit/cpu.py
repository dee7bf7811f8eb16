"""CPU as the processes themselves account for it (Linux): steadier than a rate, and it says who spends it."""

import os
from collections.abc import Mapping
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def seconds(processes: Mapping[str, int | None]) -> dict[str, float]:
    """Of each process with all its children, ended ones included. Empty where the system does not tell."""
    spent: dict[int, float] = {}
    children: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(entry.parent.name)
        spent[pid] = sum(map(int, fields[11:15])) / TICKS
        children.setdefault(int(fields[1]), []).append(pid)

    def whole(pid: int) -> float:
        return spent.get(pid, 0.0) + sum(map(whole, children.get(pid, [])))

    return {name: whole(pid) for name, pid in processes.items() if pid in spent}


def each(before: Mapping[str, float], after: Mapping[str, float], units: int) -> dict[str, float]:
    """Milliseconds a unit, by process; the dearest first."""
    ms = {name: (after[name] - before[name]) * 1000 / max(1, units) for name in before.keys() & after.keys()}
    return dict(sorted(ms.items(), key=lambda item: -item[1]))
