"""Finding somebody: the start of a name, the end of a phone number, the start of an email address.

Compared as ranges of stored keys, which row-level security lets an index answer (performance, section 1, finding 6).
"""

import re
from uuid import UUID

from django.db.models import Q

from leads.models import ContactPoint, Person, PersonContact

MOST = 50
SHORTEST_NUMBER = 4
MOST_WORDS = 6
AFTER_EVERY_LETTER = "\U0010ffff"


def people(text: str) -> list[UUID]:
    """At most MOST of them; nobody for an empty search."""
    text = text.strip().lower()
    digits = re.sub(r"\D", "", text)
    if "@" in text:
        return _at(_starting("value", text), "email")
    if len(digits) >= SHORTEST_NUMBER and not re.search(r"[^\d\s()+.-]", text):
        return _at(_starting("reversed", digits[::-1]), "phone")
    return (
        list(Person.objects.filter(_named(text.split()[:MOST_WORDS])).values_list("pk", flat=True)[:MOST])
        if text
        else []
    )


def _at(which: Q, kind: str) -> list[UUID]:
    points = ContactPoint.objects.filter(which, kind=kind).values("pk")[:MOST]
    return list(PersonContact.objects.filter(contact_point__in=points).values_list("person", flat=True)[:MOST])


def _named(words: list[str]) -> Q:
    """The words begin one of the names; or some begin the one and the rest the other, in either order."""
    whole = " ".join(words)
    named = _starting("first_key", whole) | _starting("last_key", whole)
    for cut in range(1, len(words)):
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        named |= _both(one, other) | _both(other, one)
    return named


def _both(first: str, last: str) -> Q:
    return _starting("first_key", first) & _starting("last_key", last)


def _starting(key: str, text: str) -> Q:
    return Q(**{f"{key}__gte": text, f"{key}__lt": text + AFTER_EVERY_LETTER})
