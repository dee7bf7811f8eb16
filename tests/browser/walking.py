"""What a test does with the demo as a visitor would: ask on the form, look at the patient's phone, move the clock, count."""

import re
import urllib.parse
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.demo_clock import ZONE, ask
from tests.whole import Whole

PATIENCE_MS = 60_000
PHONE = {"width": 390, "height": 844}


def fill_in_the_form(patient: Page, up: Whole, first_name: str, last_name: str, phone: str) -> None:
    patient.goto(up.demo["practices"][0]["forms"][0]["url"])
    patient.get_by_label("Your name").fill(f"{first_name} {last_name}")
    patient.get_by_label("Mobile number").fill(phone)
    patient.get_by_label(re.compile("text me")).check()
    patient.get_by_role("button", name="Send").click()
    expect(patient.get_by_role("heading", level=1)).to_contain_text(re.compile("Thank you|We have"))


def open_phone(patient: Page, up: Whole, phone: str) -> None:
    patient.goto(f"{up.carrier}/?phone={urllib.parse.quote(phone)}")


def say(patient: Page, up: Whole, phone: str, words: str) -> None:
    """Text the practice from this phone."""
    open_phone(patient, up, phone)
    patient.get_by_label(re.compile("^Text as")).fill(words)
    patient.keyboard.press("Enter")
    expect(patient.locator(".bubble--me").last).to_contain_text(words)


def messages_to(up: Whole, address: str, channel: str) -> list[dict]:
    """What the carrier was given for this phone or address, oldest first."""
    messages = ask(up, f"{up.carrier}/carrier/messages")["messages"]
    found = [message for message in messages if message["to"] == address and message["channel"] == channel]
    return sorted(found, key=lambda message: message["app_at"])


def texts_to(up: Whole, phone: str) -> list[dict]:
    return messages_to(up, phone, "sms")


def skip(patient: Page, up: Whole, phone: str, button: str) -> None:
    """Press one of the clock's buttons, and wait until all that was due on the way is done."""
    open_phone(patient, up, phone)
    patient.get_by_role("button", name=button, exact=True).click()
    _arrived(patient, button)


def skip_to(patient: Page, up: Whole, phone: str, at: datetime, zone: ZoneInfo) -> None:
    """Move the clock to an instant, by the field for it."""
    open_phone(patient, up, phone)
    patient.fill("#at", at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"))
    patient.get_by_role("button", name="Skip", exact=True).click()
    _arrived(patient, "+2 days")


def _arrived(patient: Page, button: str) -> None:
    expect(patient.get_by_role("button", name="Stop here")).to_have_count(0, timeout=PATIENCE_MS)
    expect(patient.get_by_role("button", name=button, exact=True)).to_be_enabled(timeout=PATIENCE_MS)


def count_of(desk: Page, up: Whole, step: str) -> int:
    """Of a year that begins long before the demo's leads: the days that pass meanwhile take nobody out of it."""
    practice, today = up.demo["practices"][0]["id"], datetime.now(ZONE).date()
    desk.goto(f"{up.app}/p/{practice}/reports/?from={today - timedelta(300)}&to={today + timedelta(60)}")
    return int(desk.locator(f"#step-{step} > :first-child").inner_text().replace(",", ""))


def find(desk: Page, up: Whole, name: str) -> Locator:
    """The leads of this name, by the search box: no name ever stands in an address."""
    desk.goto(f"{up.app}/p/{up.demo['practices'][0]['id']}/leads/")
    desk.get_by_role("searchbox").fill(name)
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text(name)
    return desk.locator("main th a").filter(has_text=name)
