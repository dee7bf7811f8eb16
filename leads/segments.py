"""Which kinds of people a lead is one of: named rules in plain words, four pairs of them built in (F28, F29).

A sequence may name one; `sequences.reactions.choose` takes the most specific that matches. Pure: what is `Known` in, names
out, and for each the reason that is shown to whoever asks why. Of each pair at most one holds; coverage that nobody has
said is neither. Where somebody lives is told by their ZIP code, else by the zones of their phone, else they are local.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import ContactPoint, Fit, Lead
from practices import postal
from practices.models import Practice


class Known(NamedTuple):
    """What the rules read of a lead, its person and its practice."""

    returning: bool
    fit: str
    self_pay: bool | None
    postal_code: str
    zones: tuple[str, ...]  # of their phone number, as far as it tells
    state: str
    timezone: str


class Segment(NamedTuple):
    """A rule: whether it holds, and in words what it means and why it holds."""

    name: str
    label: Promise
    holds: Callable[[Known], bool]
    why: Callable[[Known], str]


class Why(NamedTuple):
    name: str
    label: str
    reason: str


def is_local(known: Known) -> bool:
    starts = postal.starts(known.state)
    if known.postal_code and starts:
        return known.postal_code.startswith(starts)
    return not known.zones or known.timezone in known.zones


def _where(known: Known) -> str:
    said = {"zip": known.postal_code, "state": known.state}
    if known.postal_code and postal.starts(known.state):
        if is_local(known):
            return _("ZIP code %(zip)s is in %(state)s") % said
        return _("ZIP code %(zip)s is not in %(state)s") % said
    if not known.zones:
        return _("nothing says that they live elsewhere")
    return (
        _("their phone number is of our time zone") if is_local(known) else _("their phone number is of another zone")
    )


PAIRS: tuple[tuple[Segment, Segment], ...] = (
    (
        Segment("new", gettext_lazy("New"), lambda known: not known.returning, lambda known: _("no visit with us yet")),
        Segment("returning", gettext_lazy("Returning"), lambda known: known.returning, lambda known: _("known to us")),
    ),
    (
        Segment(
            "urgent",
            gettext_lazy("Urgent"),
            lambda known: known.fit == Fit.URGENT,
            lambda known: _("a warning sign was read in what they wrote"),
        ),
        Segment(
            "elective",
            gettext_lazy("Elective"),
            lambda known: known.fit != Fit.URGENT,
            lambda known: _("no warning sign was read"),
        ),
    ),
    (
        Segment(
            "covered",
            gettext_lazy("Covered"),
            lambda known: known.self_pay is False,
            lambda known: _("they said that they have a plan"),
        ),
        Segment(
            "self_pay",
            gettext_lazy("Self-pay"),
            lambda known: known.self_pay is True,
            lambda known: _("they said that they pay on their own"),
        ),
    ),
    (
        Segment("local", gettext_lazy("Local"), is_local, _where),
        Segment("out_of_area", gettext_lazy("Out of area"), lambda known: not is_local(known), _where),
    ),
)
SEGMENTS = {segment.name: segment for pair in PAIRS for segment in pair}


def of(known: Known) -> set[str]:
    """The names of those that hold."""
    return {name for name, segment in SEGMENTS.items() if segment.holds(known)}


def why(known: Known) -> list[Why]:
    """Each that holds with its reason, in the order of the pairs and the language of the moment."""
    return [
        Why(segment.name, str(segment.label), segment.why(known))
        for segment in SEGMENTS.values()
        if segment.holds(known)
    ]


def known_of(lead: Lead) -> Known:
    """Read afresh, in the open practice: two statements, and one more where the lead's person is not loaded."""
    practice, person = Practice.objects.current(), lead.person
    phones = ContactPoint.objects.filter(people=person, kind=ContactPoint.Kind.PHONE, unusable_at=None)
    zones = phones.order_by("pk").values_list("zones", flat=True).first()
    return Known(
        returning=lead.returning,
        fit=lead.fit,
        self_pay=lead.self_pay,
        postal_code=person.postal_code.strip(),
        zones=tuple(zones or ()),
        state=practice.state,
        timezone=practice.timezone,
    )
