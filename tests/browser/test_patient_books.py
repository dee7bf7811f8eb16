"""From texted times to an attended visit, as a patient lives it: on a phone of 390 px without JavaScript, in both languages.

The clock stands on a Tuesday at 10:00 of the practice, and is moved by the sandbox's page, as a visitor would.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import PHONE, count_of, find, messages_to, open_phone, say, skip, skip_to, texts_to
from tests.demo_clock import ZONE, now, to_a_tuesday_at_ten
from tests.whole import Whole

LINK = re.compile(r"https?://\S+/v/\S+")
MOST_DAYS = 14  # of waiting for one touch


@dataclass(frozen=True)
class Patient:
    """Who books, and the words they read."""

    language: str
    first_name: str
    phone: str
    email: str
    more_times: str
    later: str
    yes: str
    booked: str
    missing: re.Pattern[str]
    confirm: str
    form: str
    thanks: re.Pattern[str]


IVY = Patient(
    "en", "Ivy", "+13125550174", "ivy@example.com", "More times", "Later days", "Yes, book this time",
    "Your visit is booked", re.compile("still missing"), "Reply C", "form", re.compile("see you|Thank you"),
)  # fmt: skip
INES = Patient(
    "es", "Inés", "+13125550175", "ines@example.com", "Más horas", "Días siguientes", "Sí, reservar esta hora",
    "Su cita está reservada", re.compile("[Ff]alta una cosa"), "Responda C", "formulario", re.compile("Gracias|esperamos"),
)  # fmt: skip


@pytest.fixture
def tuesday(whole_up: Whole) -> datetime:
    return to_a_tuesday_at_ten(whole_up)


@pytest.fixture
def sandbox(browser: Browser) -> Page:
    """The page beside the desk on which the patient's phone and mailbox are drawn."""
    return browser.new_context(locale="en-US").new_page()


@pytest.fixture
def phone(browser: Browser) -> Page:
    """The patient's own browser: small, and without JavaScript."""
    return browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-US").new_page()


@pytest.mark.parametrize("who", [IVY, INES], ids=lambda who: who.language)
def test_times_in_a_text_become_an_attended_visit(
    who: Patient,
    whole_up: Whole,
    tuesday: datetime,
    sandbox: Page,
    phone: Page,
    sign_in: Callable[[str], dict[str, str]],
    page: Page,
) -> None:
    up = whole_up
    sign_in("front_desk")
    ask_on_the_form(phone, up, who)

    # two or three real times come by text, with a link
    text = wait_for(sandbox, up, who, lambda: last(texts_to(up, who.phone), LINK))
    link = LINK.search(text["body"])
    assert link, text

    # booked on the phone: a later day, one time, one yes
    phone.goto(link[0])
    assert fits(phone)
    phone.get_by_role("link", name=who.more_times).click()
    for _page in range(MOST_DAYS):
        if phone.get_by_role("link", name=who.later).count() == 0:
            break
        phone.get_by_role("link", name=who.later).click()
    phone.locator("button[name=slot]").last.click()
    at = datetime.fromisoformat(phone.locator("time.big").get_attribute("datetime") or "")
    phone.get_by_role("button", name=who.yes).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(who.booked)
    assert fits(phone)
    assert at > now(up) + timedelta(days=2), "late enough for every reminder"

    # the reminder asks for the first missing item, and for no other
    mail = wait_for(sandbox, up, who, lambda: last(messages_to(up, who.email, "email"), who.missing))
    assert who.form in mail["body"], mail["body"]

    # C confirms
    wait_for(sandbox, up, who, lambda: last(texts_to(up, who.phone), re.compile(who.confirm)))
    say(sandbox, up, who.phone, "C")
    expect(sandbox.locator(".bubble:not(.bubble--me)").last).to_contain_text(who.thanks, timeout=10_000)
    open_lead(page, up, who)
    expect(page.get_by_text("Confirmed").first).to_be_visible()

    # the day comes, and so do they
    skip_to(sandbox, up, who.phone, at + timedelta(minutes=1), ZONE)
    before = count_of(page, up, "attended")
    open_lead(page, up, who)
    page.get_by_role("button", name="Attended").first.click()
    assert count_of(page, up, "attended") == before + 1


def ask_on_the_form(phone: Page, up: Whole, who: Patient) -> None:
    phone.goto(f"{up.demo['practices'][0]['forms'][0]['url']}?lang={who.language}")
    phone.fill("[name=name]", f"{who.first_name} Walker")
    phone.fill("[name=phone]", who.phone)
    phone.fill("[name=email]", who.email)
    options = phone.locator("[name=service_line] option").all_inner_texts()
    phone.select_option(
        "[name=service_line]",
        label=next(each for each in options if each.startswith("Ortop" if who.language == "es" else "Ortho")),
    )
    for consent in ("consent_text", "consent_email"):
        phone.check(f"[name={consent}]")
    phone.locator("form button").click()
    phone.wait_for_url("**/thanks/**")


def wait_for(sandbox: Page, up: Whole, who: Patient, found: Callable[[], dict | None]) -> dict:
    """Live through the days until it is there."""
    for _day in range(MOST_DAYS):
        if there := found():
            return there
        skip(sandbox, up, who.phone, "Tomorrow 10:00 am")
    open_phone(sandbox, up, who.phone)
    raise AssertionError(sandbox.inner_text("body"))


def last(messages: list[dict], words: re.Pattern[str]) -> dict | None:
    return next((message for message in reversed(messages) if words.search(message["body"])), None)


def open_lead(page: Page, up: Whole, who: Patient) -> None:
    find(page, up, f"{who.first_name} Walker").first.click()


def fits(phone: Page) -> bool:
    """Nothing to scroll sideways for; measured by the layout, since the page runs no script."""
    box = phone.locator("main").bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
