"""Whether a visit is ready: its checklist, made when it is booked from what the service line asks for (F16).

An item is missing until it is settled, by a person of the practice or by the patient. It stays with the visit when that
is moved. A reminder asks for the first missing one, never for all.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import events
from practices.models import Membership
from scheduling.models import Item, ReadinessItem, Visit
from scheduling.models.visit import Status

# As a message to the patient says them, to go on a sentence with.
WORDS: dict[str, dict[str, str]] = {
    Item.FORM: {"en": "the new patient form", "es": "el formulario de paciente nuevo"},
    Item.COVERAGE: {"en": "your insurance card", "es": "su tarjeta de seguro"},
    Item.REFERRAL: {"en": "the referral from your doctor", "es": "la referencia de su médico"},
    Item.RECORDS: {"en": "your records from other clinics", "es": "sus documentos de otras clínicas"},
    Item.PREPARATION: {"en": "to read how to get ready", "es": "leer cómo prepararse"},
}


def words(item: str, language: str) -> str:
    spoken = WORDS[item]
    return spoken.get(language, spoken["en"])


def prepare(visit: Visit) -> None:
    """Make its checklist. Safe to call twice; a code that is no item is passed over."""
    line = visit.lead.service_line
    asked = [item for item in (line.checklist if line else []) if item in Item.values]
    ReadinessItem.objects.bulk_create(
        [ReadinessItem(visit=visit, item=item, position=position) for position, item in enumerate(asked, start=1)],
        ignore_conflicts=True,
    )


def settle(item: ReadinessItem, *, by: Membership | None, now: datetime) -> bool:
    """It is there, or done. `by` None: the patient says so. False when it was settled before."""
    won = ReadinessItem.objects.filter(pk=item.pk, settled_at=None).update(settled_at=now, settled_by=by)
    if won:
        events.record("item_settled", lead=item.visit.lead, now=now, actor=by, visit=item.visit_id, item=item.item)
    return bool(won)


def unsettle(item: ReadinessItem, *, by: Membership | None, now: datetime) -> bool:
    """It is missing after all. False when it was missing already."""
    won = ReadinessItem.objects.filter(pk=item.pk).exclude(settled_at=None).update(settled_at=None, settled_by=None)
    if won:
        events.record("item_unsettled", lead=item.visit.lead, now=now, actor=by, visit=item.visit_id, item=item.item)
    return bool(won)


def first_missing(visit: Visit) -> ReadinessItem | None:
    """What is asked for next; None when nothing is."""
    return visit.items.filter(settled_at=None).order_by("position").first()


# ---- At a glance ----
@dataclass(frozen=True)
class Glance:
    """How ready a visit is, for a row: whether they have confirmed, each item, and both in a few words."""

    confirmed: bool
    items: list[ReadinessItem]

    @property
    def missing(self) -> list[ReadinessItem]:
        return [item for item in self.items if item.settled_at is None]

    @property
    def is_ready(self) -> bool:
        return self.confirmed and not self.missing

    @property
    def words(self) -> str:
        """What is missing, by its name while it is one thing."""
        lacks = len(self.missing) + (not self.confirmed)
        if lacks > 1:
            return ngettext("%(n)s missing", "%(n)s missing", lacks) % {"n": lacks}
        if not self.confirmed:
            return _("Not confirmed")
        return _("%(item)s missing") % {"item": self.missing[0].get_item_display()} if lacks else _("Ready")


def glance(visit: Visit) -> Glance:
    """One statement, and none when the visit's items were read with it."""
    return Glance(visit.status != Status.BOOKED, [*visit.items.all()])
