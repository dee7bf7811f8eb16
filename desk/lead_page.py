"""The lead page: who it is and how to reach them, everything that happened, and what comes next.

Reads only; every part is made when the template asks for it. A form that was refused comes back in its place.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.forms import Form
from django.utils.translation import gettext as _

from desk import doubts, offers, once, scripts, timeline, words
from desk.doubts import Tag
from desk.forms import NOTE, AssignForm, CallForm, CloseForm, ComposerForm, FitForm, OptOutForm, SnoozeForm
from desk.known import Known
from desk.next_up import NextUp
from desk.offers import Draft
from desk.reader import Reader
from desk.scripts import Script
from desk.timeline import Day
from leads.models import Lead
from practices import times
from practices.permissions import may

STAGES = list(words.STAGES)


@dataclass(frozen=True)
class Tab:
    channel: str
    label: str
    icon: str
    key: str = ""
    off: str = ""  # the gate's reason, when it may not be used
    hint: str = ""


@dataclass
class LeadPage:
    lead: Lead
    reader: Reader
    tab: str = ""  # the composer's channel that the address asks for
    script: str = ""  # the saved words that it begins with
    act: str = ""  # the form that the address opens: call, assign, close
    refused: dict[str, Form] = field(default_factory=dict)

    @cached_property
    def known(self) -> Known:
        return Known(self.lead, self.reader)

    @cached_property
    def next(self) -> NextUp:
        return NextUp(self.lead, self.reader)

    @property
    def days(self) -> list[Day]:
        return timeline.of(self.lead, self.reader)

    @cached_property
    def barriers(self) -> list[Tag]:
        return doubts.of(self.lead, self.reader)

    @cached_property
    def may_work(self) -> bool:
        return may(self.reader.membership.role, "desk:write")

    @property
    def opened(self) -> set[str]:
        """The forms that stand open: asked for by the address, or refused a moment ago."""
        return {self.act, *self.refused}

    # ---- the head ----
    @property
    def what(self) -> str:
        """On this page the service is named, also a sensitive one."""
        place = self.lead.location.name if self.lead.location else ""
        owner = (
            self.owner[:1].lower() + self.owner[1:] if self.lead.owner_id == self.reader.membership.pk else self.owner
        )
        return " · ".join(part for part in (words.full_service(self.lead.service_line), place, owner) if part)

    @property
    def owner(self) -> str:
        if self.lead.owner_id == self.reader.membership.pk:
            return _("Yours")
        if self.lead.owner:
            return self.lead.owner.name
        return _("Nobody’s yet, %(team)s") % {"team": self.lead.team.name} if self.lead.team else _("Nobody’s yet")

    @property
    def closed(self) -> str:
        if self.lead.closed_at is None:
            return ""
        when = times.moment(self.lead.closed_at, self.reader.zone, self.reader.now)
        return _("Closed %(when)s: %(reason)s") % {"reason": self.lead.get_closed_reason_display(), "when": when}

    @property
    def stage(self) -> str:
        return str(words.STAGES[self.lead.stage])

    @property
    def stages(self) -> list[tuple[str, str]]:
        """(label, done | current | "") of each milestone."""
        here = STAGES.index(self.lead.stage)
        return [
            (str(words.STAGES[stage]), "current" if place == here else "done" if place < here else "")
            for place, stage in enumerate(STAGES)
        ]

    # ---- the composer ----
    @cached_property
    def tabs(self) -> list[Tab]:
        return [
            self._tab("sms", _("Text"), "text", "t"),
            self._tab("email", _("Email"), "mail", "e"),
            Tab(NOTE, _("Note"), "note"),
        ]

    def _tab(self, channel: str, label: str, icon: str, key: str) -> Tab:
        way = self.known.reach.by(channel)
        if way is None or not way.allowed:
            return Tab(channel, label, icon, key, off=way.reason if way else str(words.NO_ADDRESS))
        if way.waits_until is None:
            return Tab(channel, label, icon, key)
        when = times.moment(way.waits_until, self.reader.zone, self.reader.now)
        return Tab(channel, label, icon, key, hint=_("leaves %(when)s") % {"when": when})

    @property
    def channel(self) -> str:
        """What the composer begins with: the channel asked for, or the first that may be used."""
        usable = [tab.channel for tab in self.tabs if not tab.off]
        return self.tab if self.tab in usable else usable[0]

    @cached_property
    def scripts(self) -> list[Script]:
        """Of the channels that may be used."""
        usable = [tab.channel for tab in self.tabs if not tab.off]
        doubts = [tag.code for tag in self.barriers if tag.on]
        return [script for script in scripts.saved(self.lead, self.reader, doubts) if script.channel in usable]

    @property
    def write_words(self) -> str:
        verbs = {"sms": _("Text %(name)s"), "email": _("Email %(name)s"), NOTE: _("Keep a note")}
        return verbs[self.channel] % {"name": words.called(self.lead.person)}

    # ---- times to send ----
    @cached_property
    def drafts(self) -> list[Draft]:
        return offers.drafts(self.lead, self.next.offers, self.known.reach, self.reader)

    @cached_property
    def times_key(self) -> str:
        return once.new_key()

    # ---- forms ----
    @cached_property
    def composer(self) -> Form:
        begun = next((script for script in self.scripts if self.script and script.id == self.script), None)
        initial = {"channel": self.channel}
        if begun:
            initial = {"channel": begun.channel, "body": begun.body, "subject": begun.subject}
        return self.refused.get("message") or ComposerForm(reach=self.known.reach, initial=initial)

    @cached_property
    def call_form(self) -> Form:
        return self.refused.get("call") or CallForm(reader=self.reader)

    @cached_property
    def assign_form(self) -> Form:
        return self.refused.get("assign") or AssignForm(lead=self.lead, reader=self.reader)

    @cached_property
    def snooze_form(self) -> Form:
        return self.refused.get("snooze") or SnoozeForm(reader=self.reader)

    @cached_property
    def close_form(self) -> Form:
        """With the reason that their one-word reply suggests, if there is one: somebody still chooses it."""
        suggested = (words.CLOSES_AS.get(open_task.task.reason) for open_task in self.next.tasks)
        return self.refused.get("close") or CloseForm(initial={"reason": next(filter(None, suggested), None)})

    @cached_property
    def fit_form(self) -> Form:
        return self.refused.get("fit") or FitForm()

    @cached_property
    def stop_form(self) -> Form:
        return self.refused.get("stop") or OptOutForm()
