"""The page of the design system: there for whoever builds, nowhere else; and what its tokens promise."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from desk import palette


@pytest.mark.parametrize(("debug", "sandbox", "status"), [(False, False, 404), (True, False, 200), (False, True, 200)])
def test_it_is_there_in_development_and_on_the_sandbox_only(
    debug: bool, sandbox: bool, status: int, client: Client, settings: LazySettings
) -> None:
    settings.DEBUG, settings.SANDBOX = debug, sandbox
    assert client.get("/design/").status_code == status


def test_it_shows_every_meaning_and_every_component_in_both_schemes(client: Client, settings: LazySettings) -> None:
    settings.SANDBOX = True
    page = client.get("/design/").text
    assert all(f"--{meaning.name}<" in page for meaning in palette.read().meanings)
    light, dark = (
        page.split(f'data-scheme="{scheme}"')[1].split("</section>\n  \n")[0] for scheme in ("light", "dark")
    )
    assert light.count('class="btn') == dark.count('class="btn') > 20
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("pair", palette.read().measured, ids=lambda pair: f"{pair.ink} on {pair.ground}")
def test_words_and_edges_can_be_told_from_what_they_stand_on(pair: palette.Measured) -> None:
    assert pair.light >= pair.least
    assert pair.dark >= pair.least


def test_contrast_is_that_of_the_standard() -> None:
    black, white = palette.Oklch(0, 0, 0), palette.Oklch(1, 0, 0)
    assert palette.contrast(black, white) == pytest.approx(21, abs=0.01)
    assert palette.contrast(white, white) == 1
