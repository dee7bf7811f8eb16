"""The patient's phone and mailbox, the clock and the faults, for a browser.

One page and a handful of POST forms that redirect back to it with a word about what happened. Nothing needs JavaScript;
with it, `static/js/live-page.js` looks again every second and swaps what changed.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from sandbox import browser, wording
from sandbox.carrier import Carrier
from sandbox.clock import AppClock, ClockUnknown, Reading
from sandbox.configuration import Configuration
from sandbox.demo import DemoFile
from sandbox.faults import BadFault, Fault, Faults
from sandbox.inbound import Inbound
from sandbox.inspection import LONGEST_TEXT, Inspection
from sandbox.patients import fate
from sandbox.skip import CannotSkip, Skip
from sandbox.twilio_api import NUMBER
from sandbox.view import Place, View, fault_words
from sandbox.wire import Request, Response, Router

FICTIONAL = re.compile(r"([2-9][0-9]{2})?555(01[0-9]{2})")  # the numbers set aside for stories: 555-0100 to 555-0199
AREA_CODE = "503"
STEPS = {"10 minutes": timedelta(minutes=10), "1 hour": timedelta(hours=1), "2 days": timedelta(days=2)}

SHEETS = (
    *("tokens", "reset", "base", "layout"),
    *(
        f"components/{each}"
        for each in ("shell", "button", "badge", "row", "thread", "phone", "field", "toast", "dialog")
    ),
    *("pages/sandbox", "utilities"),
)

Action = Callable[[dict[str, str], Place], tuple[str, dict[str, str]]]


class Refused(ValueError):
    """What was asked makes no sense; the message says why."""


class Pages:
    def __init__(
        self,
        configuration: Configuration,
        carrier: Carrier,
        faults: Faults,
        inbound: Inbound,
        clock: AppClock,
        skip: Skip,
        inspection: Inspection,
    ):
        self._app = configuration.app
        self._carrier = carrier
        self._faults = faults
        self._inbound = inbound
        self._clock = clock
        self._skip = skip
        self._inspection = inspection
        self._demo = DemoFile(configuration.demo)
        self._view = View(carrier, faults, clock, skip)
        self._words = browser.Words()

    def add_to(self, router: Router) -> None:
        router.add("/", GET=self.show)
        router.add("/static/(.+)", GET=browser.static)
        router.add("/texts", POST=self._action(self.text, "phone"))
        router.add("/phones", POST=self._action(self.make_up_phone, "phone"))
        router.add("/clock", POST=self._action(self.move_clock, "clock"))
        router.add("/clock/stop", POST=self._action(self.stop_skipping, "clock"))
        router.add("/faults/heal", POST=self._action(self.heal, "faults"))
        router.add("/stop-filter", POST=self._action(self.set_stop_filter, "faults"))
        arm = self._action(self.arm, "faults")
        script = self._inspection.show_faults, self._inspection.arm
        guarded = [self._inspection.guarded(each) for each in script]
        router.add(
            "/faults",
            GET=guarded[0],
            POST=lambda request: arm(request) if browser.is_form(request) else guarded[1](request),
        )

    def show(self, request: Request) -> Response:
        context = self._view.context(request, self._demo.read())
        context |= {"app": self._app, "sheets": SHEETS, "said": self._words.heard(request.asked("said"))}
        return browser.page(request, "sandbox/phone.html", context)

    def _action(self, action: Action, fragment: str) -> Callable[[Request], Response]:
        """A form's way: from this origin only, done once, back to where it came from with a word about it."""

        def act(request: Request) -> Response:
            if not browser.is_own_page(request):
                return Response.text("Forms are taken from the sandbox's own page only.", 403)
            fields = request.form()
            place = Place.of(dict(parse_qsl(fields.get("back", ""))))
            changes: dict[str, str] = {}
            try:
                words, changes = action(fields, place)
                token = self._words.say(words)
            except (Refused, BadFault, CannotSkip, ClockUnknown) as error:
                token = self._words.say(str(error), wrong=True)
            self._view.reading.forget()
            return browser.redirect(place.query(**changes) | {"said": token}, fragment)

        return act

    def text(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        phone, practice, body = (fields.get(name, "").strip() for name in ("phone", "practice", "body"))
        if not NUMBER.fullmatch(phone):
            raise Refused("Choose a phone first.")
        if not NUMBER.fullmatch(practice):
            raise Refused("No practice has a number here yet.")
        if not body:
            raise Refused("The text was empty; nothing was sent.")
        if len(body) > LONGEST_TEXT:
            raise Refused(f"A text has at most {LONGEST_TEXT} characters; nothing was sent.")
        words, wrong = fate(self._inbound.receive(patient=phone, practice=practice, body=body))
        if wrong:
            raise Refused(f"{words}. Send it again.")
        return f"{wording.number(phone)} texted: {words.lower()}.", {"phone": phone, "with": practice}

    def make_up_phone(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        digits = re.sub(r"[^0-9]", "", fields.get("number", ""))
        found = FICTIONAL.fullmatch(digits.removeprefix("1") if len(digits) == 11 else digits)
        if not found:
            raise Refused("Made-up phones are 555-0100 to 555-0199, with any area code, like 555-0142.")
        practices = [each.phone for each in self._demo.read().practices if each.phone]
        area = found[1] or (practices[0][2:5] if practices else AREA_CODE)
        number = f"+1{area}555{found[2]}"
        if number in practices:
            raise Refused("That number is a practice’s own.")
        self._carrier.add_phone(number)
        return f"{wording.number(number)} is ready to text.", {"phone": number, "with": ""}

    def move_clock(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        reading = self._clock.read()
        demo = self._demo.read()
        now = reading.now.astimezone(self._view.practice(place.practice, demo).zone)
        target = target_of(fields, reading, now)
        self._skip.start(target, reading)
        return f"Skipping to {wording.when(target.astimezone(now.tzinfo), now)}.", {}

    def stop_skipping(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        self._skip.stop()
        return "The clock stays where it is.", {}

    def arm(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        often = fields.get("often", "next")
        if often not in {"next", "percent"}:
            raise Refused("Say whether it is a number of messages or a percentage.")
        given = {
            name: value for name, value in fields.items() if name in {"kind", "channel", "seconds", "code"} and value
        }
        fault = Fault.read({"channel": "", **given, often: fields.get("amount", "1")})
        self._faults.arm(fault)
        return f"Armed. {fault_words(fault)}.", {}

    def heal(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        self._faults.heal()
        return "The carrier is healthy again.", {}

    def set_stop_filter(self, fields: dict[str, str], place: Place) -> tuple[str, dict[str, str]]:
        on = fields.get("on") == "yes"
        self._carrier.set_stop_filter(on)
        return (
            "The carrier now answers STOP itself and refuses texts to who said it."
            if on
            else "The carrier leaves STOP to the practice."
        ), {}


def target_of(fields: dict[str, str], reading: Reading, now: datetime) -> datetime:
    """The instant a clock form asks for; `now` is in the practice's zone, and so are local times."""
    to = fields.get("to", "")
    if to in STEPS:
        return reading.now + STEPS[to]
    if to == "next":
        if reading.next_at is None:
            raise Refused("Nothing is planned, so there is no next touch to skip to.")
        return reading.next_at
    if to == "tomorrow":
        return (now + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    try:
        return datetime.fromisoformat(fields.get("at", "")).replace(tzinfo=now.tzinfo)
    except ValueError:
        raise Refused("Say a day and a time to skip to.") from None
