"""The lead page: who it is and how to reach them, everything that happened, and what comes next.

Reads only; every part is made when the template asks for it. A form that was refused comes back in its place.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from desk import timeline, timer, times, voice, words
from desk.forms import NOTE, AssignForm, CallForm, CloseForm, ComposerForm, FitForm, OptOutForm
from desk.queue import is_held
from desk.reach import Reach, Way, reach_of
from desk.reader import Reader
from desk.timeline import Day
from desk.timer import Timer
from intake.models import Inquiry, Screening
from leads import contacts
from leads.models import Fit, Lane, Lead, Task
from practices.permissions import may
from scheduling.models import Visit
from scheduling.slots import Slot, open_slots

STAGES = list(words.STAGES)
SLOTS_SHOWN = 3


@dataclass(frozen=True)
class OpenTask:
    task: Task
    heading: str
    why: str
    timer: Timer
    who: str
    held_by: str  # somebody else, working on it now
    yours_until: str


@dataclass(frozen=True)
class Tab:
    channel: str
    label: str
    icon: str
    key: str
    off: str = ""  # the gate's reason, when it may not be used
    hint: str = ""


@dataclass
class LeadPage:
    lead: Lead
    reader: Reader
    refused: dict[str, Form] = field(default_factory=dict)
    tab: str = ""

    @cached_property
    def may_work(self) -> bool:
        return may(self.reader.membership.role, "desk:write")

    # ---- who ----
    @property
    def what(self) -> str:
        """On this page the service is named, also a sensitive one."""
        line = self.lead.service_line
        place = self.lead.location.name if self.lead.location else ""
        return " · ".join(part for part in (words.full_service(line), place, self._owner()) if part)

    def _owner(self) -> str:
        if self.lead.owner_id == self.reader.membership.pk:
            return _("yours")
        if self.lead.owner:
            return self.lead.owner.name
        return _("nobody’s yet, %(team)s") % {"team": self.lead.team.name} if self.lead.team else _("nobody’s yet")

    @property
    def badges(self) -> list[tuple[str, str]]:
        """(label, kind) of what is known at a glance."""
        lead = self.lead
        found = [(_("Known patient") if lead.returning else _("New patient"), "")]
        if lead.self_pay is not None:
            found.append((_("Self-pay") if lead.self_pay else _("Has coverage"), ""))
        if lead.fit != Fit.UNKNOWN:
            kinds = {Fit.URGENT: "overdue", Fit.NOT_A_FIT: "soon", Fit.NEEDS_PERSON: "soon"}
            found.append((str(Fit(lead.fit).label), kinds.get(Fit(lead.fit), "")))
        if lead.person.language != "en":
            found.append((lead.person.get_language_display(), "soon"))
        return found

    @property
    def closed(self) -> str:
        if self.lead.closed_at is None:
            return ""
        said = {"reason": self.lead.get_closed_reason_display(), "when": self._moment(self.lead.closed_at)}
        return _("Closed %(when)s: %(reason)s") % said

    def _moment(self, at: Any) -> str:
        return times.moment(at, self.reader.zone, self.reader.now)

    # ---- facts ----
    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.lead, self.reader)

    @property
    def ways(self) -> list[dict[str, Any]]:
        return [self._way(way) for way in self.reach.ways]

    def _way(self, way: Way) -> dict[str, Any]:
        return {
            "icon": {"sms": "text", "email": "mail", "call": "call"}[way.channel] if way.allowed else "x",
            "is": "" if way.allowed else "bad",
            "label": words.of(words.WAYS, way.channel),
            "value": contacts.pretty(way.point.value) if way.point.kind == "phone" else way.point.value,
            "state": self._way_state(way),
            "proof": way.consent,
            "proof_at": self._moment(way.consent.at) if way.consent else "",
        }

    def _way_state(self, way: Way) -> str:
        if way.stopped:
            said = {"how": words.of(words.STOPPED, way.stopped.source), "when": self._moment(way.stopped.at)}
            return _("%(how)s %(when)s") % said
        if way.consent:
            said = {"when": self._moment(way.consent.at)}
            return (_("Agreed %(when)s") if way.consent.granted else _("Said no %(when)s")) % said
        return way.reason or (_("May be called") if way.channel == "call" else _("Never asked"))

    @cached_property
    def inquiries(self) -> list[dict[str, Any]]:
        """What they wrote, latest first, and what else the form asked."""
        rows = Inquiry.objects.filter(lead=self.lead).select_related("form").order_by("-received_at")[:5]
        return [
            {
                "words": voice.written(row.raw),
                "came": words.of(words.INQUIRIES, row.channel),
                "when": times.visit_time(row.received_at, self.reader.zone),
                "source": words.of(words.SOURCES, self.lead.source),
            }
            for row in rows
        ]

    @cached_property
    def checks(self) -> list[dict[str, str]]:
        """Each criterion, what came of it, and why."""
        rows = Screening.objects.filter(lead=self.lead).select_related("criterion").order_by("criterion__position")
        icons = {"holds": ("done", ""), "fails": ("x", "bad"), "unknown": ("todo", "")}
        return [
            {
                "icon": icons[row.outcome][0],
                "is": icons[row.outcome][1],
                "label": words.criterion(row.criterion),
                "reason": row.reason or ("" if row.outcome != "unknown" else _("not known yet")),
            }
            for row in rows
        ]

    @property
    def known(self) -> str:
        known = sum(check["icon"] != "todo" for check in self.checks)
        return _("%(known)s of %(all)s known") % {"known": known, "all": len(self.checks)}

    # ---- what happened ----
    @property
    def stages(self) -> list[tuple[str, str]]:
        """(label, done | current | "") of each milestone."""
        here = STAGES.index(self.lead.stage)
        return [
            (str(words.STAGES[stage]), "current" if place == here else "done" if place < here else "")
            for place, stage in enumerate(STAGES)
        ]

    @property
    def days(self) -> list[Day]:
        return timeline.of(self.lead, self.reader)

    # ---- what next ----
    @cached_property
    def tasks(self) -> list[OpenTask]:
        rank = {lane: place for place, lane in enumerate(Lane.values)}
        tasks = Task.objects.open().for_lead(self.lead).select_related("assignee", "claimed_by", "lead__person")
        return [self._task(task) for task in sorted(tasks, key=lambda task: (rank[task.lane], task.breach_at))]

    def _task(self, task: Task) -> OpenTask:
        mine = (
            task.claimed_by_id == self.reader.membership.pk
            and (task.claimed_until or self.reader.now) > self.reader.now
        )
        return OpenTask(
            task=task,
            heading=words.next_step(task),
            why=str(words.why(task)),
            timer=timer.of(task, self.reader.hours, self.reader.now),
            who=task.assignee.name if task.assignee else "",
            held_by=words.first_name(task.claimed_by) if is_held(task, self.reader) and task.claimed_by else "",
            yours_until=times.clock(task.claimed_until, self.reader.zone) if mine and task.claimed_until else "",
        )

    @cached_property
    def visits(self) -> list[dict[str, Any]]:
        rows = self.lead.visits.select_related("provider", "location").order_by("-starts_at")[:5]
        return [self._visit(visit) for visit in rows]

    def _visit(self, visit: Visit) -> dict[str, Any]:
        today = visit.starts_at < self.reader.midnight
        upcoming = visit.status in ("booked", "confirmed", "arrived")
        return {
            "visit": visit,
            "when": times.visit_time(visit.starts_at, self.reader.zone),
            "status": visit.get_status_display(),
            "upcoming": upcoming,
            "can": [value for value in ("attended", "no_show") if upcoming and today] + ["cancelled"] * upcoming,
        }

    @cached_property
    def slots(self) -> list[tuple[Slot, str]]:
        if not self.lead.is_open or any(visit["upcoming"] for visit in self.visits):
            return []
        found = open_slots(
            now=self.reader.now,
            minutes=words.visit_minutes(self.lead),
            location_id=self.lead.location_id,
            limit=SLOTS_SHOWN,
        )
        return [(slot, times.visit_time(slot.starts_at, self.reader.zone)) for slot in found]

    # ---- forms ----
    @cached_property
    def tabs(self) -> list[Tab]:
        return [
            self._tab("sms", _("Text"), "text", "t"),
            self._tab("email", _("Email"), "mail", "e"),
            Tab(NOTE, _("Note"), "note", ""),
        ]

    def _tab(self, channel: str, label: str, icon: str, key: str) -> Tab:
        way = self.reach.by(channel)
        if way is None:
            return Tab(channel, label, icon, key, off=str(words.NO_ADDRESS))
        if not way.allowed:
            return Tab(channel, label, icon, key, off=way.reason)
        hint = _("leaves %(when)s") % {"when": self._moment(way.waits_until)} if way.waits_until else ""
        return Tab(channel, label, icon, key, hint=hint)

    @cached_property
    def composer(self) -> Form:
        return self.refused.get("message") or ComposerForm(reach=self.reach, initial={"channel": self._channel()})

    def _channel(self) -> str:
        usable = [tab.channel for tab in self.tabs if not tab.off]
        return self.tab if self.tab in usable else usable[0]

    @property
    def write_words(self) -> str:
        named = {"name": words.called(self.lead.person)}
        verbs = {"sms": _("Text %(name)s"), "email": _("Email %(name)s"), NOTE: _("Keep a note")}
        return verbs[self._channel()] % named

    @cached_property
    def call_form(self) -> Form:
        return self.refused.get("call") or CallForm(reader=self.reader)

    @cached_property
    def assign_form(self) -> Form:
        return self.refused.get("assign") or AssignForm(lead=self.lead, reader=self.reader)

    @cached_property
    def close_form(self) -> Form:
        return self.refused.get("close") or CloseForm()

    @cached_property
    def fit_form(self) -> Form:
        return self.refused.get("fit") or FitForm()

    @cached_property
    def stop_form(self) -> Form:
        return self.refused.get("stop") or OptOutForm()

    @property
    def phone(self) -> dict[str, str] | None:
        """The number to dial: `tel:` and as people read it; none when it may not be called."""
        way = self.reach.by("call")
        if way is None or not way.allowed:
            return None
        return {"dial": way.point.value, "shown": contacts.pretty(way.point.value)}
