"""A patient's page is light, and costs the same few statements however much there is to choose from."""

import re
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices import clock
from practices.models import Provider
from scheduling import links
from scheduling.models import Availability
from scheduling.slots import slots_for

LIMIT = 50_000


@pytest.fixture
def link(provider, dana, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at)
    address = links.open_link(dana, "book", now=at)
    return address[address.index("/v/") :]


@pytest.fixture
def busy(provider):
    """A large practice: more times than one page shows."""
    for number in range(6):
        doctor = Provider.objects.create(name=f"Dr. Bartholomew Featherstonehaugh {number}")
        for weekday in range(5):
            Availability.objects.create(
                provider=doctor, location=provider.place, weekday=weekday, starts=time(8), ends=time(18)
            )


def weight(page):
    """With every file that it loads, each once."""
    files = {found.partition("#")[0] for found in re.findall(r'(?:href|src)="/static/([^"]+)"', page.text)}
    assert not re.findall(r"<script|https?://", page.text.replace(settings.PUBLIC_URL, ""))
    static = Path(settings.BASE_DIR) / "static"
    return len(page.content) + sum((static / name).stat().st_size for name in files)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", ["", "times/"])
def test_a_page_weighs_less_than_fifty_kilobytes(link, busy, path, language):
    page = Client().get(f"{link}{path}?lang={language}")
    assert page.status_code == 200 and "Featherstonehaugh" in page.text
    assert weight(page) < LIMIT


def test_every_time_stands_on_one_of_the_pages(link, busy, dana, at):
    shown, page = [], Client().get(f"{link}times/")
    while True:
        shown += re.findall(r'name="slot" value="([^"]+)"', page.text)
        later = re.search(r'href="([^"]+from=[^"]+)"', page.text)
        if later is None:
            break
        page = Client().get(later[1])
    assert sorted(shown) == sorted(slot.key for slot in slots_for(dana, now=at))


def test_more_to_choose_from_costs_no_more_statements(link, provider, request):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(link).status_code == 200
        return len(captured)

    few = statements()
    request.getfixturevalue("busy")
    assert statements() == few < 20
