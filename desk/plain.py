"""What a draft is like before it is sent: its reading grade, what it asks for, and words that a text should not say.

Hints, and nothing more: a person decides what to send. The same measures hold sequences before they are published.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sequences import barred, checks, reading

WRITTEN = ("sms", "email")
LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Hint:
    words: str
    warns: bool = False


def hints(body: str, channel: str, language: str, *, sensitive: bool = False) -> list[Hint]:
    """None for a note, or for a draft without words."""
    if channel not in WRITTEN or not body.strip():
        return []
    found = [_grade(reading.grade(body, language if language in LANGUAGES else "en"))]
    match len(checks.asks(body)):
        case 0:
            pass
        case 1:
            found.append(Hint(_("One next step")))
        case _n:
            found.append(Hint(_("Asks for two things: ask for one"), warns=True))
    if word := barred.found(body, sensitive=sensitive):
        found.append(Hint(_("Says “%(word)s”: others may read it on the phone") % {"word": word}, warns=True))
    return found


def _grade(grade: float) -> Hint:
    said = {"grade": max(1, round(grade))}
    if grade <= reading.SIXTH:
        return Hint(_("Grade %(grade)s") % said)
    return Hint(_("Grade %(grade)s: shorter sentences and words help") % said, warns=True)
