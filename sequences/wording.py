"""What an automatic message says in the end: the values of its variables, the promise it makes, and how to stop.

Values are R47's list. What the person typed themselves reaches a message only as a name that looks like one: a form is
open to everybody, and must not carry somebody's words to a stranger's phone.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from practices.calendar import OpenHours

_NO_NAME = {"en": "there", "es": "buen día"}
_NO_OWNER = {"en": "our team", "es": "nuestro equipo"}
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*\.?")  # letters, and what joins them
_LONGEST_NAME = 24
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = {
    "en": tuple(f"on {day}" for day in _WEEK),
    "es": ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
}
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
    """When a person answers, as it truly stands and as their task says: within minutes while open, else by when."""
    if not any(hours.week):
        return {"en": "as soon as we can", "es": "lo antes posible"}[language]
    closes, by = hours.closes_at(now), hours.add(now, minutes)
    if closes is not None and by <= closes:
        return {"en": f"within {minutes} minutes", "es": f"en {minutes} minutos"}[language]
    return _moment(by, hours.zone, zone, language, now)


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
        return f"{_DAYS['es'][local.weekday()].removeprefix('el ')} {local.day} de {_MESES[local.month - 1]}"
    return f"{_WEEK[local.weekday()]}, {_MONTHS[local.month - 1]} {local.day}"


def short_moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "Tue Dec 1, 9:20 am", "mar 1 dic, 9:20 a. m."."""
    local = at.astimezone(zone)
    if language == "es":
        said = f"{_DAYS['es'][local.weekday()].removeprefix('el ')[:3]} {local.day} {_MESES[local.month - 1][:3]}"
    else:
        said = f"{_WEEK[local.weekday()][:3]} {_MONTHS[local.month - 1][:3]} {local.day}"
    return f"{said}, {clock(at, zone, language)}"


def _moment(at: datetime, practice_zone: ZoneInfo, zone: ZoneInfo, language: str, now: datetime) -> str:
    """ "tomorrow by 9:05 am", in the practice's time; said so where the person's own clock shows another."""
    local = at.astimezone(practice_zone)
    days = (local.date() - now.astimezone(practice_zone).date()).days
    near = {"en": ("today", "tomorrow"), "es": ("hoy", "mañana")}[language]
    near_day = near[days] if days < len(near) else _DAYS[language][local.weekday()]
    hour = clock(at, practice_zone, language)
    article = "la" if local.hour in (1, 13) else "las"
    said = {"en": f"{near_day} by {hour}", "es": f"{near_day} antes de {article} {hour}"}[language]
    ours = {"en": " our time", "es": " hora nuestra"}[language]
    return said + (ours if at.astimezone(zone).utcoffset() != local.utcoffset() else "")
