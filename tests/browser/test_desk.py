"""The desk in a real browser, on the demo: readable for everybody, worked by keys, and alive."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SignIn = Callable[[str], dict[str, str]]


def lead_url(page: Page, name: str) -> str:
    return page.locator(".row__name", has_text=name).get_attribute("href") or ""


@pytest.fixture
def queue(page: Page, sign_in: SignIn) -> Page:
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in("front_desk")
    expect(page.locator("h1")).to_contain_text("need you")
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_the_desk_breaks_no_accessibility_rule(queue: Page, axe: Callable[[Page], None], width: int) -> None:
    lead = lead_url(queue, "Ana P.")
    queue.set_viewport_size({"width": width, "height": 900})
    for address in (queue.url, lead, f"{lead}?act=call", f"{lead}?act=close", lead.split("/leads/")[0] + "/leads/"):
        queue.goto(address if "://" in address else queue.url.split("/p/")[0] + address)
        axe(queue)
        assert queue.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"


def test_the_queue_fits_the_narrowest_phone(queue: Page) -> None:
    queue.set_viewport_size({"width": 320, "height": 640})
    assert queue.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_j_walks_the_rows_the_glance_follows_and_enter_opens(queue: Page) -> None:
    names = queue.locator(".row__name").all_inner_texts()
    queue.keyboard.press("j")
    here = queue.locator('.row[aria-current="true"] .row__name')
    expect(here).to_be_focused()
    first_name = here.inner_text().split()[0]
    assert here.inner_text() in names
    expect(queue.locator("#glance h2").first).to_contain_text(first_name)
    queue.keyboard.press("Enter")
    expect(queue.locator("h1")).to_contain_text(first_name)


def test_letters_write_call_and_close(queue: Page) -> None:
    queue.locator(".row__name", has_text="Ana P.").click()
    expect(queue.locator("h1")).to_have_text(re.compile("Ana"))
    queue.keyboard.press("c")
    expect(queue.get_by_label("No answer")).to_be_visible()
    queue.keyboard.press("x")
    expect(queue.get_by_label("Chose elsewhere")).to_be_visible()
    queue.keyboard.press("t")
    expect(queue.locator(".composer textarea")).to_be_focused()
    queue.keyboard.type("It depends on what the dentist finds")
    expect(queue.locator("char-count")).to_contain_text("36 of 160")


def test_what_another_person_does_appears_by_itself(queue: Page) -> None:
    """Tanya's page in a second window: the row leaves the first one without a reload."""
    other = queue.context.new_page()
    other.goto(queue.url.split("/p/")[0] + lead_url(queue, "Tanya"))
    queue.locator(".row__name", has_text="Omar").focus()
    other.locator("summary", has_text="Close").click()
    other.get_by_label("Not now").check()
    other.get_by_role("button", name="Close").click()
    expect(queue.locator(".row__name", has_text="Tanya")).to_have_count(0, timeout=15_000)
    expect(queue.locator(".row__name", has_text="Omar")).to_be_focused()
    other.close()
