"""The patient's phone in a real browser: kept current while somebody types, worked without a script, readable by all."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.carrier import EMAIL, SMS, Message, new_sid
from sandbox.faults import Fault
from sandbox.program import Program
from tests.sandbox.conftest import DANA, PRACTICE, app, configuration, event_key, program  # noqa: F401 (fixtures)
from tests.sandbox.fake_app import FakeApp


def arrive(program: Program, body: str, *, channel: str = SMS, to: str = DANA) -> None:  # noqa: F811
    program.carrier.accept(
        Message(
            sid=new_sid(),
            channel=channel,
            direction="outbound-api",
            sender=PRACTICE if channel == SMS else "front@bright.test",
            to=to,
            body=body,
            subject="We have your note" if channel == EMAIL else "",
            status="delivered",
            accepted_at=time.time(),
        )
    )


@pytest.fixture
def phone(page: Page, program: Program) -> Page:  # noqa: F811
    arrive(program, "We have your note. Times: http://127.0.0.1/b/x")
    arrive(program, "Hello Dana.", channel=EMAIL, to="dana@example.test")
    arrive(program, "Hello Erin.", channel=EMAIL, to="erin@example.test")
    page.goto(program.url)
    return page


def test_a_new_text_appears_and_what_is_being_typed_stays(phone: Page, program: Program) -> None:  # noqa: F811
    field = phone.get_by_label("Text as (503) 555-0142")
    field.fill("Do you have")
    arrive(program, "Any questions?")
    expect(phone.locator(".bubble").last).to_have_text("Any questions?")
    expect(field).to_have_value("Do you have")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(phone.locator(".bubble--me")).to_have_text("Do you have")


def test_a_text_to_another_phone_does_not_take_this_one_away(phone: Page, program: Program) -> None:  # noqa: F811
    arrive(program, "Hello Erin", to="+15035550143")
    phone.get_by_role("link", name="Latest text: (503) 555-0143").wait_for()
    expect(phone.get_by_role("heading", name="(503) 555-0142")).to_be_visible()
    phone.get_by_role("button", name="Say STOP").click()
    expect(phone.locator(".bubble--me")).to_have_text("STOP")


def test_the_first_text_of_all_opens_its_phone(page: Page, program: Program) -> None:  # noqa: F811
    page.goto(program.url)
    expect(page.get_by_role("heading", name="No phone yet")).to_be_visible()
    arrive(program, "Hello Dana")
    expect(page.locator(".bubble")).to_have_text("Hello Dana")
    page.get_by_label("Text as").fill("Hi")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble--me")).to_have_text("Hi")


def test_the_clock_moves_without_a_script(browser: Browser, program: Program, app: FakeApp) -> None:  # noqa: F811
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(program.url)
    app.unsettled_polls = [1] * 8
    page.get_by_role("button", name="+1 hour").click()
    expect(page.get_by_text("Skipped 60 min")).to_be_visible(timeout=10_000)
    page.context.close()


@pytest.mark.parametrize("width", [1440, 1100, 390])
def test_the_page_is_readable_by_all(
    phone: Page,
    program: Program,  # noqa: F811
    app: FakeApp,  # noqa: F811
    axe: Callable[[Page], None],
    width: int,
) -> None:
    program.faults.arm(Fault("reset", next=1), Fault("callback_lost", percent=20))
    phone.set_viewport_size({"width": width, "height": 844})
    phone.goto(program.url)
    phone.get_by_text("More ways to fail").click()
    axe(phone)
    app.unsettled_polls = [1] * 10_000
    phone.get_by_role("button", name="+2 days").click()
    phone.get_by_role("button", name="Stop here").wait_for()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
    program.skip.stop()
