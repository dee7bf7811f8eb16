"""Barriers on the lead page: one tap tags, a second takes off, a double tap is one, and the thread says who."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from leads import barriers
from leads.models import Barrier, Event, Lead
from practices.tenancy import tenant
from tests.cast import AT


@pytest.fixture
def url(bright: SimpleNamespace, lead: Lead) -> str:
    return f"/p/{bright.id}/leads/{lead.pk}/"


def pressed(page: str) -> list[str]:
    return re.findall(r'name="untag" value="(\w+)" aria-pressed="true"', page)


def test_a_tap_tags_and_another_takes_off(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    assert pressed(alice.get(url).text) == []
    answer = alice.post(f"{url}barriers/", {"tag": "cost"})
    assert (answer.status_code, answer["Location"]) == (303, f"{url}#barriers")
    page = alice.get(url).text
    assert pressed(page) == ["cost"]
    assert "Tagged: Price unclear" in page and "by Alice" in page
    alice.post(f"{url}barriers/", {"untag": "cost"})
    page = alice.get(url).text
    assert pressed(page) == [] and "Tag taken off: Price unclear" in page


def test_a_double_tap_tags_once(alice: Client, bright: SimpleNamespace, lead: Lead, url: str) -> None:
    for _tap in range(2):
        alice.post(f"{url}barriers/", {"tag": "fear"})
    with tenant(bright.id):
        assert Barrier.objects.count() == Event.objects.filter(kind="barrier_tagged").count() == 1


@pytest.mark.parametrize("said", [{}, {"tag": "sadness"}, {"untag": "x" * 500}])
def test_a_tag_that_is_none_changes_nothing(
    said: dict[str, str], alice: Client, bright: SimpleNamespace, url: str
) -> None:
    assert "There is no such tag. Nothing was changed." in alice.post(f"{url}barriers/", said, follow=True).text
    with tenant(bright.id):
        assert not Event.objects.exists()


def test_a_tag_that_is_on_is_never_hidden_behind_more(
    alice: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    assert "Language" in alice.get(url).text.split("More…")[1]
    with tenant(bright.id):
        barriers.tag(lead, "language", by=bright.bob, now=AT)
    page = alice.get(url).text
    assert 'value="language"' in page.split("More…")[0] and 'title="Bob, 10:00 am"' in page


def test_who_may_only_look_sees_the_tags_and_no_button(
    looker: Client, charlie: Client, bright: SimpleNamespace, lead: Lead, url: str
) -> None:
    with tenant(bright.id):
        barriers.tag(lead, "cost", by=bright.bob, now=AT)
    page = looker.get(url).text
    assert "Price unclear" in page and 'name="untag"' not in page
    assert looker.post(f"{url}barriers/", {"tag": "fear"}).status_code == 403
    assert charlie.post(f"{url}barriers/", {"tag": "fear"}).status_code == 404
