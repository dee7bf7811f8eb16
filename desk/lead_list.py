"""All leads, newest first, page by page by keyset; or those of the people that a search found."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desk import search, words
from desk.reader import Reader
from leads import paging
from leads.models import Lead
from practices import times
from practices.models import Membership

PAGE = 50


@dataclass(frozen=True)
class Line:
    lead_id: UUID
    name: str
    what: str
    stage: str
    closed: str
    owner: Membership | None
    yours: bool
    received: str


@dataclass(frozen=True)
class LeadList:
    lines: list[Line]
    older: str = ""  # the key of the page after this one
    searched: str = ""

    @property
    def title(self) -> str:
        if not self.searched:
            return _("Everybody who asked")
        return _("Found for “%(text)s”") % {"text": self.searched} if self.lines else _("Nobody found")


def page(reader: Reader, after: str = "") -> LeadList:
    """`after` is the key of the last lead before; one that makes no sense starts at the top."""
    leads, older = paging.page(_all(), after, PAGE)
    return LeadList([_line(lead, reader) for lead in leads], older)


def find(reader: Reader, text: str) -> LeadList:
    found = _all().filter(person__in=search.people(text))[:PAGE]
    return LeadList([_line(lead, reader) for lead in found], searched=text.strip())


def _all() -> "QuerySet[Lead]":
    related = ("person", "service_line", "location", "owner")
    return Lead.objects.select_related(*related).order_by("-received_at", "-pk")


def _line(lead: Lead, reader: Reader) -> Line:
    return Line(
        lead_id=lead.pk,
        name=lead.person.name,
        what=words.what_for(lead),
        stage=str(words.STAGES[lead.stage]),
        closed=lead.get_closed_reason_display() if lead.closed_at else "",
        owner=lead.owner,
        yours=lead.owner_id == reader.membership.pk,
        received=times.moment(lead.received_at, reader.zone, reader.now),
    )
