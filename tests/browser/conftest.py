"""A real Chromium against a whole `up`, one for the session."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from config import chromium
from tests import whole

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in this thread

HERE = Path(__file__).parent
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
SETTLE = """async () => {
    await new Promise(requestAnimationFrame);
    const second = new Promise((done) => setTimeout(done, 1000));
    await Promise.race([second, Promise.allSettled(document.getAnimations().map((one) => one.finished))]);
}"""
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not REQUIRED and not chromium.find():
                item.add_marker(pytest.mark.skip(reason=f"no Chromium: {chromium.how_to_install()}"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    place = chromium.find()
    if not place:
        pytest.fail(f"REQUIRE_BROWSER=1, and there is no Chromium: {chromium.how_to_install()}")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {
        **browser_type_launch_args,
        "executable_path": place,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-US",
        "timezone_id": "America/New_York",
    }


@pytest.fixture(scope="session")
def whole_up() -> Iterator[whole.Whole]:
    """Its `app` and `carrier` addresses, `sign_in(role)`, `demo`, `env`; what a test commits stays for the next one."""
    with whole.running({"INTAKE_MINIMUM_FILL_SECONDS": "0"}) as up:  # a script types faster than a person
        yield up


@pytest.fixture
def sign_in(whole_up: whole.Whole, page: Page) -> Callable[[str], dict[str, str]]:
    """`sign_in("front_desk")`: `page` is that person's from now on."""

    def as_one(role: str) -> dict[str, str]:
        person = whole_up.sign_in(role)
        page.goto(f"{whole_up.app}/accounts/login/")
        page.fill("input[name=login]", person["email"])
        page.fill("input[name=password]", person["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return person

    return as_one


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Nothing that WCAG 2.2 AA forbids, in light and in dark."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLE)  # a colour on its way from light to dark has no contrast
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(STANDARDS)}})
            assert found.violations_count == 0, f"{page.url} in {scheme}\n{found.generate_report()}"

    return check


@pytest.fixture(autouse=True)
def silent_console(page: Page) -> Iterator[None]:
    """A page that breaks its own policy or throws says so in the console only. An answer of 4xx is not that."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert not said, "\n".join(said)
