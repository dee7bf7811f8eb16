"""Time to the first response: automatic and by a person apart, by the wall clock and in the practice's open hours.

From events only: `acknowledged_at` is set when the provider reports delivery, `answered_at` by a person's first call or
message. Nothing that a click can improve (M11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from practices.calendar import OpenHours
from reporting.funnel import Cohort

MOST = 5_000  # of the latest: counting open minutes is arithmetic, not an index
BUCKETS: list[tuple[float, Any]] = [
    (1, _("under 1")),
    (2, _("1–2")),
    (5, _("2–5")),
    (10, _("5–10")),
    (30, _("10–30")),
    (60, _("30–60")),
    (240, _("1–4 h")),
    (float("inf"), _("over 4 h")),
]


@dataclass(frozen=True)
class Spread:
    """Minutes: half of them within `median`, nine in ten within `ninetieth`; None without any."""

    count: int
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class Bar:
    label: Any
    count: int
    height: int  # of 92
    x: int
    tone: str

    @property
    def y(self) -> int:
        return 112 - self.height

    @property
    def middle(self) -> int:
        return self.x + 28


@dataclass(frozen=True)
class ResponseTime:
    automatic: Spread
    human: Spread
    human_open: Spread
    unanswered: int
    bars: list[Bar]
    target: int
    target_x: int


def response_time(cohort: Cohort, hours: OpenHours, *, target: int) -> ResponseTime:
    """`target` in minutes is the practice's own; two statements whatever the number of leads, at most MOST of them."""
    rows = list(
        cohort.leads().order_by("-received_at").values_list("received_at", "acknowledged_at", "answered_at")[:MOST]
    )
    automatic = [(ack - received).total_seconds() / 60 for received, ack, _human in rows if ack]
    human = [(human - received).total_seconds() / 60 for received, _ack, human in rows if human]
    in_hours = [float(hours.minutes_between(received, human)) for received, _ack, human in rows if human]
    return ResponseTime(
        automatic=spread(automatic),
        human=spread(human),
        human_open=spread(in_hours),
        unanswered=len(rows) - len(human),
        bars=bars(in_hours, target),
        target=target,
        target_x=62 * sum(limit <= target for limit, _label in BUCKETS) - 3,
    )


def spread(minutes: Sequence[float]) -> Spread:
    if not minutes:
        return Spread(0, None, None)
    ordered = sorted(minutes)
    return Spread(len(ordered), median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))])


def bars(minutes: Sequence[float], target: int) -> list[Bar]:
    counts, low = [], -1.0
    for limit, _label in BUCKETS:
        counts.append(sum(low < value < limit if limit != float("inf") else low < value for value in minutes))
        low = limit - 1e-9
    most = max([*counts, 1])
    return [
        Bar(label, count, round(92 * count / most), 62 * index, _tone(limit, target))
        for index, ((limit, label), count) in enumerate(zip(BUCKETS, counts, strict=True))
    ]


def _tone(limit: float, target: int) -> str:
    if limit <= target:
        return "calm"
    return "bar" if limit <= 6 * target else "soon"
