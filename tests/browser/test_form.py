"""The hosted form as a patient meets it on a phone: asked, corrected, thanked; and helped at once where it must be."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.whole import Whole

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def form(page: Page, whole_up: Whole) -> str:
    page.set_viewport_size(PHONE)
    return whole_up.demo["practices"][0]["forms"][0]["url"]


def look(page: Page, axe: Callable[[Page], None], name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_wrong_is_said_and_the_rest_is_kept(page, form, axe, language):
    page.goto(f"{form}?lang={language}")
    look(page, axe, f"form-{language}")
    page.fill("[name=name]", "Petra Lund")
    page.fill("[name=phone]", "(503) 555-01")
    page.click("form button")
    assert page.locator("[name=name]").input_value() == "Petra Lund"
    assert page.locator("[name=phone]").get_attribute("aria-invalid") == "true"
    page.click("[role=alert] a")
    assert page.evaluate("document.activeElement.name || location.hash") in ("phone", "#id_phone")
    look(page, axe, f"form-wrong-{language}")
    page.fill("[name=phone]", "(503) 555-0171")
    page.check("[name=consent_text]")
    page.click("form button")
    page.wait_for_url("**/thanks/**")
    assert ("Gracias" if language == "es" else "Thank you") in page.inner_text("h1")
    look(page, axe, f"form-thanks-{language}")


def test_words_of_danger_are_answered_before_anything_else(page, form, axe):
    page.goto(form)
    page.fill("[name=phone]", "(503) 555-0172")
    page.fill("[name=reason]", "I can't breathe and I am scared")
    page.click("form button")
    page.wait_for_url("**/thanks/**")
    assert "call 911" in page.inner_text("[role=alert]")
    look(page, axe, "form-safety")


def test_the_form_weighs_less_than_fifty_kilobytes_and_asks_nobody_else(page, form, whole_up):
    loaded = []
    page.on("response", lambda response: loaded.append((response.url, len(response.body()))))
    page.goto(form, wait_until="networkidle")
    assert all(url.startswith(whole_up.app) for url, _size in loaded)
    assert sum(size for _url, size in loaded) < 50_000
    assert not page.context.cookies()
