"""How fast people were answered today: what an empty queue shows (F17)."""

from dataclasses import dataclass
from statistics import median
from uuid import UUID

from desk import words
from desk.reader import Reader
from leads.models import Lane, Lead, Task
from practices import times

SHOWN = 500
WIDTH, BASE, TALLEST = 900, 78, 64  # of the drawing


@dataclass(frozen=True)
class Mark:
    """One person answered today, on the drawing: where, how tall, and whether it took longer than the target."""

    x: int
    y: int
    height: int
    late: bool


@dataclass(frozen=True)
class LaterCall:
    lead_id: UUID
    at: str
    day: str
    name: str
    what: str


@dataclass(frozen=True)
class Today:
    answered: int
    late: int
    median: str
    target: int
    marks: list[Mark]
    target_y: int
    now_x: int
    opens: str
    closes: str
    calls: list[LaterCall]

    @property
    def labels_now(self) -> bool:
        """Unless the word would stand in that of an end."""
        return WIDTH // 10 < self.now_x < WIDTH * 9 // 10


def of(reader: Reader) -> Today:
    answered = (
        Lead.objects.received_between(reader.morning, reader.now)
        .exclude(answered_at=None)
        .order_by("received_at")
        .values_list("received_at", "answered_at")[:SHOWN]
    )
    waits = [(received, (at - received).total_seconds() / 60) for received, at in answered if at]
    target = reader.practice.first_answer_minutes
    spans = list(reader.hours.spans(reader.morning))
    opens, closes = spans[0] if spans and spans[0][0] < reader.midnight else (reader.morning, reader.midnight)
    scale = max([2 * target, *(min(minutes, 4 * target) for _at, minutes in waits)])
    place = _Ruler(opens.timestamp(), closes.timestamp())
    return Today(
        answered=len(waits),
        late=sum(minutes > target for _at, minutes in waits),
        median=times.exact(median(minutes for _at, minutes in waits)) if waits else "",
        target=target,
        marks=[_mark(place.of(at.timestamp()), minutes, scale, target) for at, minutes in waits],
        target_y=BASE - round(TALLEST * target / scale),
        now_x=place.of(reader.now.timestamp()),
        opens=times.clock(opens, reader.zone),
        closes=times.clock(closes, reader.zone),
        calls=_later_calls(reader),
    )


@dataclass(frozen=True)
class _Ruler:
    start: float
    end: float

    def of(self, at: float) -> int:
        return round(min(1, max(0, (at - self.start) / (self.end - self.start))) * WIDTH)


def _mark(x: int, minutes: float, scale: float, target: int) -> Mark:
    height = max(4, round(TALLEST * min(minutes, scale) / scale))
    return Mark(min(x, WIDTH - 4), BASE - height, height, minutes > target)


def _later_calls(reader: Reader) -> list[LaterCall]:
    planned = Task.objects.open().filter(lane=Lane.CALLS, due_at__gte=reader.midnight).order_by("due_at")[:5]
    return [
        LaterCall(
            task.lead_id,
            times.clock(task.due_at, reader.zone),
            times.day(task.due_at, reader.zone, reader.now),
            task.lead.person.short_name,
            words.what_for(task.lead),
        )
        for task in planned.select_related("lead__person", "lead__service_line", "lead__location")
    ]
