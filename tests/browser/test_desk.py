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
    for address in (
        queue.url,
        lead,
        f"{lead}?act=call",
        f"{lead}?act=close",
        f"{lead}?act=snooze",
        lead.split("/leads/")[0] + "/leads/",
    ):
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


def test_a_tap_tags_a_doubt_and_keeps_what_is_being_written(queue: Page) -> None:
    queue.locator(".row__name", has_text="Ana P.").click()
    message = queue.locator(".composer textarea")
    message.fill("A first visit gives you a price.")
    fear = queue.locator("#barriers").get_by_role("button", name="Fear")
    for on in ("true", "false"):  # a second tap takes it off
        fear.click()
        expect(fear).to_have_attribute("aria-pressed", on)
        expect(fear).to_be_focused()
        expect(message).to_have_value("A first visit gives you a price.")
    expect(queue.locator("#happened")).to_contain_text("Tag taken off: Fear")


def test_letters_show_the_times_the_scripts_and_later(queue: Page, axe: Callable[[Page], None]) -> None:
    queue.locator(".row__name", has_text="Rosa").click()
    expect(queue.locator("h1")).to_contain_text("Rosa")
    queue.keyboard.press("l")
    expect(queue.get_by_role("button", name="Send by text")).to_be_visible()
    queue.keyboard.press("z")
    expect(queue.get_by_label("They asked to wait")).to_be_visible()
    axe(queue)
    queue.keyboard.press(";")
    queue.locator("[data-script=sms]").first.click()
    message = queue.locator(".composer textarea")
    expect(message).to_be_focused()
    expect(message).to_have_value(re.compile("Hola"))
    queue.locator(".composer__preview summary").click()
    expect(queue.locator("message-preview .lines")).to_have_text(message.input_value())
    expect(queue.locator("#hints")).to_contain_text("Grad", timeout=15_000)


def test_what_is_put_off_leaves_the_queue_and_can_be_brought_back(queue: Page) -> None:
    queue.locator(".row__name", has_text="Gail").click()
    expect(queue.locator("h1")).to_contain_text("Gail")
    queue.keyboard.press("z")
    queue.get_by_label("They asked to wait").check()
    queue.get_by_role("button", name="Put off").click()
    expect(queue.locator("#toasts")).to_contain_text("comes back")
    expect(queue.locator(".row__name", has_text="Gail")).to_have_count(0)
    queue.go_back()
    queue.reload()
    queue.get_by_role("button", name="Bring back").click()
    expect(queue.locator("#toasts")).to_contain_text("is back in the queue")


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
