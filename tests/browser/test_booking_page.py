"""A visit booked on a phone by three taps, without a script, in both languages; looked at by axe on the way."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.whole import ROOT, Whole, clean_environment

PHONE = {"width": 390, "height": 844}
WORDS = {
    "en": ("pick a time for your visit", "Is this time right?", "Your visit is booked", "Your visit is cancelled"),
    "es": (
        "elija una hora para su cita",
        "¿Le queda bien esta hora?",
        "Su cita está reservada",
        "Su cita está cancelada",
    ),
}
LINK = """
from leads.models import Lead
from practices import clock, doors
from practices.models import User
from practices.tenancy import tenant
from scheduling import links
from scheduling.slots import offer, slots_for

practice = doors.practices_of_user(User.objects.get(email="{email}").pk)[0]
with tenant(practice):
    leads = Lead.objects.open().exclude(visits__status__in=["held", "booked", "confirmed", "arrived"])
    lead = leads.exclude(service_line=None).exclude(person__first_name="").order_by("pk")[{number}]
    slots = slots_for(lead, now=clock.now())
    print(links.open_link(lead, "book", now=clock.now(), slots=offer(slots)))
"""


def a_link(up: Whole, number: int) -> str:
    """To book, for one of the demo's leads; as a message would carry it."""
    code = LINK.format(email=up.sign_in("owner")["email"], number=number)
    asked = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    env = clean_environment() | up.env | {"DATABASE_ROLE": "web"}
    done = subprocess.run(asked, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split()[-1]


@pytest.fixture
def patient(browser: Browser) -> Iterator[Page]:
    """A phone that runs no script."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-US")
    yield context.new_page()
    context.close()


def look(page: Page, watched: Page, axe: Callable[[Page], None], name: str) -> None:
    """axe needs a script: the same address in a second window, at the same width."""
    watched.set_viewport_size(PHONE)
    watched.goto(page.url)
    axe(watched)
    assert watched.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    targets = "main button, main a.btn"
    low = watched.eval_on_selector_all(
        targets, "all => all.filter(one => one.offsetHeight < 48).map(one => one.innerText)"
    )
    assert not low, "a thumb needs 48 px"
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("language", "number"), [("en", 0), ("es", 1)])
def test_three_taps_and_no_script(patient, page, axe, whole_up: Whole, language, number):
    choose, keep, booked, cancelled = WORDS[language]
    link = a_link(whole_up, number)
    weight: list[int] = []
    patient.on("response", lambda response: weight.append(len(response.body())))
    patient.goto(f"{link}?lang={language}", wait_until="networkidle")
    assert sum(weight) < 50_000, "one page with all that it loads"
    assert choose in patient.inner_text("h1")
    look(patient, page, axe, f"booking-times-{language}")
    patient.click("main .choices a")
    look(patient, page, axe, f"booking-days-{language}")
    patient.go_back()

    patient.click("form.offer button")
    assert keep in patient.inner_text("h1")
    look(patient, page, axe, f"booking-held-{language}")
    patient.click("form.offer button")
    assert booked in patient.inner_text("h1")
    look(patient, page, axe, f"booking-done-{language}")

    patient.click("main a[href*=cancellation]")
    look(patient, page, axe, f"booking-cancel-{language}")
    patient.click("form[action*=cancellation] button")
    assert cancelled in patient.inner_text("h1")
    look(patient, page, axe, f"booking-cancelled-{language}")
    assert not patient.context.cookies()


def test_a_link_that_is_not_one_says_what_to_do(page, axe, whole_up: Whole):
    page.set_viewport_size(PHONE)
    page.goto(f"{whole_up.app}/v/not-a-link-of-anybody/")
    assert "does not work any more" in page.inner_text("h1")
    axe(page)
