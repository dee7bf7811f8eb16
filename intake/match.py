"""Is this somebody the practice knows? An exact match or another person: never a silent merge (F9).

The same person: a phone number or email address in common, and names that do not contradict each other. A shared address
with another name is another person at that address. Who gives no name and brings an address we do not know of that
person is another person too. An address that somebody adds to a person we know stays unconfirmed: whoever knows a name
and a number could add one of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from intake.folding import fold
from leads import contacts
from leads.models import ContactPoint, Lead, Person, PersonContact
from practices.models import ServiceLine
from practices.prepared import insert


class Name(NamedTuple):
    first: str
    last: str


def name_of(fields: dict[str, Any]) -> Name:
    """First and last name; a name given in one piece is divided at its first space."""
    first, last = fields.get("first_name", ""), fields.get("last_name", "")
    if not first and not last:
        first, _, last = " ".join(fields.get("name", "").split()).partition(" ")
    return Name(first[:80], last[:80])


def points_of(fields: dict[str, Any]) -> list[ContactPoint]:
    """The rows of the given phone and email, locked, the phone first: of two inquiries at once one waits for the other."""
    values = [
        (ContactPoint.Kind.PHONE, contacts.phone(fields.get("phone", ""))),
        (ContactPoint.Kind.EMAIL, contacts.email(fields.get("email", ""))),
    ]
    return [contacts.locked(kind, value) for kind, value in values if value]


def person_for(points: Sequence[ContactPoint], name: Name, *, now: datetime, **details: Any) -> Person:
    """The person these addresses and this name belong to, known or new; each address is theirs afterwards."""
    return remember(find(points, name), points, name, now=now, **details)


def remember(
    somebody: Person | None, points: Sequence[ContactPoint], name: Name, *, now: datetime, **details: Any
) -> Person:
    """Somebody who was found, or else a new person, with what we learn of them. Each address is theirs afterwards; one
    that is new of somebody who was found is unconfirmed."""
    if somebody is None:
        person = Person(first_name=name.first, last_name=name.last, created_at=now, **details)
        insert(person)
        said_at = None
    else:
        person, said_at = somebody, now
        _learn(person, {"first_name": name.first, "last_name": name.last, **details})
    for point in points:
        contacts.attach(person, point, unconfirmed_at=said_at)
    return person


def _learn(person: Person, said: dict[str, Any]) -> None:
    """What was not known of them; what is known stays."""
    learned = [field for field, value in said.items() if value and not getattr(person, field)]
    for field in learned:
        setattr(person, field, said[field])
    if learned:
        person.save(update_fields=learned)


def find(points: Sequence[ContactPoint], name: Name) -> Person | None:
    """The best of those who share an address: the same full name first, then the more addresses shared, then the oldest."""
    shared: dict[Any, set[Any]] = {}
    for person_id, point_id in PersonContact.objects.filter(contact_point__in=points).values_list(
        "person_id", "contact_point_id"
    ):
        shared.setdefault(person_id, set()).add(point_id)
    if not shared:
        return None
    found = [
        person
        for person in Person.objects.filter(pk__in=shared).order_by("created_at", "pk")
        if is_compatible(Name(person.first_name, person.last_name), name)
        and (any(name) or not any((person.first_name, person.last_name)) or len(shared[person.pk]) == len(points))
    ]
    if not any(name) and len(found) > 1:
        return None  # one of several, and nothing says which
    found.sort(key=lambda person: (fold(person.name) != fold(" ".join(name)), -len(shared[person.pk])))
    return found[0] if found else None


def is_compatible(known: Name, given: Name) -> bool:
    """Equal in all that both have; one of them may have no name, or no last name."""
    if fold(" ".join(known)) == fold(" ".join(given)):
        return True
    return all(not fold(a) or not fold(b) or fold(a) == fold(b) for a, b in zip(known, given, strict=True))


def open_lead(person: Person, line: ServiceLine | None) -> Lead | None:
    """What this person is already looking for here, on the same service line."""
    return Lead.objects.open().filter(person=person, service_line=line).order_by("-received_at").first()


def has_attended(person: Person) -> bool:
    return Lead.objects.filter(person=person).exclude(attended_at=None).exists()
