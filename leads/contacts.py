"""Phone numbers and email addresses: clean form, keyed hash, candidate zones, and the one row for each in a practice."""

import hashlib
import hmac
import json
import re
from datetime import datetime
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import timezone as phone_zones

from leads.models import ContactPoint, Person, PersonContact
from practices.prepared import Prepared, insert_once
from practices.tenancy import here


def phone(text: str, region: str = "US") -> str | None:
    """E.164, or None when it is no possible number. Fictional 555-01xx numbers count as possible."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_us(e164: str) -> bool:
    """Only these are texted: elsewhere a text costs more and other law holds (R71)."""
    return re.fullmatch(r"\+1[2-9]\d{9}", e164) is not None


def pretty(e164: str) -> str:
    """(503) 555-0142 for a US number, the international form for another."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if is_us(e164) else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def email(text: str) -> str | None:
    """Lower case, or None when it is no address."""
    text = text.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text if len(text) <= 254 else None


def address_hash(value: str) -> str:
    """Keyed: it recognises an address that has been erased, and tells nobody which it was (R26)."""
    return hmac.new(settings.SUPPRESSION_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def zones_of(e164: str) -> list[str]:
    """The zones a number's prefix allows for. A number that says nothing (toll-free) returns all of its country's."""
    zones = phone_zones.time_zones_for_number(phonenumbers.parse(e164))
    return [] if zones == (phone_zones.UNKNOWN_TIMEZONE,) else list(zones)


def contact_point(kind: str, value: str) -> ContactPoint:
    """The row of this clean value in the open practice; safe against another one that inserts it now."""
    point = ContactPoint.objects.filter(kind=kind, value=value).first()
    if point:
        return point
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                kind=kind,
                value=value,
                address_hash=address_hash(value),
                zones=zones_of(value) if kind == ContactPoint.Kind.PHONE else [],
            )
        ],
        ignore_conflicts=True,
    )
    return ContactPoint.objects.get(kind=kind, value=value)


# The update changes nothing: it locks the row that is there, and returns it like a new one.
LOCK = Prepared("""
INSERT INTO leads_contactpoint AS known (practice_id, kind, value, address_hash, zones)
VALUES (%s::uuid, %s::text, %s::text, %s::text, %s::jsonb)
ON CONFLICT (practice_id, kind, value) DO UPDATE SET unusable_at = known.unusable_at
RETURNING id, practice_id, kind, value, address_hash, zones, unusable_at""")
COLUMNS = ("id", "practice_id", "kind", "value", "address_hash", "zones", "unusable_at")


def locked(kind: str, value: str) -> ContactPoint:
    """The row of this clean value in the open practice, made now if there is none, and locked until the end: of two
    inquiries from one address at once, one waits for the other."""
    zones = zones_of(value) if kind == ContactPoint.Kind.PHONE else []
    ((*row, kept_zones, unusable_at),) = LOCK(here(), kind, value, address_hash(value), json.dumps(zones))
    return ContactPoint.from_db("default", COLUMNS, [*row, json.loads(kept_zones), unusable_at])


def attach(person: Person, point: ContactPoint, *, unconfirmed_at: datetime | None = None) -> None:
    """The person can be reached there. What is known of the two already stays as it is."""
    insert_once(PersonContact(person=person, contact_point=point, unconfirmed_at=unconfirmed_at))


def confirm(person_id: UUID, point: ContactPoint) -> bool:
    """It is theirs. False: nobody doubted it."""
    doubted = PersonContact.objects.filter(person=person_id, contact_point=point).exclude(unconfirmed_at=None)
    return bool(doubted.update(unconfirmed_at=None))


def is_doubted(point: ContactPoint) -> bool:
    """Whether somebody only said that it is theirs, and nobody has confirmed it."""
    return PersonContact.objects.filter(contact_point=point).exclude(unconfirmed_at=None).exists()


def usable_again(point: ContactPoint) -> bool:
    """Somebody wrote from it, or says that it works. False: nobody thought otherwise."""
    return bool(ContactPoint.objects.filter(pk=point.pk).exclude(unusable_at=None).update(unusable_at=None))


def people_at(point: ContactPoint) -> list[Person]:
    """Everybody who can be reached there, the longest known first."""
    ids = PersonContact.objects.filter(contact_point=point).values("person")
    return list(Person.objects.filter(pk__in=ids).order_by("created_at", "pk"))
