"""Consent and suppression: what may be used to reach somebody, and what may never be (R20-R26, R37).

Consent is a log: the latest answer for an address and a channel holds. Suppression is the authority for STOP: practice-wide,
by the address's hash, in force from the transaction that stores it.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from leads.models import Consent, ContactPoint, Person, Suppression
from practices.prepared import insert


def give(
    person: Person,
    point: ContactPoint,
    *,
    channel: str,
    granted: bool,
    wording: str,
    version: str,
    source: str,
    now: datetime,
    ip: str | None = None,
    actor: str = "patient",
) -> Consent:
    """One answer to one question, with the exact words shown. `granted=False` is kept as well."""
    answer = Consent(
        person=person,
        contact_point=point,
        channel=channel,
        granted=granted,
        wording=wording,
        wording_version=version,
        source=source,
        ip=ip,
        actor=actor,
        at=now,
    )
    insert(answer)
    return answer


def latest(point: ContactPoint, channel: str) -> Consent | None:
    return Consent.objects.filter(contact_point=point, channel=channel).order_by("-at", "-pk").first()


def allows(point: ContactPoint, channel: str) -> bool:
    """Whether the latest answer is yes and nobody asked to stop."""
    answer = latest(point, channel)
    return answer is not None and answer.granted and not is_suppressed(point, channel)


def suppress(point: ContactPoint, channel: str, *, reason: str, source: str, now: datetime) -> bool:
    """Nothing more to this address on this channel ("all": on any). True if it was not suppressed before.

    The address is locked first: a sender that is just asking the gate about it has either seen this, or was before it.
    """
    ContactPoint.objects.select_for_update(no_key=True).filter(pk=point.pk).first()
    made = Suppression.objects.bulk_create(
        [Suppression(address_hash=point.address_hash, channel=channel, reason=reason, source=source, at=now)],
        ignore_conflicts=True,
    )
    return Suppression.objects.filter(pk=made[0].pk).exists()


def is_suppressed(point: ContactPoint, channel: str) -> bool:
    return suppressions(point, channel).exists()


def suppressions(point: ContactPoint, channel: str) -> "QuerySet[Suppression]":
    return Suppression.objects.filter(
        Q(channel=channel) | Q(channel="all"), address_hash=point.address_hash, lifted_at=None
    )


def lift(point: ContactPoint, channel: str, *, by: str, now: datetime) -> bool:
    """Only what a START or a new written consent may do (R24, R25). True if something was lifted."""
    return bool(suppressions(point, channel).update(lifted_at=now, lifted_by=by))
