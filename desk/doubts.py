"""What holds somebody back, as tags: those that are on, and those that one tap puts on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from desk import words
from desk.reader import Reader
from leads.models import Barrier, BarrierCode, Lead
from practices import times

OFTEN = ("cost", "coverage", "timing", "fear", "transport")  # at hand; the others behind "More"


@dataclass(frozen=True)
class Tag:
    code: str
    label: str
    on: bool
    since: str = ""  # who said so, and when

    @property
    def at_hand(self) -> bool:
        return self.on or self.code in OFTEN


def of(lead: Lead, reader: Reader) -> list[Tag]:
    """Every barrier there is, in the order of the list. One statement."""
    found = {barrier.code: barrier for barrier in Barrier.objects.filter(lead=lead).select_related("tagged_by")}
    return [
        Tag(code, str(label), code in found, _since(found.get(code), reader)) for code, label in BarrierCode.choices
    ]


def _since(barrier: Barrier | None, reader: Reader) -> str:
    if barrier is None:
        return ""
    when = times.moment(barrier.tagged_at, reader.zone, reader.now)
    if barrier.tagged_by is None:
        return when
    return _("%(name)s, %(when)s") % {"name": words.first_name(barrier.tagged_by), "when": when}
