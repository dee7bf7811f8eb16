"""An age that somebody typed, instead of a year of birth."""

import pytest

from intake.models import Criterion
from intake.qualify import facts
from leads.models import Fit
from practices.models import ServiceLine
from practices.tenancy import tenant
from tests.intake.conftest import ANA
from tests.intake.looking import leads


@pytest.fixture
def adults_only(bright):
    with tenant(bright.id):
        line = ServiceLine.objects.create(name="Implants")
        Criterion.objects.create(
            service_line=line, field="age", operator="at_least", value=18, otherwise=Fit.NOT_A_FIT, position=1
        )


@pytest.mark.parametrize(
    ("age", "fit"),
    [("45", Fit.FIT), ("16", Fit.NOT_A_FIT), ("forty", Fit.UNKNOWN), (True, Fit.UNKNOWN), ("9" * 400, Fit.UNKNOWN)],
)
def test_an_inquiry_that_gives_an_age_is_understood(send, bright, adults_only, age, fit):
    assert send({**ANA, "service_line": "Implants", "age": age}).status_code == 201
    (lead,) = leads(bright)
    assert lead.fit == fit


def test_the_year_of_birth_goes_before_a_typed_age():
    assert facts({"birth_year": "1986", "age": "12"}, year=2026)["age"] == 40
