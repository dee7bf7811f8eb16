"""The rows of many people's past, gathered in memory and inserted table by table: a few statements, however many leads.

Nothing of it passes a verb, so nothing is queued, announced or reacted to: it has happened.
"""

from typing import TypeVar

from django.db.models import Model

from intake.models import Inquiry, Screening
from leads.models import (
    Barrier,
    Consent,
    ContactPoint,
    Event,
    Lead,
    Note,
    Person,
    PersonContact,
    Suppression,
    Task,
)
from messaging.models import Message
from scheduling.models import PatientLink, ReadinessItem, Visit, WaitlistEntry
from sequences.models import Enrollment

Row = TypeVar("Row", bound=Model)
ORDER: tuple[type[Model], ...] = (  # what is referred to comes first
    Person, ContactPoint, PersonContact, Consent, Suppression, Lead, Inquiry, Screening, Visit, ReadinessItem,
    Enrollment, Message, Event, Task, Note, Barrier, WaitlistEntry,
    PatientLink,
)  # fmt: skip


class Book:
    def __init__(self) -> None:
        self._rows: dict[type[Model], list[Model]] = {kind: [] for kind in ORDER}

    def add(self, row: Row) -> Row:
        self._rows[type(row)].append(row)
        return row

    def write(self) -> None:
        """In the practice's tenant; empties the book."""
        for kind, rows in self._rows.items():
            kind._default_manager.bulk_create(rows)
            rows.clear()
