"""How likely things are in the demo: what makes the report say something.

Dental implants are weak where the price is talked about, dermatology where visits are far off and forgotten; referrals do
well and ads badly; who is called within minutes is reached more often; the second version of each cadence does better.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Line:
    share: int  # of the practice's inquiries
    fits: float
    books: float  # of those who fit, before source and doubts
    comes: float  # of those whose visit has come
    days_to_visit: tuple[int, int]
    doubts: dict[str, int]  # barrier codes by weight; "" for none
    owners: dict[str, int]  # first names by weight
    self_pay: float = 0.2


LINES = {
    "dental_implants": Line(
        share=48, fits=0.9, books=0.32, comes=0.85, days_to_visit=(2, 9), self_pay=0.55,
        doubts={"cost": 54, "comparing": 12, "fear": 12, "coverage": 9, "family": 6, "": 13},
        owners={"Maria": 58, "Devon": 27, "Priya": 15},
    ),
    "orthopedics": Line(
        share=44, fits=0.93, books=0.8, comes=0.86, days_to_visit=(1, 6),
        doubts={"referral": 16, "coverage": 15, "timing": 12, "transport": 6, "": 51},
        owners={"Devon": 66, "Maria": 26, "Priya": 8},
    ),
    "behavioral_health": Line(
        share=8, fits=0.85, books=0.7, comes=0.85, days_to_visit=(2, 8),
        doubts={"coverage": 25, "timing": 15, "fear": 20, "": 40},
        owners={"Devon": 70, "Priya": 30},
    ),
    "dermatology": Line(
        share=100, fits=0.92, books=0.7, comes=0.6, days_to_visit=(9, 20),
        doubts={"timing": 34, "coverage": 14, "cost": 10, "transport": 5, "": 37},
        owners={"Tom": 62, "Grace": 14, "Priya": 24},
    ),
}  # fmt: skip


class Source(NamedTuple):
    share: int
    channel: str
    reach: float  # times as likely to be reached
    books: float


SOURCES = {
    "google_search": Source(31, "form", 1.05, 1.05),
    "website": Source(22, "form", 1.0, 1.0),
    "facebook_ads": Source(20, "form", 0.5, 0.5),
    "referral": Source(15, "referral", 1.3, 1.25),
    "phone": Source(12, "call", 1.2, 1.0),
}


@dataclass(frozen=True)
class Hand:
    """How somebody at the desk works."""

    median_minutes: float  # of open time, until they call
    reach: float = 1.0
    books: float = 1.0


HANDS = {
    "Maria": Hand(3.2, 1.1, 1.05),
    "Devon": Hand(7.5, 1.05, 1.1),
    "Priya": Hand(34, 0.8, 0.9),
    "Tom": Hand(6, 1.0, 1.0),
    "Grace": Hand(75, 0.7, 1.1),
}
DOUBT_BOOKS = {"cost": 0.5, "coverage": 0.75, "comparing": 0.6, "fear": 0.8, "family": 0.7, "referral": 0.85}


@dataclass(frozen=True)
class Way:
    """What a version of the cadences changed."""

    waits: float = 1.0
    reach: float = 1.0
    books: float = 1.0


WAYS = {1: Way(waits=2.6, reach=0.66, books=0.74), 2: Way()}
CALL_CONNECTS, TEXT_ANSWERED, EMAIL_ANSWERED, TEXT_STOPS = 0.34, 0.1, 0.045, 0.01
UNREACHABLE = 0.02  # of texts
CONNECTED = {"answered_follow_up": 52, "callback": 14, "answered_needs_approval": 14, "language_help": 0}
MISSED_CALL = {"no_answer": 58, "left_voicemail": 34, "busy": 8}
NOT_BOOKED = {"not_now": 44, "chose_elsewhere": 38, "unreached": 18}
# Inquiries by the hour of the practice's day, and by weekday (Monday first).
BY_HOUR = [1, 1, 0, 0, 0, 1, 2, 5, 9, 13, 14, 12, 11, 9, 9, 9, 8, 8, 7, 8, 10, 9, 6, 3]
BY_WEEKDAY = [19, 17, 16, 15, 14, 9, 10]
SPANISH, NO_EMAIL, NO_TEXT, RETURNING = 0.11, 0.08, 0.13, 0.16
SHOWS_IN_THE_FORM = 0.6  # fills in what the criteria ask for
DAYS = 89  # before today: with it they are the ninety that a report shows
