"""The way out of automatic emails (RFC 8058, R74, R75): an address in each of them, signed, that says which message it is of.

It needs no sign-in and has no end; whoever holds it can stop emails to the address it went to, and nothing else.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from leads import consent, contacts, events
from leads.models import Lead
from messaging import outbox
from messaging.models import Message

FOOTER = {"en": "No more emails like this:", "es": "No recibir más correos como este:"}
_signer = Signer(salt="messaging.unsubscribe", sep=".")


def address(message_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/u/{_signer.sign(message_id.hex)}/"


def read(token: str) -> UUID | None:
    """The message this token is of. None: cut short, or not ours."""
    try:
        return UUID(hex=_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def headers(url: str) -> Mapping[str, str]:
    """What a mail program makes its own button of; it posts, and never gets."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def footer(url: str, language: str, *, practice: str, postal_address: str) -> str:
    """Who we are and how to stop, in the patient's language, below every automatic email."""
    sender = ", ".join(filter(None, (practice, postal_address)))
    return f"{sender}\n{FOOTER.get(language, FOOTER['en'])} {url}"


def stop(message: Message, *, now: datetime) -> bool:
    """No email goes to its address any more, from this practice. Safe to repeat: False when that was so before."""
    point = message.contact_point
    if point is None or point.kind != "email":
        return False
    first = consent.suppress(point, "email", reason="unsubscribed", source="link", now=now)
    outbox.cancel(contact_point_ids=[point.pk], reason="stopped", now=now)
    if first:
        for lead in Lead.objects.open().filter(person__in=contacts.people_at(point)):
            events.record("emails_stopped", lead=lead, now=now, message=message.pk)
    return first
