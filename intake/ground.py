"""What every inquiry is held against: the practice's services, places, criteria, warning signs and words of consent."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake import consent_words
from intake.models import Criterion, WarningSign
from practices.models import Location, ServiceLine
from practices.settled import Settled


@dataclass(frozen=True)
class Ground:
    lines: Sequence[ServiceLine]  # the active ones
    places: Sequence[Location]
    criteria: Sequence[Criterion]
    signs: Sequence[WarningSign]
    wordings: dict[str, list[consent_words.Wording]]  # by language, the newest last

    def criteria_of(self, line: ServiceLine | None) -> list[Criterion]:
        return [each for each in self.criteria if line and each.service_line_id == line.pk]

    def signs_of(self, line: ServiceLine | None) -> list[WarningSign]:
        """Those of every inquiry and those of this line; while it is not known what somebody wants, all there are."""
        return [sign for sign in self.signs if line is None or sign.service_line_id in (None, line.pk)]

    def is_asked(self, field: str) -> bool:
        """Whether a criterion asks for it."""
        return any(criterion.field == field for criterion in self.criteria)


def _read() -> Ground:
    return Ground(
        lines=list(ServiceLine.objects.filter(active=True)),
        places=list(Location.objects.order_by("pk")),
        criteria=list(Criterion.objects.all()),
        signs=list(WarningSign.objects.order_by("pk")),
        wordings=consent_words.versions(),
    )


TABLES = (
    "practices_serviceline",
    "practices_location",
    "intake_criterion",
    "intake_warningsign",
    "intake_consentwording",
)
current_ground = Settled(TABLES, _read)
