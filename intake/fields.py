"""The fields of an inquiry, each with the one function that reads it. Pure: text in, clean value out, or what is wrong.

What is not listed here is left aside under `extras`, for the practice's own criteria to ask for. Invisible characters that
can make text read otherwise than it is are taken out; control characters and broken text are refused by name (R68, R77).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from intake.refused import Refused
from leads import contacts

REASON_LENGTH = 2000
# Bidirectional controls, zero-width characters and the like; not the joiners that names and emoji are spelled with.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
NAME_OF_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
YES = frozenset(("true", "1", "yes", "y", "on", "si", "sí"))
NO = frozenset(("false", "0", "no", "n", "off"))
WAYS = {"sms": "sms", "text": "sms", "email": "email", "call": "call", "phone": "call"}


class Wrong(Exception):
    """What is wrong with a value, in words."""


def text(value: Any, limit: int, *, lines: bool = False) -> str:
    if isinstance(value, bool) or not isinstance(value, str):
        raise Wrong(_("Give this as text."))
    value = unicodedata.normalize("NFC", INVISIBLE.sub("", value))
    if lines:
        value = value.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    for character in value:
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cs", "Zl", "Zp") and not (lines and character in "\n\t\r"):
            raise Wrong(_("This has a character in it that cannot be used here."))
    value = value.strip()
    if len(value) > limit:
        raise Wrong(_("Use at most %(limit)s characters.") % {"limit": limit})
    return value


def words(limit: int, *, lines: bool = False) -> Callable[[Any], str]:
    return lambda value: text(value, limit, lines=lines)


def phone(value: Any) -> str:
    typed = text(value, 40)
    if typed and not contacts.phone(typed):
        raise Wrong(_("This is no phone number we can call. Check that no digit is missing."))
    return typed


def email(value: Any) -> str:
    typed = text(value, 254)
    if typed and not contacts.email(typed):
        raise Wrong(_("This is no email address. It looks like name@example.com."))
    return typed


def yes_or_no(value: Any) -> bool | str:
    if isinstance(value, bool):
        return value
    said = text(value, 10).casefold()
    if said in YES:
        return True
    if said in NO:
        return False
    if said:
        raise Wrong(_("Say yes or no."))
    return ""


def one_of(choices: dict[str, str]) -> Callable[[Any], str]:
    def read_choice(value: Any) -> str:
        said = text(value, 40).casefold()
        if said and said not in choices:
            raise Wrong(_("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)})
        return choices.get(said, "")

    return read_choice


def birth_year(value: Any) -> str:
    said = text(value, 10)
    if said and not (re.fullmatch("[0-9]{4}", said) and 1900 <= int(said) <= date.today().year + 1):  # noqa: DTZ011
        raise Wrong(_("Give the year in four digits, like 1984."))
    return said


def postal_code(value: Any) -> str:
    said = text(value, 10)
    if said and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 -]*", said):
        raise Wrong(_("This is no ZIP code."))
    return said


def slug(value: Any) -> str:
    """A source's name, as links carry it: anything may be in there, what is usable of it is kept."""
    return re.sub(r"[^a-z0-9_.-]+", "-", text(value, 200).lower()).strip("-.")[:40]


def language(value: Any) -> str:
    """One of ours, or nothing: a language we do not speak is no reason to refuse somebody."""
    said = text(value, 40).lower()[:2]
    return said if said in ("en", "es") else ""


def page_url(value: Any) -> str:
    """Where the form stood, without what came behind "?": a query may carry anything."""
    try:
        parts = urlsplit(text(value, 2000))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:300]
    except (ValueError, Wrong):
        return ""


FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": words(120),
    "first_name": words(80),
    "last_name": words(80),
    "phone": phone,
    "email": email,
    "service_line": words(120),
    "location": words(120),
    "reason": words(REASON_LENGTH, lines=True),
    "message": words(REASON_LENGTH, lines=True),  # other names that forms have for it
    "question": words(REASON_LENGTH, lines=True),
    "comments": words(REASON_LENGTH, lines=True),
    "preferred_channel": one_of(WAYS),
    "language": language,
    "birth_year": birth_year,
    "postal_code": postal_code,
    "coverage": words(80),
    "self_pay": yes_or_no,
    "new_patient": yes_or_no,
    "source": slug,
    "utm_source": slug,
    "utm_medium": slug,
    "utm_campaign": slug,
    "page_url": page_url,
    "consent_text": yes_or_no,
    "consent_email": yes_or_no,
    "consent_call": yes_or_no,
    "website": words(2000, lines=True),  # the trap: people never see it
}
CONSENTS = {"consent_text": "sms", "consent_email": "email", "consent_call": "call"}


@dataclass(frozen=True)
class Fields:
    """`given` has what was filled in, clean; `extras` are other names with a plain value, for criteria to ask for."""

    given: dict[str, Any]
    extras: dict[str, Any]

    @property
    def phone(self) -> str | None:
        return contacts.phone(self.given.get("phone", ""))


def read(values: dict[str, Any]) -> Fields:
    """Raises Refused(400) with every field that is wrong."""
    given: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, reader in FIELDS.items():
        value = values.get(name)
        if value is None:
            continue
        try:
            clean = reader(value)
        except Wrong as wrong:
            errors[name] = [wrong.args[0]]
            continue
        if clean != "":
            given[name] = clean
    if not errors and not (given.get("phone") or given.get("email")):
        errors["phone"] = [_("Give a phone number or an email address: we need one to answer you.")]
    if errors:
        raise Refused(400, errors)
    said = [given.pop(name) for name in ("reason", "message", "question", "comments") if name in given]
    if said:
        given["reason"] = "\n".join(said)
    return Fields(given, _extras(values))


def _extras(values: dict[str, Any]) -> dict[str, Any]:
    """Unknown names are no error: what cannot be kept of them is left out."""
    extras: dict[str, Any] = {}
    for name, value in values.items():
        if name in FIELDS or not NAME_OF_FIELD.fullmatch(name):
            continue
        if isinstance(value, bool):
            extras[name] = value
            continue
        try:
            extras[name] = text(value, 500, lines=True)
        except Wrong:
            continue
    return extras
