"""A new practice in its first hour: sign up, confirm, invite somebody, and they are in. Mail is the sandbox's."""

import json
import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.whole import Whole

PASSWORD = "violet umbrella station"
Axe = Callable[[Page], None]


@pytest.fixture
def link_in_the_mail(whole_up: Whole) -> Callable[[str], str]:
    def newest(to: str) -> str:
        request = urllib.request.Request(
            f"{whole_up.carrier}/carrier/messages", headers={"X-Sandbox-Secret": whole_up.env["SANDBOX_SECRET"]}
        )
        with urllib.request.urlopen(request) as answer:
            mails = [each for each in json.load(answer)["messages"] if each["to"] == to]
        return re.search(rf"{re.escape(whole_up.app)}/\S+", mails[-1]["body"])[0]

    return newest


def test_a_practice_signs_up_and_lets_a_colleague_in(
    whole_up: Whole, page: Page, browser: Browser, axe: Axe, link_in_the_mail: Callable[[str], str]
) -> None:
    page.goto(f"{whole_up.app}/accounts/signup/")
    axe(page)
    page.get_by_label("Name of the practice").fill("Lakeside Dental")
    page.get_by_label("Time zone").select_option(label="Mountain (Denver)")
    page.get_by_label("Your name").fill("Lena Lake")
    page.get_by_label("Email").fill("lena@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading")).to_contain_text("mail")
    axe(page)
    page.goto(link_in_the_mail("lena@example.com"))
    axe(page)
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(re.compile(r"/p/[0-9a-f-]+/queue/"))
    expect(page.get_by_role("banner")).to_contain_text("Lakeside Dental")

    page.get_by_role("link", name="Team").click()
    axe(page)
    page.get_by_label("Email").fill("finn@example.com")
    page.get_by_label("Role", exact=True).select_option(label="Front desk")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("finn@example.com")
    axe(page)

    finn = browser.new_context().new_page()
    finn.goto(link_in_the_mail("finn@example.com"))
    axe(finn)
    finn.get_by_label("Your name").fill("Finn Field")
    finn.get_by_label("Password").fill(PASSWORD)
    finn.get_by_role("button", name="Set the password and join").click()
    finn.wait_for_url(re.compile(r"/p/[0-9a-f-]+/queue/"))
    expect(finn.get_by_role("link", name="Team")).to_have_count(0)
    finn.context.close()

    page.reload()
    expect(page.get_by_role("rowheader", name="Finn Field")).to_be_visible()
    page.goto(f"{whole_up.app}/practices/")
    axe(page)
