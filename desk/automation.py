"""What the automation does next for a lead, or why it does nothing, in a few words for a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from sequences import next_touches

ICONS = {next_touches.PLANNED: "auto", next_touches.PAUSED: "pause", next_touches.ENDED: "check"}


@dataclass(frozen=True)
class Automation:
    icon: str
    words: str


def of(leads: Iterable[UUID], *, zone: tzinfo, now: datetime) -> dict[UUID, Automation]:
    """One statement, however many leads."""
    found = next_touches.plans(leads, zone=zone, now=now)
    return {lead_id: Automation(ICONS.get(plan.state, "stop"), plan.words) for lead_id, plan in found.items()}
