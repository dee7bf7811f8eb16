"""Every page there is, wide and narrow, in light and in dark: nothing that WCAG 2.2 AA forbids, no sideways scroll."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import find
from tests.whole import Whole

WIDTHS = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OF_A_PRACTICE = [
    "queue/",
    "leads/",
    "visits/",
    "reports/",
    "reports/?period=90&by=owner",
    "reports/leads/?step=contacted",
    "settings/team/",
    "inquiries/held/",
    "settings/playbooks/",
]
OF_ANYBODY = ["design/", "accounts/login/", "accounts/signup/", "accounts/password/reset/", "no-such-page/"]


@pytest.fixture(scope="module")
def owner(browser: Browser, whole_up: Whole) -> Iterator[Page]:
    """The owner of the demo's first practice, who may open everything."""
    person = whole_up.sign_in("owner")
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{whole_up.app}/accounts/login/")
    page.fill("input[name=login]", person["email"])
    page.fill("input[name=password]", person["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    yield page
    context.close()


def look_at(page: Page, address: str, width: str, axe: Callable[[Page], None]) -> None:
    page.set_viewport_size(WIDTHS[width])
    page.goto(address)
    axe(page)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{address} is {beyond} px too wide"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", OF_A_PRACTICE)
def test_a_staff_page(owner: Page, whole_up: Whole, axe: Callable[[Page], None], path: str, width: str) -> None:
    look_at(owner, f"{whole_up.app}/p/{whole_up.demo['practices'][0]['id']}/{path}", width, axe)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["Tanya", "Nadia", "Isaac"])
def test_a_lead(owner: Page, whole_up: Whole, axe: Callable[[Page], None], name: str, width: str) -> None:
    """One to find a time for, one who waits for one, and one with a visit; found whatever became of them meanwhile."""
    link = find(owner, whole_up, name).first
    look_at(owner, whole_up.app + (link.get_attribute("href") or ""), width, axe)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", OF_ANYBODY)
def test_a_page_of_anybody(page: Page, whole_up: Whole, axe: Callable[[Page], None], path: str, width: str) -> None:
    look_at(page, f"{whole_up.app}/{path}", width, axe)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_form(page: Page, whole_up: Whole, axe: Callable[[Page], None], language: str) -> None:
    form = whole_up.demo["practices"][0]["forms"][0]["url"]
    look_at(page, f"{form}?lang={language}", "phone", axe)
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("width", WIDTHS)
def test_the_patients_phone(page: Page, whole_up: Whole, axe: Callable[[Page], None], width: str) -> None:
    look_at(page, whole_up.carrier, width, axe)
