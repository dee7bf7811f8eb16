"""Twilio's Messages resource: create, list, fetch. Shapes as in its OpenAPI; errors as the real one words them."""

import base64
import hmac
import re
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from sandbox import fates, loopback, segments
from sandbox.carrier import SMS, Carrier, Message, new_sid
from sandbox.clock import AppClock
from sandbox.configuration import Configuration
from sandbox.delivery import Delivery
from sandbox.faults import Fault, Faults
from sandbox.wire import Request, Response, Router

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST_BODY = 1600
PAGE_SIZE, LARGEST_PAGE = 50, 1000
WORDS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service Unavailable",
    21211: "Invalid 'To' Phone Number",
    21212: "Invalid From Number (caller ID)",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21609: "The 'StatusCallback' URL is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
}


def error(status: int, code: int, **headers: str) -> Response:
    words = WORDS.get(code, "Error")
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Response.json({"code": code, "message": words, "more_info": more, "status": status}, status, **headers)


def refuse(status: int, fault: Fault) -> Response:
    match status:
        case 429:
            return error(429, 20429, **{"Retry-After": f"{fault.seconds:g}"})
        case 503:
            return error(503, 20503)
        case 500:
            return error(500, 20500)
    return error(400, fault.code)


class TwilioApi:
    def __init__(
        self, configuration: Configuration, carrier: Carrier, delivery: Delivery, faults: Faults, clock: AppClock
    ):
        self._configuration = configuration
        self._carrier = carrier
        self._delivery = delivery
        self._faults = faults
        self._clock = clock
        credentials = f"{configuration.account_sid}:{configuration.auth_token}"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()

    def add_to(self, router: Router) -> None:
        base = "/2010-04-01/Accounts/([^/]+)/Messages"
        router.add(rf"{base}\.json", POST=self.create, GET=self.index)
        router.add(rf"{base}/([^/]+)\.json", GET=self.fetch)

    def _stranger(self, request: Request, account: str) -> Response | None:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), self._authorization.encode()):
            return error(401, 20003)
        return None if account == self._configuration.account_sid else error(404, 20404)

    def create(self, request: Request, account: str) -> Response:
        if refusal := self._stranger(request, account):
            return refusal
        fields = request.form()
        if code := self._complaint(fields):
            return error(400, code)
        return fates.answer(
            self._faults.for_request(SMS), accept=lambda fail_with: self._accept(fields, fail_with), refuse=refuse
        )

    def _complaint(self, fields: dict[str, str]) -> int | None:
        """The code of the first thing wrong with a message, in the real one's order."""
        to, sender, body = (fields.get(name, "").strip() for name in ("To", "From", "Body"))
        validity = fields.get("ValidityPeriod", "1")
        callback = fields.get("StatusCallback", "")
        checks = (
            (21604, bool(to)),
            (21211, NUMBER.fullmatch(to)),
            (21603, bool(sender)),
            (21212, NUMBER.fullmatch(sender)),
            (21602, bool(body)),
            (21617, len(fields.get("Body", "")) <= LONGEST_BODY),
            (20001, validity.isdecimal() and 1 <= int(validity) <= 36000),
            (21609, not callback or _is_loopback(callback)),
            (21610, not (self._carrier.stop_filter and self._carrier.is_blocked(to, sender))),
        )
        return next((code for code, holds in checks if not holds), None)

    def _accept(self, fields: dict[str, str], fail_with: int | None) -> Response:
        message = Message(
            sid=new_sid(),
            channel=SMS,
            direction="outbound-api",
            sender=fields["From"].strip(),
            to=fields["To"].strip(),
            body=fields["Body"],
            accepted_at=time.time(),
            app_at=self._clock.stamp(),
            status_callback=fields.get("StatusCallback", ""),
            fail_with=fail_with,
        )
        answer = Response.json(self._resource(message), 201)  # worded first: it says queued, whatever happens next
        self._delivery.accept(message)
        return answer

    def fetch(self, request: Request, account: str, sid: str) -> Response:
        if refusal := self._stranger(request, account):
            return refusal
        message = self._carrier.find(sid)
        if message is None or message.channel != SMS:
            return error(404, 20404)
        return Response.json(self._resource(message))

    def index(self, request: Request, account: str) -> Response:
        """Newest first. Instants are compared by the second, as the API writes them."""
        if refusal := self._stranger(request, account):
            return refusal
        if self._faults.list_is_down():
            return error(503, 20503)
        try:
            size = min(max(int(request.asked("PageSize", str(PAGE_SIZE))), 1), LARGEST_PAGE)
            page = max(int(request.asked("Page", "0")), 0)
            earliest, latest = _dates(request)
        except ValueError:
            return error(400, 20001)
        visible_until = time.time() - self._faults.list_lag()
        to = request.asked("To")
        rows = [
            each
            for each in reversed(self._carrier.addressed_to(to) if to else self._carrier.ledger())
            if each.channel == SMS
            and each.accepted_at <= visible_until
            and request.asked("From", each.sender) == each.sender
            and earliest <= int(each.sent_at or each.accepted_at) <= latest
        ]
        return Response.json(self._page(request, rows, page, size))

    def _page(self, request: Request, rows: list[Message], page: int, size: int) -> dict:
        kept = [(name, value) for name, value in request.query if name not in {"Page", "PageSize", "PageToken"}]

        def uri(number: int) -> str:
            return f"{request.path}?{urlencode([*kept, ('PageSize', size), ('Page', number)])}"

        shown = rows[page * size : (page + 1) * size]
        return {
            "messages": [self._resource(each) for each in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": max(page * size + len(shown) - 1, 0),
            "uri": uri(page),
            "first_page_uri": uri(0),
            "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if len(rows) > (page + 1) * size else None,
        }

    def _resource(self, message: Message) -> dict:
        uri = f"/2010-04-01/Accounts/{self._configuration.account_sid}/Messages/{message.sid}"
        return {
            "account_sid": self._configuration.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": _rfc2822(message.accepted_at),
            "date_sent": _rfc2822(message.sent_at),
            "date_updated": _rfc2822(message.updated_at or message.accepted_at),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": WORDS.get(message.error_code, "Error") if message.error_code else None,
            "from": message.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(segments.count(message.body)),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }


def _is_loopback(url: str) -> bool:
    try:
        loopback.require(url)
    except loopback.NotLoopback:
        return False
    return True


def _rfc2822(instant: float | None) -> str | None:
    return None if instant is None else format_datetime(datetime.fromtimestamp(instant, UTC))


def _dates(request: Request) -> tuple[float, float]:
    """The window asked for by DateSent, DateSent< and DateSent>: a day, or an instant to the second, both ends in."""
    earliest, latest = float("-inf"), float("inf")
    if day := request.asked("DateSent"):
        start = _instant(day)
        earliest, latest = start, start + 86399
    if until := request.asked("DateSent<"):
        latest = min(latest, _instant(until) + (86399 if len(until) == 10 else 0))
    if since := request.asked("DateSent>"):
        earliest = max(earliest, _instant(since))
    return earliest, latest


def _instant(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
