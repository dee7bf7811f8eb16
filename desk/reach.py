"""How a person can be reached: each address, what was agreed about it, and whether it may be used now.

The gate decides, by the same facts as for any message of a person; the desk only shows its reason before the send.
"""

from dataclasses import dataclass, field
from datetime import datetime

from desk.reader import Reader
from leads.models import Consent, ContactPoint, Lead, PersonContact, Suppression
from messaging import gates
from messaging.models import Kind

CHANNELS: dict[str, tuple[str, ...]] = {"phone": ("sms", "call"), "email": ("email",)}


@dataclass(frozen=True)
class Way:
    """One address on one channel."""

    point: ContactPoint
    channel: str
    verdict: gates.Verdict
    consent: Consent | None
    stopped: Suppression | None
    confirmed: bool = True  # not merely said to be theirs by somebody who knew another address of theirs

    @property
    def allowed(self) -> bool:
        return not isinstance(self.verdict, gates.No)

    @property
    def waits_until(self) -> datetime | None:
        return self.verdict.until if isinstance(self.verdict, gates.Postpone) else None

    @property
    def reason(self) -> str:
        """Why not, or why later; empty when it may be used now."""
        return "" if isinstance(self.verdict, gates.Ok) else str(gates.words(self.verdict.reason))


@dataclass(frozen=True)
class Reach:
    ways: list[Way] = field(default_factory=list)

    def by(self, channel: str) -> Way | None:
        """The best address for a channel: one known to be theirs, that may be used now, later, or that says why not."""
        found = [way for way in self.ways if way.channel == channel]
        return min(
            found, key=lambda way: (not way.confirmed, not way.allowed, way.waits_until is not None), default=None
        )

    @property
    def points(self) -> list[ContactPoint]:
        return list({way.point.pk: way.point for way in self.ways}.values())


def reach_of(lead: Lead, reader: Reader) -> Reach:
    """Four statements, however many addresses."""
    theirs = PersonContact.objects.filter(person=lead.person_id).select_related("contact_point")
    contacts = sorted(theirs, key=lambda each: (each.contact_point.kind == "email", each.contact_point.pk))
    points, confirmed = [each.contact_point for each in contacts], [each.unconfirmed_at is None for each in contacts]
    wanted = [(reader.practice.pk, point.pk, channel) for point in points for channel in CHANNELS[point.kind]]
    facts = gates.load(wanted, now=reader.now)
    answers = Consent.objects.filter(contact_point__in=points).order_by("contact_point", "channel", "-at", "-pk")
    latest = {
        (answer.contact_point_id, answer.channel): answer for answer in answers.distinct("contact_point", "channel")
    }
    stops = _stops(points)
    return Reach(
        [
            Way(
                point=point,
                channel=channel,
                verdict=gates.check(facts[reader.practice.pk, point.pk, channel], channel, Kind.STAFF, reader.now),
                consent=latest.get((point.pk, channel)),
                stopped=stops.get((point.address_hash, channel)) or stops.get((point.address_hash, "all")),
                confirmed=is_confirmed,
            )
            for point, is_confirmed in zip(points, confirmed, strict=True)
            for channel in CHANNELS[point.kind]
        ]
    )


def _stops(points: list[ContactPoint]) -> dict[tuple[str, str], Suppression]:
    hashes = [point.address_hash for point in points]
    return {
        (stop.address_hash, stop.channel): stop
        for stop in Suppression.objects.filter(address_hash__in=hashes, lifted_at=None)
    }
