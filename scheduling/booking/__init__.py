"""Booking a visit and what becomes of it.

held → booked → confirmed → arrived → attended | no-show | cancelled; undo leads back to booked, or to confirmed, and a
visit that moves is booked again. Every step is a guarded update: its row count says who won, and the second of two who
press the same button changes nothing. Double booking is refused by the database (R76): `visit_no_double_booking` for a
provider's time, `visit_upcoming_once` and `visit_held_once` for a lead.
"""

from scheduling.booking.outcomes import EARLY, EVENTS, arrive, cancel, confirm, record, reopen, settle
from scheduling.booking.refusals import HasVisit, Refused, Taken
from scheduling.booking.taking import BOOKABLE_DAYS, HOLD_MINUTES, book, hold, move, release

__all__ = [
    "BOOKABLE_DAYS",
    "EARLY",
    "EVENTS",
    "HOLD_MINUTES",
    "HasVisit",
    "Refused",
    "Taken",
    "arrive",
    "book",
    "cancel",
    "confirm",
    "hold",
    "move",
    "record",
    "release",
    "reopen",
    "settle",
]
