"""What every page's frame shows: the practice, the links its reader may follow, whether this is the sandbox.

Always the same few queries. An app above shows a figure at a link by putting a function into `counts`, in its
apps.ready(): counts["queue"] = open_tasks, called with the request inside the practice's tenant.
"""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy

from practices import calendar, clock, times
from practices.permissions import may
from practices.requests import StaffRequest

counts: dict[str, Callable[[StaffRequest], int]] = {}


class _Link(NamedTuple):
    name: str
    route: str
    icon: str
    label: Any


LINKS = [
    _Link("queue", "desk:queue", "queue", gettext_lazy("Queue")),
    _Link("leads", "desk:leads", "people", gettext_lazy("Leads")),
    _Link("visits", "scheduling:visits", "visits", gettext_lazy("Visits")),
    _Link("reports", "reporting:funnel", "chart", gettext_lazy("Reports")),
    _Link("playbooks", "sequences:playbooks", "cadence", gettext_lazy("Playbooks")),
    _Link("settings", "practices:team", "team", gettext_lazy("Team")),
]


def home_of(practice_id: uuid.UUID) -> str:
    return reverse("practices:start", args=[practice_id])


def links(request: StaffRequest) -> list[dict[str, Any]]:
    """Those whose pages this role gets through to. The settings stand last."""
    here = _current(request.resolver_match.view_name if request.resolver_match else "")
    found = []
    for link in LINKS:
        if may(request.membership.role, link.route, "GET") and (url := _url(link.route, request.practice_id)):
            count = counts[link.name](request) if link.name in counts else None
            found.append({**link._asdict(), "url": url, "current": link.route == here, "count": count})
    return found


def _current(view_name: str) -> str:
    """The link's own page; any other page belongs to the last link of its app."""
    routes = [link.route for link in LINKS]
    if view_name in routes:
        return view_name
    return next((route for route in reversed(routes) if route.split(":")[0] == view_name.split(":")[0]), "")


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "shell": SimpleLazyObject(lambda: _frame(cast(StaffRequest, request)))
    }  # fragments and error pages do not ask for it


def _frame(request: StaffRequest) -> dict[str, Any]:
    frame: dict[str, Any] = {"sandbox": settings.SANDBOX, "sandbox_url": settings.SANDBOX_URL}
    if (membership := getattr(request, "membership", None)) is None:
        return frame
    return frame | {
        "home_url": home_of(request.practice_id),
        "links": links(request),
        "practice": {"name": request.practice.name},
        "practices": [
            {"name": each.name, "url": home_of(each.id), "current": each.id == request.practice_id}
            for each in request.practices
        ],
        "me": {"name": membership.name, "initials": membership.initials},
        "open_words": open_words(request.practice_id),
        "search_url": _search(request),
    }


def open_words(practice_id: uuid.UUID) -> str:
    """Whether the practice answers now, as its front desk would say it."""
    hours, now = calendar.open_hours(practice_id), clock.now()
    if closes := hours.closes_at(now):
        return gettext("Open until %(time)s") % {"time": times.clock(closes, hours.zone)}
    opens = hours.next_open(now).astimezone(hours.zone)
    return gettext("Closed until %(day)s %(time)s") % {
        "day": date_format(opens, "D"),
        "time": times.clock(opens, hours.zone),
    }


def _search(request: StaffRequest) -> str | None:
    """Where the search stands open, for those who may see leads."""
    url = _url("desk:leads", request.practice_id)
    return f"{url}?search=1" if url and may(request.membership.role, "desk:leads") else None


def _url(route: str, practice_id: uuid.UUID) -> str | None:
    try:
        return reverse(route, args=[practice_id])
    except NoReverseMatch:
        return None
