"""Inquiries kept aside as suspicious, as somebody reads them who has to tell people from machines."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk import voice
from desk.queue import COUNTED
from desk.reader import Reader
from intake import asked
from intake.ground import Ground, current_ground
from intake.models import Inquiry
from leads import contacts
from practices import times

SHOWN = 50
WHY = {
    "trap": gettext_lazy("A field that people do not see was filled in."),
    "flood": gettext_lazy("Very many came from one address within a minute."),
}


@dataclass(frozen=True)
class Line:
    """One inquiry: who it says it is, what it says, and why it was kept aside."""

    inquiry: Inquiry
    reader: Reader
    ground: Ground

    @property
    def when(self) -> str:
        return times.moment(self.inquiry.received_at, self.reader.zone, self.reader.now)

    @property
    def name(self) -> str:
        raw = self.inquiry.raw
        return raw.get("name") or f"{raw.get('first_name', '')} {raw.get('last_name', '')}".strip() or _("No name")

    @property
    def addresses(self) -> list[str]:
        raw = self.inquiry.raw
        return [said for said in (contacts.pretty(self.inquiry.phone or ""), raw.get("email", "")) if said]

    @property
    def said(self) -> str:
        """Their words; of a sensitive service on no list, as everywhere (F21)."""
        line = asked.service_line(self.inquiry.raw, self.inquiry.form, self.ground).line
        return "" if line and line.sensitive else voice.written(self.inquiry.raw)

    @property
    def why(self) -> str:
        return str(WHY.get(self.inquiry.quarantined, self.inquiry.quarantined))


@dataclass(frozen=True)
class HeldPage:
    reader: Reader

    @cached_property
    def count(self) -> int:
        return held_count()

    @property
    def title(self) -> str:
        return held_words(self.count) or _("No inquiry is kept aside")

    @property
    def held(self) -> list[Line]:
        return self._lines(Inquiry.objects.held().order_by("received_at")[:SHOWN])

    @property
    def dismissed(self) -> list[Line]:
        """The latest that were said to be no person: a mistake can be put right."""
        return self._lines(Inquiry.objects.suspicious().exclude(judged_at=None).order_by("-judged_at")[:SHOWN])

    def _lines(self, inquiries: Any) -> list[Line]:
        ground = current_ground()
        return [Line(inquiry, self.reader, ground) for inquiry in inquiries.select_related("form")]


def held_count() -> int:
    """Up to a thousand: a flood may be any number."""
    return Inquiry.objects.held()[:COUNTED].count()


def held_words(count: int) -> str:
    """How many there are to look at; nothing when there are none."""
    if not count:
        return ""
    said = f"{count:,}+" if count >= COUNTED else str(count)
    return ngettext("%(n)s inquiry is kept aside", "%(n)s inquiries are kept aside", count) % {"n": said}
