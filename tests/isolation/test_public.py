"""What patients and machines reach without signing in: a form's key opens its own practice, and nothing of another's."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from intake import tokens
from intake.models import Inquiry
from leads.models import ContactPoint, Lead
from practices.tenancy import tenant
from tests.isolation.steps import inside


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def send(committed_world):
    """Post an inquiry to the form of one side; what came of it is committed, as it is for a patient."""

    def post(side, key=None, **fields):
        fields = {"first_name": "Dana", "phone": "(503) 555-0177", **fields}
        headers = {"Idempotency-Key": key} if key else {}
        client = Client(raise_request_exception=False)
        return client.post(
            f"/api/v1/forms/{side.rows['form'].key}/inquiries", fields, "application/json", headers=headers
        )

    return post


def newest(side):
    with tenant(side.id):
        inquiry = Inquiry.objects.order_by("-pk").first()  # ids rise with the host's time
        return inquiry, inquiry.lead


def test_the_form_of_a_practice_names_its_own_lines_and_places_only(committed_world):
    for own, other in (
        (committed_world.bright, committed_world.rival),
        (committed_world.rival, committed_world.bright),
    ):
        page = Client().get(f"/f/{own.rows['form'].key}/")
        assert page.status_code == 200 and own.word in page.text and other.word not in page.text


def test_an_inquiry_lands_in_the_practice_of_its_form(committed_world, send):
    before = inside(committed_world.rival.id, Inquiry.objects.count)
    assert send(committed_world.bright).status_code == 201
    inquiry, lead = newest(committed_world.bright)
    assert inquiry.raw["first_name"] == "Dana" and lead.practice_id == committed_world.bright.id
    assert inside(committed_world.rival.id, Inquiry.objects.count) == before


@pytest.mark.parametrize("field", ["service_line", "location"])
def test_an_id_of_another_practice_is_as_good_as_none(committed_world, send, field):
    bright, rival = committed_world.bright, committed_world.rival
    own = send(bright, **{field: str(bright.rows[field].pk)})
    assert own.status_code == 201 and getattr(newest(bright)[1], f"{field}_id") == bright.rows[field].pk, "control"
    foreign = send(bright, **{field: str(rival.rows[field].pk)})
    assert rival.word not in foreign.text
    kept = newest(bright)[1]
    absent = send(bright, **{field: str(uuid.uuid4())})
    assert foreign.status_code == absent.status_code < 500
    assert getattr(kept, f"{field}_id") != rival.rows[field].pk


def test_the_same_phone_is_another_person_in_another_practice(committed_world, send):
    people = []
    for side in (committed_world.bright, committed_world.rival):
        assert send(side, phone="(503) 555-0188").status_code == 201
        with tenant(side.id):
            assert ContactPoint.objects.filter(value="+15035550188").count() == 1
        people.append(newest(side)[1].person_id)
    assert people[0] != people[1]


def test_the_same_idempotency_key_is_another_ones_in_another_practice(committed_world, send):
    """With other content it is refused, in the practice where it was used; the other one does not hear of it."""
    assert send(committed_world.bright, "a-key-of-mine", first_name="Dana").status_code == 201
    assert send(committed_world.bright, "a-key-of-mine", first_name="Erin").status_code in (409, 422), "control"
    assert send(committed_world.rival, "a-key-of-mine", first_name="Erin").status_code == 201


def test_a_page_of_thanks_opens_by_its_own_form_only(committed_world, send):
    bright, rival = committed_world.bright.rows["form"], committed_world.rival.rows["form"]
    send(committed_world.bright)
    token = tokens.for_thanks(bright.key, newest(committed_world.bright)[0].pk)

    def page(key, token):
        answer = Client().get(f"/f/{key}/thanks/", {"t": token})
        return answer.status_code, answer.text

    assert page(bright.key, token) != page(bright.key, "wrong"), "control"
    assert page(rival.key, token) == page(rival.key, "wrong")
    forged = tokens.for_thanks(rival.key, newest(committed_world.bright)[0].pk)
    assert page(rival.key, forged) == page(rival.key, "wrong"), "not even signed by us for the wrong form"


def test_a_key_that_is_unknown_and_one_that_is_switched_off_look_alike(committed_world):
    form = committed_world.rival.rows["form"]
    with tenant(committed_world.rival.id):
        type(form).objects.filter(pk=form.pk).update(active=False)
    try:
        for address in ("/f/{}/", "/f/{}/thanks/"):
            off, unknown = (Client().get(address.format(key)) for key in (form.key, "no-such-key"))
            assert (off.status_code, off.text) == (unknown.status_code, unknown.text) == (404, unknown.text)
        post = [
            Client().post(f"/api/v1/forms/{key}/inquiries", {"first_name": "x"}, "application/json")
            for key in (form.key, "no-such-key")
        ]
        assert post[0].status_code == post[1].status_code == 404 and post[0].text == post[1].text
    finally:
        with tenant(committed_world.rival.id):
            type(form).objects.filter(pk=form.pk).update(active=True)


def test_a_lead_of_one_practice_is_never_opened_by_the_inquiry_of_another(committed_world, send):
    """The patient of both: matched inside each, by the number they share."""
    bright, rival = committed_world.bright, committed_world.rival
    before = inside(rival.id, Lead.objects.count)
    send(bright, first_name=bright.word, last_name="Patient", phone="+15035550142")
    assert inside(rival.id, Lead.objects.count) == before
