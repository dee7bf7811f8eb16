"""What is known about a lead: how to reach the person, what they wrote, and whether the practice suits them."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from desk import voice, words
from desk.reach import Reach, Way, reach_of
from desk.reader import Reader
from intake.models import Inquiry, Screening
from leads import contacts, segments
from leads.models import Consent, ContactPoint, Fit, Lead
from messaging.models import Message, State
from practices import times

INQUIRIES_SHOWN = 5
ICONS = {"sms": "text", "email": "mail", "call": "call"}
CHECKED = {"holds": ("done", ""), "fails": ("x", "bad"), "unknown": ("todo", "")}
TONES = {Fit.URGENT: "overdue", Fit.NOT_A_FIT: "soon", Fit.NEEDS_PERSON: "soon"}


@dataclass(frozen=True)
class WayWords:
    icon: str
    tone: str  # "bad" when it may not be used
    label: str
    value: str
    dial: str  # as a telephone reads it
    state: str
    proof: Consent | None
    proof_at: str
    point: ContactPoint  # of the first way to use it, what staff may say of it
    may_confirm: bool
    may_try_again: bool


@dataclass(frozen=True)
class Said:
    """Somebody's own words."""

    words: str
    at: datetime
    when: str
    came: str = ""


@dataclass(frozen=True)
class Check:
    icon: str
    tone: str
    label: str
    reason: str


@dataclass(frozen=True)
class Badge:
    label: str
    kind: str = ""


@dataclass(frozen=True)
class Known:
    lead: Lead
    reader: Reader

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.lead, self.reader)

    @property
    def phone(self) -> WayWords | None:
        """The number to dial; none when it may not be called."""
        way = self.reach.by("call")
        return self._way(way) if way and way.allowed else None

    @cached_property
    def ways(self) -> list[WayWords]:
        return [self._way(way) for way in self.reach.ways]

    def _way(self, way: Way) -> WayWords:
        return WayWords(
            icon=ICONS[way.channel] if way.allowed else "x",
            tone="" if way.allowed else "bad",
            label=str(words.WAYS[way.channel]),
            value=contacts.pretty(way.point.value) if way.point.kind == "phone" else way.point.value,
            dial=way.point.value,
            state=self._state(way),
            proof=way.consent,
            proof_at=self._moment(way.consent.at) if way.consent else "",
            point=way.point,
            may_confirm=not way.confirmed and way.channel != "call",
            may_try_again=way.confirmed and way.point.unusable_at is not None and way.channel != "call",
        )

    def _state(self, way: Way) -> str:
        if way.stopped:
            said = {"how": words.of(words.STOPPED, way.stopped.source), "when": self._moment(way.stopped.at)}
            return _("%(how)s %(when)s") % said
        if not way.confirmed:
            return _("Not confirmed: nothing automatic goes there")
        if way.consent:
            said = {"when": self._moment(way.consent.at)}
            return (_("Agreed %(when)s") if way.consent.granted else _("Said no %(when)s")) % said
        return way.reason or (_("May be called") if way.channel == "call" else _("Never asked"))

    @cached_property
    def inquiries(self) -> list[Said]:
        """What they wrote to begin with, latest first."""
        rows = Inquiry.objects.filter(lead=self.lead).order_by("-received_at")[:INQUIRIES_SHOWN]
        return [
            Said(
                words=voice.written(row.raw),
                at=row.received_at,
                when=times.visit_time(row.received_at, self.reader.zone),
                came=str(words.of(words.INQUIRIES, row.channel)),
            )
            for row in rows
        ]

    @property
    def latest(self) -> Said | None:
        """Their latest words, for a glance beside the queue: not those about a sensitive service (F21)."""
        if self.lead.service_line and self.lead.service_line.sensitive:
            return None
        message = Message.objects.of_lead(self.lead).filter(state=State.RECEIVED).order_by("-created_at").first()
        if message:
            verb = _("Texted %(when)s") if message.channel == "sms" else _("Wrote %(when)s")
            return Said(message.body, message.created_at, verb % {"when": self._moment(message.created_at)})
        wrote = next((inquiry for inquiry in self.inquiries if inquiry.words), None)
        return wrote and replace(wrote, when=_("Wrote %(when)s") % {"when": self._moment(wrote.at)})

    @cached_property
    def checks(self) -> list[Check]:
        """Each criterion, what came of it, and why."""
        rows = Screening.objects.filter(lead=self.lead).select_related("criterion").order_by("criterion__position")
        return [
            Check(*CHECKED[row.outcome], words.criterion(row.criterion), self._why(row.outcome, row.reason))
            for row in rows
        ]

    def _why(self, outcome: str, reason: str) -> str:
        return reason or (_("not known yet") if outcome == "unknown" else "")

    @property
    def checked(self) -> str:
        known = sum(check.icon != "todo" for check in self.checks)
        return _("%(known)s of %(all)s known") % {"known": known, "all": len(self.checks)}

    @property
    def segments(self) -> list[segments.Why]:
        """Which kinds of people they are one of, and by what we tell."""
        return segments.why(segments.known_of(self.lead))

    @property
    def badges(self) -> list[Badge]:
        lead = self.lead
        found = [Badge(_("Known patient") if lead.returning else _("New patient"))]
        if lead.self_pay is not None:
            found.append(Badge(_("Self-pay") if lead.self_pay else _("Has coverage")))
        if lead.fit != Fit.UNKNOWN:
            found.append(Badge(str(Fit(lead.fit).label), TONES.get(Fit(lead.fit), "")))
        if lead.person.language != "en":
            found.append(Badge(lead.person.get_language_display(), "soon"))
        return found

    @property
    def source(self) -> str:
        return self.lead.said_source

    @property
    def asked(self) -> str:
        return self._moment(self.lead.received_at)

    def _moment(self, at: datetime) -> str:
        return times.moment(at, self.reader.zone, self.reader.now)
