"""What an automatic message says in the end: the values of its variables, the promise it makes, and how to stop.

Values are R47's list. What the person typed themselves reaches a message only as a name that looks like one: a form is
open to everybody, and must not carry somebody's words to a stranger's phone.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation

from intake import promise as of_intake
from practices.calendar import OpenHours

_NO_NAME = {"en": "there", "es": "buen día"}
_NO_OWNER = {"en": "our team", "es": "nuestro equipo"}
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*\.?")  # letters, and what joins them
_LONGEST_NAME = 24
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEMANA = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
_TEXTS_WITHOUT = 4  # R45: the first text and every fourth say how to stop, and one after a month's silence
_A_MONTH = timedelta(days=30)


def first_name(typed: str, language: str) -> str:
    """The first name, if it can only be a name; else a greeting that reads well without one."""
    name = " ".join(typed.split())
    return name if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) else _NO_NAME[language]


def owner(name: str | None, language: str) -> str:
    """The owner's first name; a team is "our team"."""
    words = (name or "").split()
    return words[0] if words else _NO_OWNER[language]


def promise(hours: OpenHours, minutes: int, zone: ZoneInfo, language: str, now: datetime) -> str:
    """When a person answers, as it truly stands and as their task says, in the person's language."""
    with translation.override(language):
        return of_intake.phrase(of_intake.promise(hours, minutes, now=now), hours, now=now, zone=zone)


def says_stop(texts_before: int, last_text_at: datetime | None, now: datetime) -> bool:
    """Whether the next text must name the practice and say how to stop (R45)."""
    if texts_before == 0 or last_text_at is None or now - last_text_at >= _A_MONTH:
        return True
    return (texts_before + 1) % _TEXTS_WITHOUT == 0


def clock(at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "9:20 am", "9:20 a. m."."""
    local = at.astimezone(zone)
    morning, afternoon = {"en": ("am", "pm"), "es": ("a. m.", "p. m.")}[language]
    return f"{local.hour % 12 or 12}:{local.minute:02} {morning if local.hour < 12 else afternoon}"


def day(at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "Tuesday, December 1", "martes 1 de diciembre"."""
    local = at.astimezone(zone)
    if language == "es":
        return f"{_SEMANA[local.weekday()]} {local.day} de {_MESES[local.month - 1]}"
    return f"{_WEEK[local.weekday()]}, {_MONTHS[local.month - 1]} {local.day}"


def short_moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "Tue Dec 1, 9:20 am", "mar 1 dic, 9:20 am": without full stops, so that it can end a sentence."""
    local = at.astimezone(zone)
    if language == "es":
        said = f"{_SEMANA[local.weekday()][:3]} {local.day} {_MESES[local.month - 1][:3]}"
    else:
        said = f"{_WEEK[local.weekday()][:3]} {_MONTHS[local.month - 1][:3]} {local.day}"
    return f"{said}, {clock(at, zone, 'en')}"
