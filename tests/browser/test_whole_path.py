"""The product's main job, as the patient and the front desk see it: from a question on the form to an attended visit.

The clock stands on a Tuesday at 10:00 of the practice, and is moved by the patient's phone, as a visitor would.
"""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.walking import PHONE, count_of, fill_in_the_form, find, open_phone, say, skip, texts_to
from tests.demo_clock import ZONE, to_a_tuesday_at_ten
from tests.whole import Whole


@pytest.fixture
def tuesday(whole_up: Whole) -> datetime:
    return to_a_tuesday_at_ten(whole_up)


@pytest.fixture
def patient(browser: Browser, whole_up: Whole) -> Page:
    """A phone of its own beside the desk's page."""
    return browser.new_context(viewport=PHONE, locale="en-US").new_page()


@pytest.fixture
def desk(sign_in: Callable[[str], dict[str, str]], page: Page) -> Page:
    sign_in("front_desk")
    return page


def test_from_a_question_on_the_form_to_an_attended_visit(
    whole_up: Whole, tuesday: datetime, patient: Page, desk: Page
) -> None:
    up, phone, practice = whole_up, "+13125550188", whole_up.demo["practices"][0]["id"]
    attended_before = count_of(desk, up, "attended")

    # asked, and acknowledged on the phone
    fill_in_the_form(patient, up, "Nora", "Finch", "(312) 555-0188")
    open_phone(patient, up, phone)
    expect(patient.locator(".bubble").first).to_contain_text("Hi Nora", timeout=10_000)

    # two days on, the next touches have come, in their windows
    skip(patient, up, phone, "+2 days")
    texts = texts_to(up, phone)
    assert len(texts) >= 2, texts
    for text in texts:
        local = datetime.fromisoformat(text["app_at"]).astimezone(ZONE)
        assert 9 <= local.hour < 19 and local.weekday() < 6, local

    # a reply stops the sequence and stands in the queue
    say(patient, up, phone, "Tuesday after three would be good")
    desk.goto(f"{up.app}/p/{practice}/queue/")
    row = desk.locator(".row", has_text="Nora F.")
    expect(row).to_contain_text("Tuesday after three would be good")
    expect(row).to_contain_text("Paused: patient replied")

    # the desk calls, and keeps what came of it
    desk.get_by_role("link", name="Nora F.").click()
    desk.locator("summary", has_text="Call (312) 555-0188").click()
    desk.get_by_label("Talk again later").check()
    desk.get_by_label("Note").first.fill("Wants an afternoon")
    desk.get_by_role("button", name="Keep the call").click()
    expect(desk.locator(".thread")).to_contain_text("Wants an afternoon")

    # a real time is booked
    desk.locator("form.slot").first.get_by_role("button", name="Book").click()
    expect(desk.get_by_role("heading", name="Visits")).to_be_visible()

    # the day comes, and she does
    visit_day = desk.locator(".block", has=desk.get_by_role("heading", name="Visits"))
    expect(visit_day).to_contain_text("Booked")
    lead = desk.url
    skip(patient, up, phone, "+2 days")
    desk.goto(lead)
    desk.get_by_role("button", name="Attended").first.click()
    assert count_of(desk, up, "attended") == attended_before + 1
    later = [text["body"] for text in texts_to(up, phone)[len(texts) :]]
    assert [body for body in later if "visit" not in body and "see you" not in body] == [], "only about the visit"


def test_stop_ends_everything(whole_up: Whole, tuesday: datetime, patient: Page, desk: Page) -> None:
    up, phone = whole_up, "+13125550189"
    fill_in_the_form(patient, up, "Basil", "Quill", "(312) 555-0189")
    open_phone(patient, up, phone)
    expect(patient.locator(".bubble").first).to_contain_text("Hi Basil", timeout=10_000)
    patient.get_by_role("button", name="Say STOP").click()
    expect(patient.locator(".bubble:not(.bubble--me)")).to_have_count(2, timeout=10_000)  # the one confirmation
    skip(patient, up, phone, "+2 days")
    skip(patient, up, phone, "+2 days")
    assert len(texts_to(up, phone)) == 2

    find(desk, up, "Basil Quill").first.click()
    expect(desk.locator(".composer")).to_contain_text(re.compile("stop", re.IGNORECASE))
