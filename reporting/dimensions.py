"""What a report is broken down by and narrowed to: source, service line, location, owner, cadence, segment.

Each reads columns of one covering index, lead_asked or lead_worked, and nothing else: a table is one pass over it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import sources
from leads.segments import SEGMENTS as RULES
from practices.models import Location, Membership, ServiceLine, Team
from sequences.models import Version

NONE = "none"  # in the place of an id: those without one


class Name(NamedTuple):
    """How a value is called. `discreet`: in a list of people. Not offered: known by old leads alone."""

    said: str
    discreet: str = ""
    offered: bool = True

    @property
    def on_lists(self) -> str:
        return self.discreet or self.said


Names = dict[str, Name]


@dataclass(frozen=True)
class Dimension:
    """`values` tells which values a group of these columns belongs to, `holds` finds the leads of one value."""

    key: str
    title: Any  # "By source"
    every: Any  # "All sources"
    absent: Any  # what is said of an address that names none of ours
    columns: tuple[str, ...]
    values: Callable[..., Iterable[str]]
    holds: Callable[[str], Q]
    names: Callable[[], Names]
    without: Any = gettext_lazy("Not set")
    optional: bool = False  # may a lead have none?
    outside: bool = True  # may somebody outside the practice see it?


def _ids(column: str) -> dict[str, Any]:
    def holds(value: str) -> Q:
        return Q(**{column: None if value == NONE else UUID(value)})

    return {"columns": (column,), "values": lambda pk: [str(pk or NONE)], "holds": holds, "optional": True}


# ---- Segments: those of leads.segments that columns of the index tell; each pair divides the leads by itself ----
SEGMENTS: dict[str, tuple[Any, Q]] = {
    "new": (RULES["new"].label, Q(returning=False)),
    "returning": (RULES["returning"].label, Q(returning=True)),
    "covered": (RULES["covered"].label, Q(self_pay=False)),
    "self_pay": (RULES["self_pay"].label, Q(self_pay=True)),
    "coverage_unknown": (gettext_lazy("Coverage not known"), Q(self_pay=None)),
}


def _segments_of(returning: bool, self_pay: bool | None) -> list[str]:
    return [
        "returning" if returning else "new",
        {None: "coverage_unknown", True: "self_pay", False: "covered"}[self_pay],
    ]


# ---- Owners: a member, or the team whose member has not taken it yet ----
def _owner_of(owner: UUID | None, team: UUID | None) -> list[str]:
    return [str(owner or team)]


def _owned_by(value: str) -> Q:
    return Q(owner=UUID(value)) | Q(owner=None, team=UUID(value))


# ---- Names ----
def _sources() -> Names:
    """Two codes with the same words are offered once."""
    first = {sources.words(code): code for code in reversed(sources.WORDS)}
    return {code: Name(sources.words(code), offered=first[sources.words(code)] == code) for code in sources.WORDS}


def _service_lines() -> Names:
    return {str(line.pk): Name(line.said_name, line.name_on_lists, line.active) for line in ServiceLine.objects.all()}


def _locations() -> Names:
    return {str(place.pk): Name(place.name) for place in Location.objects.order_by("name")}


def _owners() -> Names:
    able = set(Membership.objects.who_answer().values_list("pk", flat=True))
    members = {
        str(member.pk): Name(member.name, offered=member.pk in able)
        for member in Membership.objects.order_by("name").only("name")
    }
    teams = {
        str(team.pk): Name(_("Nobody’s yet, %(team)s") % {"team": team.name}) for team in Team.objects.order_by("name")
    }
    return members | teams


def _versions() -> Names:
    found = Version.objects.select_related("sequence").order_by("sequence__name", "-number")
    return {
        str(version.pk): Name(
            _("%(sequence)s, version %(n)s") % {"sequence": version.sequence.name, "n": version.number},
            offered=version.sequence.kind == "nurture",
        )
        for version in found
    }


DIMENSIONS = {
    each.key: each
    for each in [
        Dimension(
            "source",
            gettext_lazy("Source"),
            gettext_lazy("All sources"),
            "",
            ("source",),
            lambda source: [source],
            lambda value: Q(source=value),
            _sources,
        ),
        Dimension(
            "service_line",
            gettext_lazy("Service"),
            gettext_lazy("All services"),
            gettext_lazy("There is no such service line. This is all of them."),
            names=_service_lines,
            **_ids("service_line"),
        ),
        Dimension(
            "location",
            gettext_lazy("Location"),
            gettext_lazy("All locations"),
            gettext_lazy("There is no such location. This is all of them."),
            names=_locations,
            **_ids("location"),
        ),
        Dimension(
            "owner",
            gettext_lazy("Responsible"),
            gettext_lazy("Everybody responsible"),
            gettext_lazy("There is nobody of that name here. This is everybody."),
            ("owner", "team"),
            _owner_of,
            _owned_by,
            _owners,
            outside=False,
        ),
        Dimension(
            "version",
            gettext_lazy("Cadence"),
            gettext_lazy("All cadences"),
            gettext_lazy("There is no such version of a cadence. This is all of them."),
            names=_versions,
            without=gettext_lazy("No cadence"),
            outside=False,
            **_ids("entered_version"),
        ),
        Dimension(
            "segment",
            gettext_lazy("Segment"),
            gettext_lazy("All segments"),
            gettext_lazy("There is no such segment. This is everybody."),
            ("returning", "self_pay"),
            _segments_of,
            lambda value: SEGMENTS[value][1],
            lambda: {key: Name(str(words)) for key, (words, _holds) in SEGMENTS.items()},
        ),
    ]
}


class Catalogue:
    """The names of everything that a report may name, read once: five statements, whatever is asked for."""

    def __init__(self, *, outside: bool = False) -> None:
        self.dimensions = {key: each for key, each in DIMENSIONS.items() if each.outside or not outside}
        self.names = {key: each.names() for key, each in self.dimensions.items()}

    def knows(self, key: str, value: str) -> bool:
        """Any source is: forms and imports name their own."""
        return value in self.names[key] or key == "source" or (value == NONE and self.dimensions[key].optional)

    def name(self, key: str, value: str) -> Name:
        if known := self.names[key].get(value):
            return known
        return Name(sources.words(value) if key == "source" else str(self.dimensions[key].without), offered=False)
