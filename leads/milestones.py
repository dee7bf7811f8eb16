"""Milestones on the lead: set once, with the event that earns them; the funnel reads these columns only (decision 13).

Each step requires the earlier ones, so a later milestone fills what is missing before it, at the same instant.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce

from leads.models import Event, Fit, Lead

STEPS = ("contacted_at", "qualified_at", "booked_at", "attended_at")
EARNS = {
    "message_received": "contacted_at",
    "lead_qualified": "qualified_at",
    "visit_booked": "booked_at",
    "visit_attended": "attended_at",
}
TAKES_BACK = {"attended": "attended_at"}  # what a reversing event says that its original had earned


def earn(lead: Lead, event: Event) -> None:
    """Set on the lead what this event earns, here and in the database; what is set already stays.

    A reversing event clears what its `takes_back` names: undoing one of two attended visits takes nothing back.
    """
    earned = list(earns(lead, event))
    if earned:
        _set_once(lead, earned, event.at)
    if cleared := TAKES_BACK.get(event.data.get("takes_back", "")):
        Lead.objects.filter(pk=lead.pk).update(**{cleared: None})
        setattr(lead, cleared, None)


def earns(lead: Lead, event: Event) -> Sequence[str]:
    """The milestones that this event is worth, as the lead stands; pure. What is set already is not set again."""
    earned: list[str] = []
    if event.kind in ("call_made", "message_written"):
        earned.append("answered_at")
    step = EARNS.get(event.kind)
    if event.data.get("shared"):  # by several people, or by nobody for sure: it is not known yet whose answer it is
        step = None
    if event.kind == "call_made" and event.data.get("connected"):
        step = "contacted_at"
    if step == "contacted_at" and lead.fit == Fit.FIT:
        step = "qualified_at"
    if step:
        earned += STEPS[: STEPS.index(step) + 1]
    return earned


def _set_once(lead: Lead, fields: list[str], at: datetime) -> None:
    """What may have been taken back since `lead` was read is not believed to be set."""
    missing = [field for field in fields if getattr(lead, field) is None or field in TAKES_BACK.values()]
    if not missing:
        return
    Lead.objects.filter(pk=lead.pk).update(**{field: Coalesce(F(field), at) for field in missing})
    lead.refresh_from_db(fields=missing)
