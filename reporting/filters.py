"""The menus of a report: other days, and for each dimension one value or all."""

from typing import TYPE_CHECKING, NamedTuple

from reporting.cohort import Cohort
from reporting.dimensions import NONE
from reporting.periods import CHOICES, last_days

if TYPE_CHECKING:
    from reporting.report import Report


class Choice(NamedTuple):
    label: str
    address: str
    current: bool


class Menu(NamedTuple):
    label: str
    chosen: bool
    choices: list[Choice]


def menus(report: "Report") -> list[Menu]:
    """The period first, then each dimension that has something to choose from."""
    found = [_menu(report, key) for key in report.catalogue.dimensions]
    return [_periods(report), *(menu for menu in found if len(menu.choices) > 2 or menu.chosen)]


def _periods(report: "Report") -> Menu:
    here = report.cohort.period
    offered = [last_days(days, now=report.now, zone=here.zone) for days in CHOICES]
    choices = [_choice(report, each.name, report.cohort.during(each)) for each in offered]
    return Menu(here.name if here.days else here.words, not here.days, choices)


def _menu(report: "Report", key: str) -> Menu:
    """What the practice offers now, what the table has found, and what is chosen."""
    dimension, names = report.catalogue.dimensions[key], report.catalogue.names[key]
    chosen = report.cohort.narrowed.get(key, "")
    seen = {*(report.values if key == report.table else ()), chosen} - {""}
    offered = [value for value, name in names.items() if name.offered or value in seen]
    if dimension.optional and (len(offered) > 1 or NONE in seen):
        offered.append(NONE)
    offered += sorted(seen - {*offered}, key=lambda value: report.catalogue.name(key, value).said)
    choices = [_choice(report, str(dimension.every), report.cohort.but(**{key: ""}))]
    choices += [
        _choice(report, report.catalogue.name(key, value).said, report.cohort.but(**{key: value})) for value in offered
    ]
    current = next((choice for choice in choices if choice.current), choices[0])
    return Menu(current.label, bool(chosen), choices)


def _choice(report: "Report", label: str, other: Cohort) -> Choice:
    return Choice(label, other.address(**report.shown), other == report.cohort)
