"""The distribution of waiting times as bars of an SVG that the server draws: where each stands, and how high."""

from dataclasses import dataclass
from typing import Any

from reporting.response_time import BUCKETS, Bucket

WIDTH, GAP, HEIGHT, BASE = 56, 6, 78, 112  # the target's name has room above the highest bar
STEP = WIDTH + GAP
LATE = 6  # times the target: from there on amber


@dataclass(frozen=True)
class Bar:
    bucket: Bucket
    count: int
    x: int
    height: int
    tone: str

    @property
    def y(self) -> int:
        return BASE - self.height

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def figure_y(self) -> int:
        return self.y - 6


@dataclass(frozen=True)
class Chart:
    """`target` in minutes: calm bars are within it."""

    counts: list[int]
    target: int

    @property
    def bars(self) -> list[Bar]:
        most = max([*self.counts, 1])
        return [
            Bar(bucket, count, STEP * place, round(HEIGHT * count / most), self._tone(bucket))
            for place, (bucket, count) in enumerate(zip(BUCKETS, self.counts, strict=True))
        ]

    @property
    def target_x(self) -> int:
        """Between the last bar within the target and the next one."""
        return max(0, STEP * sum(self._within(bucket) for bucket in BUCKETS) - GAP // 2)

    @property
    def target_label_x(self) -> int:
        return self.target_x + 7

    def _within(self, bucket: Bucket) -> bool:
        return bucket.below is not None and bucket.below <= self.target

    def _tone(self, bucket: Bucket) -> Any:
        if self._within(bucket):
            return "calm"
        return "bar" if bucket.below and bucket.below <= LATE * self.target else "soon"
