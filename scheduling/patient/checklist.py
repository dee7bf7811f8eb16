"""What a patient still has to do before the visit, in plain words, and "I have read this" for how to get ready.

Only that can be settled here; for the rest there is no page yet: it says what to bring, or to reply, and a reply is a task.
"""

from typing import NamedTuple

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from practices.models import ServiceLine
from scheduling import readiness
from scheduling.models import Item, Visit
from scheduling.patient.opening import Opened, page

NAMES: dict[str, Promise] = {
    Item.FORM: _("New patient form"),
    Item.COVERAGE: _("Insurance card"),
    Item.REFERRAL: _("Letter from your doctor"),
    Item.RECORDS: _("Papers from other clinics"),
    Item.PREPARATION: _("How to get ready"),
}
HOW: dict[str, Promise] = {
    Item.FORM: _("Reply to our message and we will send it. Or come 10 minutes early and fill it out here."),
    Item.COVERAGE: _("Bring it with you, or reply to our message with the name of your plan."),
    Item.REFERRAL: _("Bring it with you, or ask your doctor to send it to us."),
    Item.RECORDS: _("Bring them with you, or ask that clinic to send them to us."),
    Item.PREPARATION: _("Reply to our message and we will tell you."),
}


class Line(NamedTuple):
    name: "str | Promise"
    how: "str | Promise"  # what to do, while it is missing
    text: str  # how to get ready, where it is that
    done: bool
    can_be_read: bool  # there is a text, and they have not said yet that they have read it


def lines(visit: Visit) -> list[Line]:
    """In the order in which they are asked for. How to get ready is shown whether or not it is asked for."""
    text = preparation(visit.lead.service_line)
    found = [_line(item.item, item.settled_at is not None, text) for item in visit.items.all()]
    if text and not any(line.text for line in found):
        found.append(Line(NAMES[Item.PREPARATION], "", text, done=True, can_be_read=False))
    return found


def _line(item: str, done: bool, text: str) -> Line:
    mine = text if item == Item.PREPARATION else ""
    return Line(NAMES[item], "" if done or mine else HOW[item], mine, done, can_be_read=bool(mine) and not done)


def preparation(line: ServiceLine | None) -> str:
    """In the language of the page, else in English."""
    if line is None:
        return ""
    return ((line.preparation_es if get_language() == "es" else "") or line.preparation_en).strip()


@page("POST")
def read(opened: Opened) -> HttpResponse:
    """They have read how to get ready. A second time, or for a visit without it, changes nothing."""
    item = opened.visit and opened.visit.items.filter(item=Item.PREPARATION).first()
    if item:
        readiness.settle(item, by=None, now=opened.now)
    return opened.to()
