"""Has the queue changed? Answered from a few index reads, so that a poll costs next to nothing (decision 11).

Whatever changes a row leaves an event; timers change by the minute; a claim ends by itself. Events are counted besides
the latest instant, because one may be committed after another with a later instant.
"""

import hashlib
from datetime import timedelta

from django.db.models import Count, Max
from django.utils.translation import get_language

from desk.choice import Choice
from desk.held_page import held_count
from desk.reader import Reader
from leads.models import Event, Task


def of(reader: Reader, choice: Choice) -> str:
    recent = Event.objects.filter(at__gt=reader.now - timedelta(hours=1)).aggregate(Count("pk"), Max("at"))
    held = Task.objects.open().filter(claimed_until__gt=reader.now).aggregate(Count("pk"), Max("claimed_until"))
    facts = [
        reader.membership.pk,
        reader.now.strftime("%Y-%m-%dT%H:%M"),
        get_language(),
        *sorted(choice.chosen.items()),
        *recent.values(),
        *held.values(),
        held_count(),  # kept aside by intake: no event tells of it
    ]
    digest = hashlib.sha256(repr([str(fact) for fact in facts]).encode()).hexdigest()
    return f'"{digest[:24]}"'
