"""What every template promises: it compiles, names icons that exist, and keeps to the strict content policy."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
SPRITE = (Path(settings.BASE_DIR) / "static" / "icons.svg").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_a_template_compiles_and_keeps_to_the_policy(page: Path) -> None:
    get_template(str(page.relative_to(TEMPLATES)))
    text = page.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|js:", text), "the policy refuses inline style and script"
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text), "the policy refuses inline script"
    for name in re.findall(r'components/icon\.html" with name="([a-z]+)"', text):
        assert f'id="i-{name}"' in SPRITE, name


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_an_error_of_ours_needs_no_request_and_no_context(language: str) -> None:
    with translation.override(language):
        page = get_template("500.html").render()
    assert f'<html lang="{language}">' in page
    assert "{%" not in page


@pytest.mark.parametrize("number", [400, 403, 404])
def test_an_error_page_says_its_number_and_the_language(number: int) -> None:
    with translation.override("es"):
        page = render_to_string(f"{number}.html")
    assert '<html lang="es">' in page
    assert str(number) in page
    assert '<meta name="robots" content="noindex">' in page


class Card(forms.Form):
    phone = forms.CharField(help_text="With the area code")
    way = forms.ChoiceField(choices=[("text", "Text"), ("call", "Call")], widget=forms.RadioSelect)


def test_an_error_is_tied_to_its_field() -> None:
    page = render_to_string("components/form_fields.html", {"form": Card({})})
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in page
    assert 'id="id_phone_helptext"' in page
    assert 'id="id_phone_error"' in page
    assert '<fieldset class="field" aria-describedby="id_way_error' in page


def test_an_icon_alone_has_a_name_and_one_beside_a_word_is_silent() -> None:
    assert 'aria-label="Keys"' in render_to_string("components/icon.html", {"name": "help", "label": "Keys"})
    assert 'aria-hidden="true"' in render_to_string("components/icon.html", {"name": "help"})


def test_a_timer_draws_by_data_and_not_by_style() -> None:
    page = render_to_string(
        "components/timer.html", {"figure": "6 min", "words": "1 min late", "fill": 4, "state": "late"}
    )
    assert 'data-fill="4" data-state="late"' in page


def test_the_staff_shell_stands_without_any_context() -> None:
    page = render_to_string("base.html")
    assert '<nav class="nav"' in page
    assert '"allowEval":false' in page
