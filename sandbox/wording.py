"""Numbers, times and links in the words of the page."""

import re
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NANP = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")
LINK = re.compile(r"https?://[^\s<>\"']+")
CLOSING = ".,;:!?)"


def number(e164: str) -> str:
    """(503) 555-0142"""
    found = NANP.fullmatch(e164)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else e164


def clock(moment: datetime) -> str:
    """10:05 am"""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def day(moment: datetime, now: datetime) -> str:
    """Today, Tomorrow, Yesterday, or Wed, Nov 25; with its year when that is another one. Both in one zone."""
    distance = (moment.date() - now.date()).days
    if distance in (-1, 0, 1):
        return ("Yesterday", "Today", "Tomorrow")[distance + 1]
    year = "" if moment.year == now.year else f", {moment.year}"
    return f"{moment:%a, %b} {moment.day}{year}"


def when(moment: datetime, now: datetime) -> str:
    """tomorrow 10:05 am, in the middle of a sentence"""
    words = day(moment, now)
    return f"{words.lower() if ',' not in words else words} {clock(moment)}"


def long_day(moment: datetime) -> str:
    """Tuesday, November 24, 2026"""
    return f"{moment:%A, %B} {moment.day}, {moment.year}"


def lasting(duration: timedelta) -> str:
    """2 days, 3 h, 10 min"""
    minutes = max(1, round(duration.total_seconds() / 60))
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 36 else f"{round(hours / 24)} days"


def plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def linked(text: str) -> SafeString:
    """The text escaped, its web addresses clickable in a new tab that learns nothing of this page."""
    words, end = [], 0
    for found in LINK.finditer(text):
        url = found[0].rstrip(CLOSING)
        words += [escape(text[end : found.start()]), f'<a href="{escape(url)}" target="_blank" rel="noreferrer">']
        words += [escape(url), "</a>"]
        end = found.start() + len(url)
    words.append(escape(text[end:]))
    return mark_safe("".join(words))  # noqa: S308 (every piece is escaped)
