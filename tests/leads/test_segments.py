"""The four built-in pairs: which hold for whom, and why."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from leads import segments
from leads.models import Fit
from leads.segments import PAIRS, SEGMENTS, Known
from practices import postal
from practices.models import Practice
from tests.cast import a_lead

ANA = Known(False, Fit.FIT, None, "", (), "IL", "America/Chicago")


def of(**fields):
    return segments.of(ANA._replace(**fields))


def test_who_has_said_nothing_special_is_new_elective_and_local():
    assert of() == {"new", "elective", "local"}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"returning": True}, "returning"),
        ({"fit": Fit.URGENT}, "urgent"),
        ({"self_pay": True}, "self_pay"),
        ({"self_pay": False}, "covered"),
        ({"postal_code": "10001"}, "out_of_area"),
        ({"postal_code": "62701"}, "local"),
        ({"zones": ("America/New_York",)}, "out_of_area"),
        ({"zones": ("America/New_York", "America/Chicago")}, "local"),
        ({"postal_code": "62701", "zones": ("America/New_York",)}, "local"),  # where they live goes before their phone
        ({"postal_code": "10001", "state": ""}, "local"),  # a practice that has not said where it is has no area
    ],
)
def test_a_segment_holds_for_those_it_names(fields, name):
    assert name in of(**fields)


@given(
    st.builds(
        Known,
        st.booleans(),
        st.sampled_from(Fit.values),
        st.sampled_from([None, True, False]),
        st.sampled_from(["", "62701", "10001", "K1A 0B1"]),
        st.sampled_from([(), ("America/Chicago",), ("America/New_York", "America/Denver")]),
        st.sampled_from(["", "IL", "NY", "ZZ"]),
        st.sampled_from(["America/Chicago", "America/New_York"]),
    )
)
def test_of_a_pair_never_both_hold_and_each_that_holds_has_a_reason(known):
    held = segments.of(known)
    assert all(len({one.name, other.name} & held) <= 1 for one, other in PAIRS)
    assert {why.name for why in segments.why(known)} == held
    assert all(why.label and why.reason for why in segments.why(known))


def test_the_reason_says_what_it_was_told_by():
    assert ("out_of_area", "Out of area", "ZIP code 10001 is not in IL") in segments.why(
        ANA._replace(postal_code="10001")
    )
    with translation.override("es"):
        labels = [why.label for why in segments.why(ANA)]
        reasons = [why.reason for why in segments.why(ANA)]
    assert labels == ["Nuevo", "Programable", "De la zona"]
    assert "nada indica que viva en otro lugar" in reasons


def test_there_are_four_pairs():
    assert list(SEGMENTS) == [
        "new", "returning", "urgent", "elective", "covered", "self_pay", "local", "out_of_area",
    ]  # fmt: skip


def test_what_is_known_is_read_from_the_lead_its_person_and_the_practice(in_bright):
    Practice.objects.filter(pk=in_bright.id).update(state="IL")
    lead = a_lead(phone="+13125550142", returning=True, self_pay=True)
    lead.person.postal_code = "10001"
    known = segments.known_of(lead)
    assert known == (True, Fit.UNKNOWN, True, "10001", ("America/Chicago",), "IL", "America/Chicago")


@pytest.mark.parametrize(
    ("state", "code", "inside"),
    [
        ("IL", "60614", True), ("IL", "62999", True), ("IL", "63001", False), ("NY", "00501", True), ("NY", "10001", True),
        ("CA", "90210", True), ("CA", "96150", True), ("ME", "04101", True), ("ME", "03801", False), ("wy", "82001", True),
    ],
)  # fmt: skip
def test_the_zip_codes_of_a_state_begin_so(state, code, inside):
    assert code.startswith(postal.starts(state)) is inside


def test_a_state_that_does_not_exist_has_no_zip_codes():
    assert postal.starts("ZZ") == postal.starts("") == ()


def test_no_zip_code_is_of_two_states():
    threes = [start for state in postal._STARTS for start in postal.starts(state)]
    wide = {f"{start}{last}" if len(start) == 2 else start for start in threes for last in "0123456789"}
    counted = sum(10 if len(start) == 2 else 1 for start in threes)
    assert len(wide) == counted
