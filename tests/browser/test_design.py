"""Every component in a real browser, under the real content policy: readable, reachable, and worked by keys."""

import threading
from collections.abc import Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def design(page: Page, settings: LazySettings) -> Iterator[Page]:
    """The page of all components from the whole stack of middleware, without a database."""
    settings.SANDBOX = True
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_port}/design/")
    yield page
    server.shutdown()
    server.server_close()


def current(page: Page) -> str:
    return page.locator(".row[aria-current] .row__name").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_component_breaks_the_accessibility_rules(design: Page, axe: Callable[[Page], None], width: int) -> None:
    design.set_viewport_size({"width": width, "height": 900})
    axe(design)
    assert design.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def test_nothing_scrolls_sideways_on_the_narrowest_phone(design: Page) -> None:
    design.set_viewport_size({"width": 320, "height": 640})
    assert design.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_j_and_k_walk_the_rows_and_enter_opens_one(design: Page) -> None:
    design.keyboard.press("j")
    assert current(design) == "Pete H."
    design.keyboard.press("k")
    design.keyboard.press("k")
    assert current(design) == "Joyce T."
    design.keyboard.press("Enter")
    assert design.url.endswith("#joyce")


def test_a_letter_presses_what_carries_it_and_rests_while_somebody_types(design: Page) -> None:
    design.keyboard.press("c")
    assert design.url.endswith("#call")
    design.keyboard.press("/")
    assert design.url.endswith("#search")
    design.locator("#light-body").fill("")
    design.locator("#light-body").press_sequentially("cc")
    assert design.locator("#light-body").input_value() == "cc"
    assert design.url.endswith("#search")


def test_letters_can_be_switched_off(design: Page) -> None:
    design.evaluate("document.body.dataset.keys = 'off'")
    design.keyboard.press("c")
    assert not design.url.endswith("#call")


def test_the_question_mark_shows_the_keys_and_escape_hides_them(design: Page, axe: Callable[[Page], None]) -> None:
    design.keyboard.press("?")
    assert design.locator("#keys").is_visible()
    axe(design)
    design.keyboard.press("Escape")
    assert not design.locator("#keys").is_visible()


def test_a_text_is_counted_as_the_network_will_count_it(design: Page) -> None:
    count = design.locator("char-count").first
    for text, words in [
        ("a" * 160, "160 of 160, 1 text"),
        ("a" * 161, "161 of 306, 2 texts"),
        ("€" * 80, "160 of 160, 1 text"),
        ("á" * 71, "71 of 134, 2 texts"),
    ]:
        design.locator("#light-body").fill(text)
        assert count.inner_text() == words
