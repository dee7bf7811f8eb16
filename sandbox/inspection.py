"""What tests and fault runs ask of the carrier: its ledger, its faults, a patient's text, a clean slate.

Every call carries the secret in `X-Sandbox-Secret`; without it there is nothing here. (`pages.py` routes /faults, which
a form of the page may post to as well.)

    GET  /faults                    what is armed, what happened, the seed
    POST /faults                    {"faults": [{"kind", "next" | "percent", "channel", "seconds", "code"}], "replace"}
    GET  /carrier/messages?since=   every message in both directions; since: a ledger number, or an instant
    POST /carrier/inbound           {"from", "to", "body", "sid"?} → {"sid", "app_status"}
    POST /carrier/settings          {"stop_filter": bool}
    POST /carrier/reset             forget every message and fault
"""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.carrier import Carrier
from sandbox.configuration import Configuration
from sandbox.faults import BadFault, Fault, Faults
from sandbox.inbound import Inbound
from sandbox.twilio_api import NUMBER
from sandbox.wire import Request, Response, Router

LONGEST_TEXT = 1600
FAULT_FIELDS = {"kind", "channel", "next", "percent", "seconds", "code"}


def complaint(sentence: str) -> Response:
    return Response.json({"error": sentence}, 400)


class Inspection:
    def __init__(self, configuration: Configuration, carrier: Carrier, faults: Faults, inbound: Inbound):
        self._secret = configuration.secret
        self._carrier = carrier
        self._faults = faults
        self._inbound = inbound

    def add_to(self, router: Router) -> None:
        router.add("/carrier/messages", GET=self.guarded(self.messages))
        router.add("/carrier/inbound", POST=self.guarded(self.receive))
        router.add("/carrier/settings", POST=self.guarded(self.set))
        router.add("/carrier/reset", POST=self.guarded(self.reset))

    def guarded(self, view: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def guarded(request: Request) -> Response:
            given = request.headers.get("X-Sandbox-Secret", "")
            if not hmac.compare_digest(given.encode(), self._secret.encode()):
                return Response.text("There is nothing here.", 404)
            return view(request)

        return guarded

    def show_faults(self, request: Request) -> Response:
        return Response.json(self._faults.as_json())

    def arm(self, request: Request) -> Response:
        asked = request.json()
        rows = asked.get("faults", [])
        if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
            return complaint("faults is a list of objects.")
        if unknown := {name for each in rows for name in each} - FAULT_FIELDS:
            return complaint(f"A fault has {', '.join(sorted(FAULT_FIELDS))}; not {', '.join(sorted(unknown))}.")
        try:
            faults = [Fault.read(each) for each in rows]
        except BadFault as error:
            return complaint(str(error))
        self._faults.arm(*faults, replace=bool(asked.get("replace")))
        return Response.json(self._faults.as_json())

    def messages(self, request: Request) -> Response:
        since = request.asked("since", "0")
        try:
            if since.isdecimal():
                rows = self._carrier.ledger(int(since))
            else:
                moment = datetime.fromisoformat(since)
                instant = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
                rows = [each for each in self._carrier.ledger() if each.accepted_at >= instant]
        except ValueError:
            return complaint("since is a ledger number or an ISO 8601 instant.")
        return Response.json({"messages": [each.as_json() for each in rows], "last": rows[-1].number if rows else None})

    def receive(self, request: Request) -> Response:
        asked = request.json()
        patient, practice, body, sid = (asked.get(name, "") for name in ("from", "to", "body", "sid"))
        if not all(isinstance(each, str) for each in (patient, practice, body, sid)):
            return complaint("from, to, body and sid are texts.")
        if not NUMBER.fullmatch(patient) or not NUMBER.fullmatch(practice):
            return complaint("from and to are numbers like +15035550142.")
        if len(body) > LONGEST_TEXT:
            return complaint(f"A text has at most {LONGEST_TEXT} characters.")
        message = self._inbound.receive(patient=patient, practice=practice, body=body, sid=sid)
        return Response.json({"sid": message.sid, "app_status": message.app_status})

    def set(self, request: Request) -> Response:
        on = request.json().get("stop_filter")
        if not isinstance(on, bool):
            return complaint("stop_filter is true or false.")
        self._carrier.set_stop_filter(on)
        return Response.json({"stop_filter": on})

    def reset(self, request: Request) -> Response:
        self._faults.heal()
        self._carrier.reset()
        return Response.json({})
