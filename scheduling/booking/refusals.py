from django.utils.functional import Promise

from scheduling.models import Visit
from scheduling.slots import Slot


class Taken(Exception):
    """That time is gone, or never was one; `next_slots` are the next real ones."""

    def __init__(self, next_slots: list[Slot]) -> None:
        super().__init__("that time is taken")
        self.next_slots = next_slots


class HasVisit(Taken):
    """This lead has a visit to come, `visit`; it is moved or cancelled first, or kept."""

    def __init__(self, visit: Visit) -> None:
        super().__init__([])
        self.visit = visit


class Refused(Exception):
    """It cannot be so; `why` says it in the front desk's words."""

    def __init__(self, why: "str | Promise") -> None:
        super().__init__(why)
        self.why = why
