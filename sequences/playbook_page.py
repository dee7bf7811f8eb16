"""A starter playbook drawn for whoever thinks of installing it: its steps along the days, and what it brings in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practices import times
from sequences import timing
from sequences.checks import ENTERED, UTC, planned
from sequences.playbook_file import Playbook, Step, said

ICONS = {timing.SMS: "text", timing.EMAIL: "mail", timing.CALL: "call"}
CHANNELS: dict[str, Promise] = {timing.SMS: gettext_lazy("Text"), timing.EMAIL: gettext_lazy("Email")}
CONDITIONS: dict[str, Promise] = {
    "unanswered": gettext_lazy("if not reached"),
    "qualified": gettext_lazy("if they are a fit"),
    "asked_again": gettext_lazy("if they asked for it"),
}
WIDEST = 5


@dataclass(frozen=True)
class Row:
    """One step on the ruler of days. `gap`: days since the row before it; `size` is how wide they are drawn."""

    when: str
    icon: str
    automatic: bool
    purpose: str
    how: str
    next_step: str
    gap: str = ""
    size: int = 0


def timeline(playbook: Playbook) -> list[Row]:
    """The first answer is a person's, beside the acknowledgement; then the steps in their order."""
    rows: list[Row] = []
    day = 0
    for touch in planned(playbook.steps):
        step: Step = touch.step  # type: ignore[assignment]
        apart = touch.day - day
        rows.append(
            Row(
                when=_when(touch.at, touch.day, first=not rows),
                icon=ICONS[step.channel],
                automatic=step.channel != timing.CALL,
                purpose=step.words.said_purpose,
                how=_how(step),
                next_step=step.words.said_next_step,
                gap=ngettext("%(n)s day", "%(n)s days", apart) % {"n": apart} if apart else "",
                size=min(apart, WIDEST),
            )
        )
        if len(rows) == 1 and playbook.first_call:
            rows.append(_first_call(playbook))
        day = touch.day
    return rows


def brings(playbook: Playbook) -> list[str]:
    """ "8 steps", "2 questions", …"""
    answers = max((len(step.answers) for step in playbook.steps), default=0)
    counted = [
        (len(playbook.steps), ngettext("%(n)s step", "%(n)s steps", len(playbook.steps))),
        (answers, ngettext("answers to %(n)s doubt", "answers to %(n)s doubts", answers)),
        (len(playbook.criteria), ngettext("%(n)s question", "%(n)s questions", len(playbook.criteria))),
        (
            len(playbook.warning_signs),
            ngettext("%(n)s warning sign", "%(n)s warning signs", len(playbook.warning_signs)),
        ),
        (len(playbook.teams), ngettext("%(n)s team", "%(n)s teams", len(playbook.teams))),
    ]
    return [words % {"n": count} for count, words in counted if count]


def _first_call(playbook: Playbook) -> Row:
    call = playbook.first_call
    assert call is not None
    return Row(
        when=_("at once"),
        icon=ICONS[timing.CALL],
        automatic=False,
        purpose=call.said_purpose,
        how=_("Call by %(team)s") % {"team": said("teams", playbook.team)} if playbook.team else _("Call by a person"),
        next_step=call.said_next_step,
    )


def _when(at: datetime, day: int, *, first: bool) -> str:
    if day:
        return str(day)
    minutes = int((at - ENTERED).total_seconds() // 60)
    if first:
        return "0"
    hours, rest = divmod(minutes, 60)
    return _("+%(n)s h") % {"n": hours} if hours and not rest else _("+%(n)s min") % {"n": minutes}


def _how(step: Step) -> str:
    """ "Text, 11:00 am, if not reached"."""
    by = str(CHANNELS.get(step.channel, "")) or (
        _("Call by %(team)s") % {"team": said("teams", step.team)} if step.team else _("Call by a person")
    )
    parts = [by]
    if step.at:
        parts.append(times.clock(datetime.combine(ENTERED.date(), step.at, UTC), UTC))
    if step.only_if in CONDITIONS:
        parts.append(str(CONDITIONS[step.only_if]))
    if step.answers:
        parts.append(_("or the answer to their doubt"))
    return ", ".join(parts)
