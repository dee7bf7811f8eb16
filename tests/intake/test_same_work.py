"""The answer, and the work done for it, are the same whether or not the person is known (R72)."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake import posting
from leads import contacts
from leads.models import Person
from practices.tenancy import tenant
from tests.intake.conftest import ANA


def statements(send, values):
    """What was asked of the database until the answer was there, without the values."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = send(values)
    asked = [re.sub(r"'[^']*'|\b\d+\b|s\d+_x\d+", "?", query["sql"]) for query in queries]
    return response, [each for each in asked if "practices_clock" not in each]  # that one is asked by the time of day


def test_the_same_statements_run_for_a_stranger_and_for_somebody_known(send, bright, at, monkeypatch):
    monkeypatch.setattr(posting, "attempt", lambda *args, **kwargs: None)  # it runs when the answer has gone
    send({**ANA, "phone": "5035550100"})  # whatever is asked once in a process
    stranger, first = statements(send, {**ANA, "phone": "5035550141"})
    with tenant(bright.id):
        person = Person.objects.create(first_name="Ana", last_name="Pereira", created_at=at)
        contacts.attach(person, contacts.contact_point("phone", "+15035550142"))
    known, second = statements(send, {**ANA, "phone": "5035550142"})
    assert first == second and len(first) > 5
    assert not any("leads_" in statement for statement in first)
    assert {**stranger.json(), "id": ""} == {**known.json(), "id": ""}


def test_understanding_begins_when_the_answer_is_closed(form, rf, bright, monkeypatch):
    from intake.api import Inquiries

    begun = []
    monkeypatch.setattr(posting, "attempt", lambda *args, **kwargs: begun.append(args))
    request = rf.post("/", ANA, "application/json")
    response = Inquiries.as_view()(request, form_key=form.key)
    response.render()
    assert response.status_code == 201 and not begun
    response.close()
    response.close()
    assert len(begun) == 1
