"""The patient's phone and mailbox in a browser, without one: plain requests, forms and redirects."""

import json
import re
from html import unescape

import pytest
import requests

from tests.sandbox.conftest import DANA, PRACTICE, eventually, mail

SIGN_IN = {"email": "Maria@bright.test", "password": "p", "role": "owner", "practice": "1"}


@pytest.fixture
def demo(app, configuration):
    practice = {
        "id": "1",
        "name": "Bright Dental",
        "phone": PRACTICE,
        "timezone": "America/Los_Angeles",
        "forms": [{"name": "Implants", "url": f"{app.url}/f/key/"}, {"name": "Bad", "url": "javascript:alert(1)"}],
    }
    configuration.demo.write_text(json.dumps({"practices": [practice], "sign_ins": [SIGN_IN]}))


@pytest.fixture
def page(program, demo):
    """The page's text at an address."""

    def get(query="", **options):
        answer = requests.get(f"{program.url}/{query}", timeout=5, **options)
        assert answer.status_code == 200
        return answer.text

    return get


@pytest.fixture
def press(program, demo):
    """Posts a form as the page's own, and returns the page it leads to."""

    def post(path, **fields):
        return requests.post(program.url + path, data=fields, headers={"Origin": program.url}, timeout=5)

    return post


def said(answer):
    """The word about what happened."""
    return unescape(re.search(r"data-dismissable>.*?<span>(.*?)</span>", answer.text, re.DOTALL)[1])


def test_the_phone_shows_texts_both_ways(page, press, text, program):
    sent = text("Hi Dana. See times: http://127.0.0.1/b/x.")
    eventually(program, lambda: program.carrier.find(sent.sid).status == "delivered")
    press("/texts", phone=DANA, practice=PRACTICE, body="Do you have evenings?")
    shown = page()
    assert "(503) 555-0142" in shown
    assert "Bright Dental" in shown
    assert '<a href="http://127.0.0.1/b/x" target="_blank" rel="noreferrer">http://127.0.0.1/b/x</a>.' in shown
    assert "Do you have evenings?" in shown
    assert "Delivered" in shown


def test_an_undelivered_text_is_on_no_phone(page, text, fail, program):
    fail("undelivered", next=1, code=30007)
    sent = text("Hidden words")
    eventually(program, lambda: program.carrier.find(sent.sid).status == "undelivered")
    shown = page()
    assert "Hidden words" not in shown
    assert "not delivered, error 30007" in shown


def test_a_text_from_the_page_reaches_the_app(press, app):
    answer = press("/texts", phone=DANA, practice=PRACTICE, body="STOP")
    assert said(answer) == "(503) 555-0142 texted: delivered."
    assert app.taken("/hooks/twilio/inbound/")[0].form()["Body"] == "STOP"


def test_a_text_the_app_does_not_take_is_said_so(press, app):
    app.answers = [503]
    assert "server said 503" in said(press("/texts", phone=DANA, practice=PRACTICE, body="Hello"))


@pytest.mark.parametrize(
    "fields",
    [{"body": " "}, {"phone": ""}, {"phone": "nobody"}, {"practice": ""}, {"body": "x" * 1601}],
)
def test_a_text_that_makes_no_sense_is_not_sent(press, app, fields):
    answer = press("/texts", **{"phone": DANA, "practice": PRACTICE, "body": "Hi", **fields})
    assert answer.status_code == 200
    assert said(answer)
    assert app.taken("/hooks") == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [("555-0142", DANA), ("(207) 555-0199", "+12075550199"), ("+1 207 555 0123", "+12075550123")],
)
def test_a_phone_can_be_made_up(press, program, typed, number):
    press("/phones", number=typed)
    assert program.carrier.phones == [number]


@pytest.mark.parametrize("typed", ["", "555-0242", "503-867-5309", "911", PRACTICE, "555-0142x9", "٥٥٥0142", "55501٤٢"])
def test_a_number_that_could_be_somebodys_is_not_made_up(press, program, typed):
    assert said(press("/phones", number=typed))
    assert program.carrier.phones == []


def test_mail_is_shown_as_text_and_never_as_html(page, sendgrid, program):
    sendgrid.send(mail("dana@example.test", subject="<b>Hi</b>", body='<script>alert(1)</script>\nhttp://x.test/"onx'))
    eventually(program, lambda: program.carrier.ledger()[0].status == "delivered")
    shown = page()
    assert "&lt;b&gt;Hi&lt;/b&gt;" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert '<a href="http://x.test/" target="_blank" rel="noreferrer">' in shown


def test_the_practices_own_people_have_a_mailbox(page, sendgrid, program):
    assert "maria@bright.test" in page()
    sendgrid.send(mail("maria@bright.test", subject="Confirm your address"))
    eventually(program, lambda: program.carrier.ledger()[0].status == "delivered")
    assert "Confirm your address" in page("?mailbox=maria@bright.test")


