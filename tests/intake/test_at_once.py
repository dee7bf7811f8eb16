"""Many posts at the same instant, as threads of the server take them."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from tests.intake.conftest import ANA
from tests.intake.looking import inquiries, leads

pytestmark = pytest.mark.django_db(transaction=True)


def post_all(form, bodies):
    """Each as one request of its own thread; the status and the answer of each."""
    app, factory = get_wsgi_application(), RequestFactory()

    def post(job):
        values, key = job
        request = factory.post(
            f"/api/v1/forms/{form.key}/inquiries", values, "application/json", headers={"Idempotency-Key": key} if key else {}
        )  # fmt: skip
        status = []
        body = app(request.environ, lambda line, headers: status.append(int(line[:3])))
        try:
            return status[0], json.loads(b"".join(body))
        finally:
            body.close()
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(post, bodies))


def test_a_hundred_posts_with_one_key_make_one_lead(form, bright):
    answers = post_all(form, [(ANA, "one-key")] * 100)
    assert {status for status, _ in answers} == {201}
    assert len({answer["id"] for _, answer in answers}) == 1
    assert len(inquiries(bright)) == len(leads(bright)) == 1


def test_forty_posts_without_a_key_make_one_lead(form, bright):
    assert {status for status, _ in post_all(form, [(ANA, "")] * 40)} == {201}
    assert len(inquiries(bright)) == len(leads(bright)) == 1


def test_one_key_for_many_bodies_is_one_inquiry_and_refusals(form, bright):
    bodies = [({**ANA, "phone": f"50355501{number:02}"}, "one-key") for number in range(30)]
    answers = post_all(form, bodies)
    assert sorted(status for status, _ in answers) == [201] + [422] * 29
    assert len(inquiries(bright)) == 1


def test_one_person_asking_twenty_things_at_once_is_one_person_with_one_lead_and_one_text(form, bright):
    bodies = [({**ANA, "reason": str(number), "email": "ana@example.com"}, "") for number in range(20)]
    assert {status for status, _ in post_all(form, bodies)} == {201}
    found = inquiries(bright)
    assert len(found) == 20 and all(inquiry.understood_at for inquiry in found)
    assert len(leads(bright)) == 1
    assert sum(inquiry.may_text for inquiry in found) == 1
