"""What is posted twice from one showing of a form is done once: a double tap, a reload, a request sent again.

Each showing of a form carries a key. A post has an id made of the lead, the member, the key and what was typed: a message
and a note take it as their own, a call's event keeps it. The lead's row is the lock, and the same words from the same
showing are found; other words are another row.
"""

from uuid import UUID, uuid4, uuid5

from desk.reader import Reader
from leads.models import Lead
from practices.tenancy import uuid7

KEY_LONGEST = 40


def new_key() -> str:
    """For one showing of a form."""
    return uuid4().hex


def post_id(lead: Lead, reader: Reader, key: str, *said: object) -> UUID:
    """The id of this post; a new one when it carries no key. Locks the lead, so that whoever asks next sees its row."""
    Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if not key:
        return uuid7()
    return uuid5(lead.pk, "|".join(str(part) for part in (reader.membership.pk, key, *said)))
