"""What staff type on the lead page. Every form says what is wrong beside its field, and keeps what was typed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk import once, snooze, words
from desk.call import CONNECTED
from desk.reach import Reach
from desk.reader import Reader
from leads.models import ClosedReason, Lead
from practices.models import Membership, Team

NOTE = "note"
TEXT_LONGEST, EMAIL_LONGEST, NOTE_LONGEST = 1600, 10_000, 5_000
CLOSED_BY_HAND = [choice for choice in ClosedReason.choices if choice[0] != ClosedReason.ATTENDED]


def _key() -> forms.CharField:
    """Of one showing of the form: what is posted twice is done once (desk/once.py)."""
    return forms.CharField(max_length=once.KEY_LONGEST, required=False, initial=once.new_key, widget=forms.HiddenInput)


class ComposerForm(forms.Form):
    """A text, an email or a note; a channel that may not be used is refused with the gate's reason."""

    prefix = "message"

    channel = forms.ChoiceField(choices=[("sms", _("Text")), ("email", _("Email")), (NOTE, _("Note"))])
    key = _key()
    subject = forms.CharField(max_length=120, required=False, label=_("Subject"))
    body = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write something first.")},
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        channel, body = data.get("channel"), data.get("body", "")
        longest = {"sms": TEXT_LONGEST, "email": EMAIL_LONGEST}.get(channel or "", NOTE_LONGEST)
        if len(body) > longest:
            self.add_error("body", _("That is %(n)s letters; %(most)s fit.") % {"n": len(body), "most": longest})
        way = self.reach.by(channel or "")
        if way is None or not way.allowed:
            self.add_error("channel", way.reason if way else words.NO_ADDRESS)
        return data


class NoteForm(forms.Form):
    """The same composer, for what stays in the house."""

    prefix = "message"

    channel = forms.CharField(initial=NOTE, required=False)
    key = _key()
    subject = forms.CharField(required=False)
    body = forms.CharField(max_length=NOTE_LONGEST, error_messages={"required": _("Write something first.")})


def _outcomes() -> list[tuple[Any, list[tuple[str, Any]]]]:
    groups = {True: _("You talked"), False: _("You did not reach them")}
    return [
        (label, [(code, said) for code, said in words.OUTCOMES.items() if (code in CONNECTED) == talked])
        for talked, label in groups.items()
    ]


class CallForm(forms.Form):
    prefix = "call"

    key = _key()
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=_outcomes,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of the call.")},
    )
    again_at = forms.DateTimeField(
        label=_("Call again"),
        required=False,
        help_text=_("Becomes a promise in your queue."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=NOTE_LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def clean_again_at(self) -> datetime | None:
        """A wall clock of the practice's zone, ahead of now."""
        at: datetime | None = self.cleaned_data["again_at"]
        if at is None:
            return None
        at = at.replace(tzinfo=self.reader.zone)
        if at <= self.reader.now:
            raise ValidationError(_("That time is past."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == "callback" and not data.get("again_at") and "again_at" not in self.errors:
            self.add_error("again_at", _("When shall you call?"))
        return data


class AssignForm(forms.Form):
    """To a member, or back to a team. One list: "member:<id>" or "team:<id>"."""

    prefix = "assign"

    to = forms.ChoiceField(
        label=_("Assign to"), error_messages={"invalid_choice": _("Choose somebody of the practice.")}
    )

    def __init__(self, *args: Any, lead: Lead, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = list(Membership.objects.who_answer().order_by("name"))
        teams = list(Team.objects.order_by("name"))
        self.targets: dict[str, Membership | Team] = {f"member:{member.pk}": member for member in members}
        self.targets |= {f"team:{team.pk}": team for team in teams}
        you = f"member:{reader.membership.pk}"
        named = {key: _("You") if key == you else target.name for key, target in self.targets.items()}
        first = [(you, named.pop(you))] if you in named else []
        self.fields["to"].choices = [*first, *named.items()]  # type: ignore[attr-defined]
        self.fields["to"].initial = f"member:{lead.owner_id}" if lead.owner_id else f"team:{lead.team_id}"

    @property
    def target(self) -> Membership | Team:
        return self.targets[self.cleaned_data["to"]]


class CloseForm(forms.Form):
    prefix = "close"

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=CLOSED_BY_HAND,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why. Every silence has a reason.")},
    )


class FitForm(forms.Form):
    prefix = "fit"

    fit = forms.ChoiceField(choices=[("fit", _("A fit")), ("not_a_fit", _("Not a fit"))])
    reason = forms.CharField(label=_("Why not"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("fit") == "not_a_fit" and not data.get("reason"):
            self.add_error("reason", _("Say why, so that they can be told kindly."))
        return data


class OptOutForm(forms.Form):
    """Two presses: open it, and press what they asked for."""

    prefix = "stop"

    what = forms.ChoiceField(choices=[("sms", _("No texts")), ("email", _("No emails")), ("all", _("Nothing more"))])
    heard = forms.ChoiceField(label=_("How it was said"), choices=list(words.OPT_OUTS.items()))


class SnoozeForm(forms.Form):
    prefix = "snooze"

    until = forms.ChoiceField(label=_("Until"), widget=forms.RadioSelect)
    why = forms.ChoiceField(
        label=_("Why"),
        choices=list(snooze.WHYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why. Every silence has a reason.")},
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].choices = snooze.choices(reader)  # type: ignore[attr-defined]
        self.fields["until"].initial = "tomorrow"
