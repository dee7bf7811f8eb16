"""The queue: the open tasks, one row per lead, most urgent first (F45: the order is said in words, no hidden score).

A lead stands in the lane of its most urgent task; in a lane the one that breaches first stands first. What waits for a
person is shown at once, a planned call on its day. Each lane reads its own index range and stops at a cap, so the page
costs the same for a practice with ten tasks and with a hundred thousand. The number of statements is constant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

from django.db.models import Count, QuerySet

from desk import automation, scripts, timer, voice, words
from desk.automation import Automation
from desk.choice import Choice, mine, nobodys, whose
from desk.reader import Reader
from desk.timer import Timer
from leads.models import Lane, Task
from practices.models import Membership
from practices.requests import StaffRequest

CAP_OF_ALL, CAP_OF_ONE = 25, 200  # rows of a lane, among the others and alone
COUNTED = 1000
WAITING = frozenset((Lane.URGENT, Lane.NEW, Lane.REPLIED))


@dataclass(frozen=True)
class Row:
    task: Task
    name: str
    what: str
    why: str
    quote: str
    timer: Timer
    automation: Automation
    owner: Membership | None
    yours: bool
    held_by: str


@dataclass
class LaneRows:
    lane: Lane
    cap: int
    rows: list[Row] = field(default_factory=list)
    more: bool = False

    @property
    def count(self) -> str:
        return f"{self.cap}+" if self.more else str(len(self.rows))


@dataclass(frozen=True)
class Queue:
    lanes: list[LaneRows]
    counts: dict[str, int]

    @property
    def rows(self) -> Iterator[Row]:
        return (row for lane in self.lanes for row in lane.rows)

    @property
    def first(self) -> Row | None:
        return next(self.rows, None)

    @property
    def next(self) -> Row | None:
        """The first that nobody else works on."""
        return next((row for row in self.rows if not row.held_by), self.first)

    @property
    def longest(self) -> Row | None:
        """Whoever has waited longest to hear from a person: late ones before the others."""
        waiting = [row for row in self.rows if row.task.lane in WAITING and row.timer.waited and not row.held_by]
        return max(waiting, key=lambda row: (row.timer.is_late, row.timer.waited), default=None)


def tasks(reader: Reader) -> "QuerySet[Task]":
    """The open tasks of a day at the desk: everything that waits and is not put off, and the calls until midnight."""
    return Task.objects.open().awake(reader.now).exclude(lane=Lane.CALLS, due_at__gte=reader.midnight)


def look(reader: Reader, choice: Choice) -> Queue:
    lanes = [Lane(choice.lane)] if choice.lane else list(Lane)
    cap = CAP_OF_ONE if choice.lane else CAP_OF_ALL
    urgent_first = _most_urgent(tasks(reader).filter(choice.q(reader.membership)), lanes, cap)
    filled = {lane: LaneRows(lane, cap) for lane in lanes}
    for row in _rows(urgent_first, reader):
        lane = filled[Lane(row.task.lane)]
        if len(lane.rows) < cap:
            lane.rows.append(row)
        else:
            lane.more = True
    return Queue([lane for lane in filled.values() if lane.rows], _counts(reader, choice))


def _most_urgent(shown: "QuerySet[Task]", lanes: list[Lane], cap: int) -> list[Task]:
    """The first tasks of each lane, by lane and breach: one statement reads the ids, one the tasks."""
    heads = [shown.filter(lane=lane).order_by("breach_at", "pk")[: cap + 1].values("pk") for lane in lanes]
    picked = [row["pk"] for row in reduce(lambda one, other: one.union(other, all=True), heads)]
    loaded = Task.objects.filter(pk__in=picked).select_related(
        "lead__person", "lead__service_line", "lead__location", "lead__owner", "assignee", "claimed_by"
    )
    rank = {lane: place for place, lane in enumerate(Lane.values)}
    return sorted(loaded, key=lambda task: (rank[task.lane], task.breach_at, task.pk))


def _rows(urgent_first: list[Task], reader: Reader) -> Iterator[Row]:
    """One per lead, of its first task."""
    first = {task.lead_id: task for task in reversed(urgent_first)}
    heard = voice.of(first)
    planned = automation.of(first, zone=reader.zone, now=reader.now)
    said = scripts.of(first.values())
    holders = {task.lead_id: task.claimed_by for task in urgent_first if is_held(task, reader)}
    for task in urgent_first:
        if task is first[task.lead_id]:
            why = words.why(task, heard[task.lead_id].came_by, said.get(task.pk, ""))
            yield _row(task, str(why), heard[task.lead_id], planned[task.lead_id], holders.get(task.lead_id), reader)


def _row(
    task: Task, why: str, heard: voice.Heard, planned: Automation, holder: Membership | None, reader: Reader
) -> Row:
    owner = whose(task)
    return Row(
        task=task,
        name=task.lead.person.short_name,
        what=words.what_for(task.lead),
        why=why,
        quote=heard.quote(task),
        timer=timer.of(task, reader.hours, reader.now),
        automation=planned,
        owner=owner,
        yours=owner == reader.membership,
        held_by=words.first_name(holder) if holder else "",
    )


def is_held(task: Task, reader: Reader) -> bool:
    """Somebody else is working on it now."""
    held = task.claimed_until is not None and task.claimed_until > reader.now
    return held and task.claimed_by_id not in (None, reader.membership.pk)


def how_many(request: StaffRequest) -> int:
    """People in the queue, for the navigation."""
    return _counts(Reader.of(request), Choice())["all"]


def _counts(reader: Reader, choice: Choice) -> dict[str, int]:
    """People, by whose they are; counting stops at COUNTED tasks."""
    counted = tasks(reader).filter(choice.anyones().q(reader.membership))
    return counted.order_by()[:COUNTED].aggregate(
        all=Count("lead", distinct=True),
        mine=Count("lead", distinct=True, filter=mine(reader.membership)),
        nobody=Count("lead", distinct=True, filter=nobodys()),
    )
