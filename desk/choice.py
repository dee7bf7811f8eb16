"""What the reader filtered the queue by: chips that live in the address."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q

from leads.models import Lane, Task
from practices.models import Membership

MINE, NOBODYS = "mine", "nobody"


# A task is its assignee's, else its lead's owner's; one that was late has been passed on, and is nobody's again.


def mine(membership: Membership) -> Q:
    return Q(assignee=membership) | Q(assignee=None, escalated_at=None, lead__owner=membership)


def nobodys() -> Q:
    return Q(assignee=None) & (Q(lead__owner=None) | Q(escalated_at__isnull=False))


def whose(task: Task) -> Membership | None:
    return task.assignee or (None if task.escalated_at else task.lead.owner)


@dataclass(frozen=True)
class Choice:
    whose: str = ""
    lane: str = ""
    location: UUID | None = None
    service_line: UUID | None = None

    @classmethod
    def read(cls, params: Any) -> "Choice":
        """From a query string or a form; what makes no sense there is ignored."""
        return cls(
            whose=_one_of(params.get("whose"), [MINE, NOBODYS]),
            lane=_one_of(params.get("lane"), Lane.values),
            location=_uuid(params.get("location")),
            service_line=_uuid(params.get("service_line")),
        )

    @property
    def chosen(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items() if value}

    def address(self, **changes: Any) -> str:
        """The query string with these changes; "?" when nothing is chosen."""
        return "?" + urlencode(replace(self, **changes).chosen)

    def anyones(self) -> "Choice":
        return replace(self, whose="")

    def q(self, membership: Membership) -> Q:
        chosen = {MINE: mine(membership), NOBODYS: nobodys()}.get(self.whose, Q())
        if self.lane:
            chosen &= Q(lane=self.lane)
        if self.location:
            chosen &= Q(lead__location=self.location)
        if self.service_line:
            chosen &= Q(lead__service_line=self.service_line)
        return chosen


def _one_of(text: str | None, values: list[str]) -> str:
    return text if text in values else ""


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
