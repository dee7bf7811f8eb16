"""What an inquiry asks for and where: names and ids as they were typed, looked up among the practice's own (R63)."""

from typing import Any, NamedTuple

from intake.folding import fold
from intake.ground import Ground
from intake.models import Form
from practices.models import Location, ServiceLine


class Asked(NamedTuple):
    """The service line, if it is known; `is_unknown` when one was named that the practice does not have."""

    line: ServiceLine | None
    is_unknown: bool = False


def service_line(raw: dict[str, Any], form: Form | None, ground: Ground) -> Asked:
    """What they named, by its id or either of its names; else what the form is for."""
    named = raw.get("service_line", "")
    for line in ground.lines:
        if named and (named == str(line.pk) or fold(named) in {fold(line.name), fold(line.name_es)} - {""}):
            return Asked(line)
    of_form = form.service_line_id if form else None
    return Asked(next((line for line in ground.lines if line.pk == of_form), None), is_unknown=bool(named))


def location(raw: dict[str, Any], form: Form | None, ground: Ground) -> Location | None:
    """The place they named, else the form's, else the only one there is."""
    named, places = raw.get("location", ""), ground.places
    for place in places:
        if named and (named == str(place.pk) or fold(named) == fold(place.name)):
            return place
    if form and form.location_id:
        return next(place for place in places if place.pk == form.location_id)
    return places[0] if len(places) == 1 else None
