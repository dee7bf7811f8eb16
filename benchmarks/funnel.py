"""The funnel of one practice of twenty, against a straightforward count of the event log that gives the same answer (P11).

A million leads, a tenth of them in the practice that is asked about, and a log of three and a half events for each, made
by PostgreSQL in a database of the bench's own and taken away again. Both are asked as the login *web*, row-level security
on, by turns; what is timed is the statement, until its last row is here. Not in it: visits, of which there are none.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks.kit import cpu, database, leads
from benchmarks.kit.result import Goal, Result, Size

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)  # a Tuesday at 10:00 of the practices
PRACTICES = 20
LEADS: dict[Size, int] = {"small": 20_000, "full": 1_000_000}
ROUNDS = 3
ASKED: dict[Size, int] = {"small": 2, "full": 15}  # times a round: the product; the log once for every five of them

LOG = """
SELECT source, least(contacted, 1) + least(qualified, 1) + least(booked, 1) + (attended > taken_back)::int, NOT ended,
  count(*)
FROM leads_lead lead JOIN (
  SELECT lead_id, count(*) FILTER (WHERE kind = 'call_made' AND (data ->> 'connected')::bool) AS contacted,
    count(*) FILTER (WHERE kind = 'lead_qualified') AS qualified, count(*) FILTER (WHERE kind = 'visit_booked') AS booked,
    count(*) FILTER (WHERE kind = 'visit_attended') AS attended,
    count(*) FILTER (WHERE kind = 'visit_reopened') AS taken_back, bool_or(kind = 'lead_closed') AS ended
  FROM leads_event WHERE practice_id = %s GROUP BY lead_id
) AS told ON told.lead_id = lead.id
WHERE lead.practice_id = %s AND received_at >= %s AND received_at < %s GROUP BY 1, 2, 3
"""


class Unequal(AssertionError):
    """The columns and the log give different answers: no speed counts."""


def run(size: Size) -> Result:
    count = LEADS[size]
    with database.tables("funnel") as server:
        began, load = time.monotonic(), os.getloadavg()[0]
        try:
            asked, *_others = leads.build(
                server, [count // 10, *[count * 9 // 10 // (PRACTICES - 1)] * (PRACTICES - 1)], now=NOW
            )
            built = time.monotonic() - began
            return _measure(
                size, asked, {"leads": count, "asked_about": count // 10, "build_s": built, "load_before": load}
            )
        finally:
            leads.empty(server)


def _measure(size: Size, practice: UUID, figures: dict[str, float]) -> Result:
    ways, log = _ways(practice), _log(practice)
    _check(ways["source"], log)
    took: dict[str, list[float]] = {name: [] for name in ["log", *ways]}
    spent, spent_on_log = 0.0, 0.0
    for _round in range(ROUNDS):
        for turn in range(ASKED[size]):
            if turn % 5 == 0:
                before = _cpu()
                took["log"].append(log()[0])
                spent_on_log += _cpu() - before
            before = _cpu()
            for name, way in ways.items():
                took[name].append(way()[0])
            spent += _cpu() - before
    half = {name: median(each) for name, each in took.items()}
    asked = sum(len(took[name]) for name in ways)
    return Result(
        bench="funnel",
        size=size,
        rounds=ROUNDS,
        goals={
            "P11.ratio": Goal(
                half["log"] / half["source"], 20, "higher", "the event log's time as a multiple of the funnel's"
            ),
            "P11.ms": Goal(half["source"], 25, "lower", "the funnel of a practice and its table by source", unit="ms"),
        },
        figures={
            **figures,
            "log_ms": half["log"],
            **{f"by_{name}_ms": half[name] for name in ways},
            "cpu_ms_a_funnel": 1000 * spent / asked,
            "cpu_ms_a_log": 1000 * spent_on_log / len(took["log"]),
            "load_after": os.getloadavg()[0],
            "cores": os.cpu_count() or 0,
        },
    )


# ---- The two ways to know ----
def _ways(practice: UUID) -> dict[str, Callable[[], tuple[float, Counter[Any]]]]:
    """For each table of the report: how long its one statement takes, and what it counts of each (row, standing)."""
    from practices.tenancy import tenant
    from reporting import funnel
    from reporting.cohort import read_alone
    from reporting.dimensions import DIMENSIONS

    def way(key: str) -> Callable[[], tuple[float, Counter[Any]]]:
        def ask() -> tuple[float, Counter[Any]]:
            with tenant(practice):
                read_alone()
                with _timed() as took:
                    _every, each = funnel.by(DIMENSIONS[key], _cohort().leads())
            return took[0], Counter(
                {(value, number): n for value, found in each.items() for number, n in found.items()}
            )

        return ask

    return {key: way(key) for key in DIMENSIONS}


def _log(practice: UUID) -> Callable[[], tuple[float, list[Any]]]:
    from practices.tenancy import sql, tenant

    def ask() -> tuple[float, list[Any]]:
        period = _cohort().period
        with tenant(practice), _timed() as took:
            rows = sql(LOG, practice, practice, period.start, period.end)
        return took[0], rows

    return ask


def _cohort() -> Any:
    """All leads of the practice: those of a year."""
    from zoneinfo import ZoneInfo

    from reporting.cohort import Cohort
    from reporting.periods import Period

    first = NOW.date().replace(year=NOW.year - 1)
    return Cohort(Period(first, NOW.date(), ZoneInfo("America/Chicago")))


def _check(way: Callable[[], tuple[float, Counter[Any]]], log: Callable[[], tuple[float, list[Any]]]) -> None:
    from leads import standing

    columns: Counter[Any] = Counter()
    for (source, number), n in way()[1].items():
        is_ = standing.read(number)
        columns[source, standing.STAGES.index(is_.stage), not is_.ended] += n
    told = Counter({(source, stage, still): n for source, stage, still, n in log()[1]})
    if columns != told:
        raise Unequal(f"columns {columns - told}, log {told - columns}")


# ---- Measuring ----
@contextmanager
def _timed() -> Iterator[list[float]]:
    """Milliseconds in the statements meanwhile, once it is left."""
    from django.db import connection

    took = [0.0]

    def timed(execute: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            took[0] += (time.perf_counter() - began) * 1000

    with connection.execute_wrapper(timed):
        yield took


def _cpu() -> float:
    """Seconds that the server's process for us has spent."""
    from django.db import connection

    connection.ensure_connection()
    return cpu.seconds({"backend": connection.connection.info.backend_pid}).get("backend", 0.0)
