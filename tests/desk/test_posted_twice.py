"""What is posted twice from one showing of the page is one note, one call, one message."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from leads.models import Event, Lead, Note, Task
from practices.tenancy import tenant


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def key(page: str, form: str) -> str:
    return re.search(rf'name="{form}-key" value="(\w+)"', page)[1]  # type: ignore[index]


def test_a_note_is_kept_once_and_other_words_are_another(alice: Client, bright: SimpleNamespace, url: str) -> None:
    first, second = (key(alice.get(url).text, "message") for _showing in range(2))
    for of_page, body in ((first, "Mornings"), (first, "Mornings"), (first, "Evenings"), (second, "Mornings")):
        sent = {"message-channel": "note", "message-key": of_page, "message-body": body}
        assert alice.post(f"{url}notes/", sent).status_code == 303
    with tenant(bright.id):
        assert sorted(Note.objects.values_list("body", flat=True)) == ["Evenings", "Mornings", "Mornings"]


def test_a_call_is_kept_once_with_its_note_and_its_promise(alice: Client, bright: SimpleNamespace, url: str) -> None:
    sent = {
        "call-key": key(alice.get(url).text, "call"),
        "call-outcome": "callback",
        "call-again_at": "2026-11-25T15:30",
        "call-note": "After work",
    }
    for _press in range(2):
        assert alice.post(f"{url}calls/", sent).status_code == 303
    with tenant(bright.id):
        assert Event.objects.filter(kind="call_made").count() == 1
        assert Note.objects.count() == Task.objects.count() == 1


def test_a_second_call_from_a_new_page_is_another(alice: Client, bright: SimpleNamespace, url: str) -> None:
    for _call in range(2):
        alice.post(f"{url}calls/", {"call-key": key(alice.get(url).text, "call"), "call-outcome": "busy"})
    with tenant(bright.id):
        assert Event.objects.filter(kind="call_made").count() == 2


def test_two_members_who_guess_one_key_keep_two_notes(
    alice: Client, as_member: object, bright: SimpleNamespace, url: str
) -> None:
    bob = as_member(bright.bob)  # type: ignore[operator]
    for client in (alice, bob):
        client.post(f"{url}notes/", {"message-channel": "note", "message-key": "1", "message-body": "Hello"})
    with tenant(bright.id):
        assert Note.objects.count() == 2
