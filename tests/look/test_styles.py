"""What the stylesheets promise: small, layered, two tiers of tokens, and a patient page that loads on a bad line."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
RAW = re.compile(r"var\(--(?:linen|char|spruce|amber|brick)-\d\)")


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_is_small_and_wins_by_its_layer_only(sheet: Path) -> None:
    text = rules(sheet)
    assert sheet.stat().st_size < 8_000
    assert "!important" not in text
    assert not re.search(r"#[a-z][\w-]*[^;{}]*\{", text), "an id as a selector"
    assert text.lstrip().startswith("@layer")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_component_reads_meanings_and_never_a_raw_colour(sheet: Path) -> None:
    if sheet.name == "tokens.css":
        return
    assert not RAW.search(rules(sheet))
    assert not re.search(r"oklch\(\.|#[0-9a-f]{3,8}\b|rgba?\(", rules(sheet))


def test_staff_pages_load_the_shared_stylesheets_once_and_tokens_first() -> None:
    links = re.findall(r'href="/static/([^"]+)"', render_to_string("components/styles.html"))
    assert len(links) == len(set(links))
    assert links[0] == "css/tokens.css"
    assert all((STATIC / link).exists() for link in links)


def test_a_patient_page_and_all_it_loads_stay_under_fifty_kilobytes() -> None:
    page = render_to_string("patient_base.html", {"practice": {"name": "Bright"}})
    loaded = {link.split("#")[0] for link in re.findall(r'(?:href|src)="/static/([^"]+)"', page)}
    assert "icons.svg" in loaded
    assert not re.search(r"<script", page)
    form = 12_000  # the longest hosted form, in Spanish
    assert sum((STATIC / name).stat().st_size for name in loaded) + len(page.encode()) + form < 50_000
