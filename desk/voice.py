"""The patient's own words, for the rows of a list: the latest text in, or what the inquiry said.

Never of a sensitive service line, on no list (F21): there a row says only that something came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import Truncator

from intake.models import Inquiry
from leads.models import Lane, Task
from messaging.models import Message, State

LONGEST = 140


@dataclass(frozen=True)
class Heard:
    came_by: str = ""  # the channel of the first inquiry
    wrote: str = ""  # in the inquiry
    said: str = ""  # in the latest message

    def quote(self, task: Task) -> str:
        """What this row may show of it."""
        line = task.lead.service_line
        if line is not None and line.sensitive:
            return ""
        words = self.said if task.lane == Lane.REPLIED else self.wrote
        return Truncator(" ".join(words.split())).chars(LONGEST)


def of(leads: Iterable[UUID]) -> dict[UUID, Heard]:
    """Two statements, however many leads."""
    ids = list(leads)
    inquiries = Inquiry.objects.filter(lead__in=ids).order_by("lead", "-received_at").distinct("lead")
    messages = (
        Message.objects.filter(lead__in=ids, state=State.RECEIVED).order_by("lead", "-created_at").distinct("lead")
    )
    said = dict(messages.values_list("lead_id", "body"))
    came = {inquiry.lead_id: inquiry for inquiry in inquiries.only("lead_id", "channel", "raw", "received_at")}
    return {
        lead_id: Heard(
            came_by=came[lead_id].channel if lead_id in came else "",
            wrote=written(came[lead_id].raw) if lead_id in came else "",
            said=said.get(lead_id, ""),
        )
        for lead_id in ids
    }


def written(raw: dict) -> str:
    """What an inquiry says in the person's own words; intake keeps them under one name."""
    said = raw.get("reason", "")
    return said.strip() if isinstance(said, str) else ""
