"""What a story needs to know of the practice it plays in, read once."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

from desk.demo.diary import Diary
from intake.models import ConsentWording, Criterion, Form
from leads import contacts
from leads.models import RoutingRule
from practices.calendar import OpenHours, open_hours, send_window
from practices.models import Location, Membership, Practice, ServiceLine
from sequences import timing, versions
from sequences.models import Sequence, SequenceKind, Version


@dataclass(frozen=True)
class Cadence:
    """A published version and its steps, as they ran from an instant on."""

    since: datetime
    version: Version
    steps: versions.Compiled


@dataclass(frozen=True)
class Setting:
    practice: Practice
    now: datetime
    zone: ZoneInfo
    hours: OpenHours
    calendar: timing.Calendar
    members: dict[str, Membership]  # by first name
    lines: dict[str, ServiceLine]  # by the playbook's key
    places: list[Location]
    rules: list[RoutingRule]
    form: Form
    wordings: dict[tuple[str, str], ConsentWording]  # by channel and language
    criteria: dict[UUID, list[Criterion]]
    cadences: dict[UUID | None, list[Cadence]]  # of nurture, by service line, the latest first
    others: dict[str, Cadence]  # by kind: visit, missed, not_a_fit
    diary: Diary = field(compare=False)

    def cadence(self, line: ServiceLine, at: datetime) -> Cadence:
        """The version that took in a lead of that moment."""
        found = self.cadences[line.pk if line.pk in self.cadences else None]
        return next((cadence for cadence in found if cadence.since <= at), found[-1])

    def rule(self, line: ServiceLine, *, language: str = "en", fit: str = "unknown") -> RoutingRule:
        """The one that would take such a lead."""
        wanted = {"service_line_id": line.pk, "language": language, "fit": fit, "location_id": None, "source": ""}
        return next(
            rule for rule in self.rules if all(getattr(rule, name) in (None, "", wanted[name]) for name in wanted)
        )

    def open_before(self, at: datetime, minutes: float = 0) -> datetime:
        """The latest instant, not after `at`, at which so many open minutes of that day had still to pass."""
        left = timedelta(minutes=minutes)
        past = takewhile(lambda span: span[0] < at, self.hours.spans(at - timedelta(days=10)))
        ends = [min(closes, at) for opens, closes in past if min(closes, at) - opens > left]
        return (ends[-1] if ends else at) - left

    @cached_property
    def phone(self) -> str:
        """Of the practice, as messages say it."""
        return contacts.pretty(contacts.phone(self.practice.phone) or self.practice.phone)

    @cached_property
    def closing(self) -> datetime:
        """When somebody at the desk was last working."""
        return self.open_before(self.now, 20)


def read(practice: Practice, keys: list[str], *, now: datetime) -> Setting:
    """In the practice's tenant. `keys` are those of its playbooks, each with a service line."""
    hours, zone = open_hours(practice.pk), practice.zone
    sequences = {sequence.key: sequence for sequence in Sequence.objects.select_related("service_line")}
    criteria: dict[UUID, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.order_by("position"):
        criteria[criterion.service_line_id].append(criterion)
    published = list(Version.objects.select_related("sequence").order_by("-published_at"))
    steps = versions.compiled(version.pk for version in published)
    cadences: dict[UUID | None, list[Cadence]] = defaultdict(list)
    others: dict[str, Cadence] = {}
    for version in published:
        cadence = Cadence(version.published_at, version, steps[version.pk])
        if version.sequence.kind == SequenceKind.NURTURE:
            cadences[version.sequence.service_line_id].append(cadence)
        else:
            others.setdefault(version.sequence.kind, cadence)
    return Setting(
        practice=practice,
        now=now,
        zone=zone,
        hours=hours,
        calendar=timing.Calendar(zone, send_window(practice), hours),
        members={member.name.split()[0]: member for member in Membership.objects.order_by("pk")},
        lines={key: line for key in keys if (line := sequences[key].service_line) is not None},
        places=list(Location.objects.order_by("pk")),
        rules=list(RoutingRule.objects.select_related("owner", "team")),
        form=Form.objects.earliest("pk"),
        wordings={(wording.channel, wording.language): wording for wording in ConsentWording.objects.all()},
        criteria=criteria,
        cadences=cadences,
        others=others,
        diary=Diary.read(
            zone, minutes=max(line.visit_minutes + line.buffer_minutes for line in ServiceLine.objects.all())
        ),
    )
