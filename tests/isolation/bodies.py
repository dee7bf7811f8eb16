"""Ids that travel in the body of a POST or in a query: each position, to be tried with a row of the other practice.

Every route that takes POST has an entry; one without ids has an empty one. A value is written from `own` and `other`,
which give the id of a row of world.py by its name: with own for both it is what the page itself would send.
"""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from practices import clock
from tests.cast import AT, ZONE

Ids = Callable[[str], Any]


class Position(NamedTuple):
    field: str
    value: Callable[[Ids, Ids], str]


class Body(NamedTuple):
    changes: str = ""  # the table that the POST changes when it is taken
    positions: tuple[Position, ...] = ()
    rest: dict[str, Any] = {}  # what else it needs to be taken


def next_week() -> str:
    """A Tuesday at 11:00, which is an open time of world.py's provider."""
    today = clock.now().astimezone(ZONE).date()
    day = today + timedelta(days=7 + (1 - today.weekday()) % 7)
    return datetime.combine(day, datetime.min.time().replace(hour=11), ZONE).isoformat()


def page_key(lead_id: Any) -> str:
    return base64.urlsafe_b64encode(f"{AT.isoformat()}|{lead_id}".encode()).decode()


def field(name: str, row: str) -> Position:
    return Position(name, lambda own, other: str(other(row)))


NONE = Body()
BODIES: dict[str, Body] = {
    "practices:invite": NONE,
    "practices:revoke_invitation": NONE,
    "practices:change_role": NONE,
    "practices:remove_member": NONE,
    "practices:create_team": NONE,
    "practices:add_to_team": Body("practices_teammember", (field("membership", "membership"),)),
    "practices:take_out_of_team": NONE,
    "sequences:playbooks": NONE,
    "desk:take_next": Body("leads_task", (field("location", "location"), field("service_line", "service_line"))),
    "desk:judge": Body(rest={"is": "person"}),
    "desk:leads": NONE,
    "desk:write": NONE,
    "desk:draft": NONE,
    "desk:note": NONE,
    "desk:call": NONE,
    "desk:assign": Body(
        "leads_lead",
        (
            Position("assign-to", lambda own, other: f"member:{other('membership')}"),
            Position("assign-to", lambda own, other: f"team:{other('team')}"),
        ),
    ),
    "desk:close": NONE,
    "desk:snooze": NONE,
    "desk:wake": NONE,
    "desk:reopen": NONE,
    "desk:fit": NONE,
    "desk:confirm_address": Body("leads_personcontact", (field("address", "email"),)),
    "desk:opt_out": NONE,
    "desk:barriers": NONE,
    "desk:book": Body(
        "scheduling_visit",
        (
            Position("slot", lambda own, other: f"{other('provider')}|{own('location')}|{next_week()}"),
            Position("slot", lambda own, other: f"{own('provider')}|{other('location')}|{next_week()}"),
            Position("slot", lambda own, other: f"{other('provider')}|{other('location')}|{next_week()}"),
        ),
    ),
    "desk:move": NONE,  # the lead has no visit: what it may be moved to is looked up as for booking
    "desk:send_times": Body(
        "messaging_message",
        (
            Position("slot", lambda own, other: f"{other('provider')}|{own('location')}|{next_week()}"),
            Position("slot", lambda own, other: f"{own('provider')}|{other('location')}|{next_week()}"),
        ),
        {"channel": "sms"},
    ),
    "desk:wait": NONE,
    "desk:leave": NONE,
    "desk:skip": NONE,
    "desk:claim": NONE,
    "desk:release": NONE,
    "desk:finish": NONE,
    "scheduling:outcome": NONE,
    "scheduling:item": NONE,
}

NARROWED = (
    field("service_line", "service_line"),
    field("location", "location"),
    field("owner", "membership"),
    field("owner", "team"),
    field("version", "version"),
)
QUERIES: dict[str, tuple[Position, ...]] = {
    "desk:queue": (field("location", "location"), field("service_line", "service_line")),
    "reporting:funnel": NARROWED,
    "reporting:export": NARROWED,
    "reporting:leads": (*NARROWED, Position("after", lambda own, other: page_key(other("lead")))),
    "reporting:export_leads": NARROWED,
    "desk:leads": (Position("after", lambda own, other: page_key(other("lead"))),),
}