def test_an_address_on_the_page_is_only_ever_text(page):
    shown = page('?phone="><script>x</script>&mailbox=<i>&letter=<u>&with=%00&said=<s>')
    for tag in ("<script>x", "<i>", "<u>", "<s>"):
        assert tag not in shown


def test_forms_are_offered_and_only_web_addresses_are(page, app):
    shown = page()
    assert f'href="{app.url}/f/key/"' in shown
    assert "javascript:" not in shown


def test_the_clock_is_the_practices_in_its_zone(page, app):
    shown = page()
    assert "10:00 am" in shown
    assert "Tuesday, November 24, 2026 · Pacific time (PST)" in shown


def test_without_the_demo_the_clock_is_utc_and_says_so(program):
    shown = requests.get(program.url, timeout=5).text
    assert "6:00 pm" in shown
    assert "UTC" in shown


def test_without_the_app_the_page_still_works(page, app):
    app.close()
    assert "The app is not running." in page()


def test_one_tap_fails_the_next_text_and_one_heals(press, page, program):
    answer = press("/faults", kind="accepted_500", channel="sms", often="next", amount="1")
    assert said(answer) == "Armed. Next text: taken, then answered 500."
    assert "Next text: taken, then answered 500" in page()
    press("/faults/heal")
    assert program.faults.active() == []


@pytest.mark.parametrize("fields", [{}, {"kind": "gremlins"}, {"kind": "reset", "often": "never"}, {"amount": "many"}])
def test_a_fault_that_makes_no_sense_is_refused_in_words(press, program, fields):
    assert said(press("/faults", **{"kind": "", **fields}))
    assert program.faults.active() == []


def test_the_stop_filter_is_a_switch(press, program):
    press("/stop-filter", on="yes")
    assert program.carrier.stop_filter
    press("/stop-filter", on="no")
    assert not program.carrier.stop_filter


@pytest.mark.parametrize(
    "path", ["/texts", "/phones", "/clock", "/clock/stop", "/faults", "/faults/heal", "/stop-filter"]
)
@pytest.mark.parametrize("origin", [None, "null", "http://example.com", "http://127.0.0.1:1"])
def test_a_form_from_elsewhere_is_refused(program, app, path, origin):
    fields = {"phone": DANA, "practice": PRACTICE, "body": "x", "number": "555-0142", "kind": "reset", "on": "yes"}
    headers = {"Origin": origin} if origin else {}
    answer = requests.post(program.url + path, data=fields, headers=headers, timeout=5)
    assert answer.status_code == 403
    assert app.taken("/hooks") == []
    assert program.carrier.ledger() == []
    assert program.carrier.phones == []
    assert program.faults.active() == []
    assert not program.carrier.stop_filter


def test_a_rebound_name_is_refused_whatever_its_origin_says(program):
    headers = {"Host": "evil.test", "Origin": "http://evil.test"}
    answer = requests.post(f"{program.url}/phones", data={"number": "555-0142"}, headers=headers, timeout=5)
    assert answer.status_code == 421


def test_the_way_back_stays_on_this_page(program, press):
    answer = requests.post(
        f"{program.url}/faults/heal",
        data={"back": "phone=%2B15035550142&next=http://example.com/&letter=3"},
        headers={"Origin": program.url},
        allow_redirects=False,
        timeout=5,
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/?phone=%2B15035550142&letter=3&said=")
    assert answer.headers["Location"].endswith("#faults")


def test_an_unchanged_page_is_not_sent_again(program, demo, press):
    first = requests.get(program.url, timeout=5)
    again = {"If-None-Match": first.headers["ETag"]}
    assert requests.get(program.url, headers=again, timeout=5).status_code == 304
    press("/phones", number="555-0142")
    assert requests.get(program.url, headers=again, timeout=5).status_code == 200


def test_the_page_allows_no_inline_and_no_foreign_code(program):
    answer = requests.get(program.url, timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<style|style=|<script>|\son\w+=", answer.text)


def test_static_files_are_served_and_nothing_beside_them(program):
    sheet = requests.get(f"{program.url}/static/css/tokens.css", timeout=5)
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    for path in (
        "../manage.py",
        "..%2fmanage.py",
        "css/../../manage.py",
        "%2e%2e/manage.py",
        "/etc/passwd",
        "css",
        "a%00b",
    ):
        prepared = requests.Request("GET", f"{program.url}/").prepare()
        prepared.url = f"{program.url}/static/{path}"
        assert requests.Session().send(prepared, timeout=5).status_code == 404, path


def test_every_stylesheet_and_script_of_the_page_exists(program):
    shown = requests.get(program.url, timeout=5).text
    files = re.findall(r'(?:href|src)="(/static/[^"#]+)', shown)
    assert len(files) > 10
    for file in set(files):
        assert requests.get(program.url + file, timeout=5).status_code == 200, file
