"""Whether a visit is ready: its checklist, made when it is booked from what the service line asks for (F16).

An item is missing until it is settled, by a person of the practice or by the patient. It stays with the visit when that
is moved. A reminder asks for the first missing one, never for all.
"""

from datetime import datetime

from leads import events
from practices.models import Membership
from scheduling.models import Item, ReadinessItem, Visit

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
