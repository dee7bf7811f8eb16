"""What the providers tell the app: status of a text, events of emails, a text from a patient. All signed.

Retries are the providers' own: Twilio tries once more only when nobody listened; SendGrid repeats a batch while the
answer is not 2xx. Both lose what was never delivered, and the app is built for that.
"""

import json
import logging
import threading
import time
import uuid
from urllib.parse import urlencode

from sandbox import loopback, signatures
from sandbox.carrier import Carrier, Message
from sandbox.configuration import Configuration
from sandbox.work import Workers

logger = logging.getLogger("sandbox")

TWILIO_TIMEOUT = 15.0
TWILIO_RETRY_AFTER = 0.3
SENDGRID_TIMEOUT = 10.0
SENDGRID_TRIES = 12
SENDGRID_BACKOFF = 0.2  # doubled each time, to at most
SENDGRID_LONGEST_BACKOFF = 30.0
BATCH_SECONDS = 0.02
BATCH_SIZE = 100
NOBODY = 0  # the status of an app that could not be reached


class TwilioCallbacks:
    def __init__(self, configuration: Configuration, carrier: Carrier, workers: Workers):
        self._configuration = configuration
        self._carrier = carrier
        self._workers = workers

    def status(self, message: Message, status: str, *, delay: float = 0.0, times: int = 1) -> None:
        """Tell the app, unless it never asked. `queued` is in the answer already, so it is never called back."""
        if not message.status_callback:
            return
        fields = self._fields(message) | {"MessageStatus": status, "SmsStatus": status}
        if message.error_code:
            fields["ErrorCode"] = str(message.error_code)
        token = str(uuid.uuid4())
        for _ in range(times):
            self._workers.after(delay, lambda: self._post_with_retry(message.status_callback, fields, token))

    def inbound(self, message: Message, *, opt_out_type: str = "") -> int:
        """Hand a patient's text to the app and say what it answered; NOBODY when it could not be reached."""
        fields = self._fields(message) | {
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
        }
        if opt_out_type:
            fields["OptOutType"] = opt_out_type
        url = f"{self._configuration.app}/hooks/twilio/inbound/"
        token = str(uuid.uuid4())
        try:
            return self._post(url, fields, token)
        except loopback.Unreachable:
            time.sleep(TWILIO_RETRY_AFTER)
        except loopback.NoAnswer:
            return NOBODY
        try:
            return self._post(url, fields, token)
        except (loopback.Unreachable, loopback.NoAnswer):
            return NOBODY

    def _fields(self, message: Message) -> dict[str, str]:
        return {
            "AccountSid": self._configuration.account_sid,
            "ApiVersion": "2010-04-01",
            "From": message.sender,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "To": message.to,
        }

    def _post(self, url: str, fields: dict[str, str], token: str) -> int:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signatures.twilio(self._configuration.auth_token, url, fields),
        }
        return loopback.call("POST", url, urlencode(fields).encode(), headers, timeout=TWILIO_TIMEOUT).status

    def _post_with_retry(self, url: str, fields: dict[str, str], token: str) -> None:
        try:
            self._post(url, fields, token)
        except loopback.Unreachable:
            self._workers.after(TWILIO_RETRY_AFTER, lambda: self._post_last(url, fields, token))
        except loopback.NoAnswer as error:
            logger.info("A status callback got no answer: %s", error)

    def _post_last(self, url: str, fields: dict[str, str], token: str) -> None:
        try:
            self._post(url, fields, token)
        except (loopback.Unreachable, loopback.NoAnswer) as error:
            logger.info("A status callback was lost: %s", error)


class SendGridEvents:
    """Collects events for a moment and posts them as one signed batch, whoever's practice they belong to."""

    def __init__(self, configuration: Configuration, workers: Workers):
        self._url = f"{configuration.app}/hooks/sendgrid/events/"
        self._key = signatures.private_key(configuration.event_key_pem)
        self._workers = workers
        self._lock = threading.Lock()
        self._waiting: list[dict] = []

    def event(self, message: Message, kind: str, *, delay: float = 0.0, times: int = 1) -> None:
        event = {
            **message.custom_args,
            "email": message.to,
            "timestamp": int(time.time()),
            "event": kind,
            "sg_event_id": uuid.uuid4().hex,
            "sg_message_id": message.sid,
            "smtp-id": f"<{message.sid}@sandbox.invalid>",
        }
        if kind == "bounce":
            event |= {"status": "5.1.1", "reason": "550 5.1.1 No such mailbox", "type": "bounce"}
        elif kind == "delivered":
            event["response"] = "250 OK"
        for _ in range(times):
            self._workers.after(delay, lambda: self._collect(event))

    def _collect(self, event: dict) -> None:
        with self._lock:
            self._waiting.append(event)
            first = len(self._waiting) == 1
        if first:
            self._workers.after(BATCH_SECONDS, self._flush)

    def _flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), BATCH_SIZE):
            self._post(json.dumps(waiting[start : start + BATCH_SIZE]).encode(), tries_left=SENDGRID_TRIES)

    def _post(self, payload: bytes, *, tries_left: int) -> None:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SendGrid Event API",
            "X-Twilio-Email-Event-Webhook-Signature": signatures.sendgrid(self._key, timestamp, payload),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }
        try:
            status = loopback.call("POST", self._url, payload, headers, timeout=SENDGRID_TIMEOUT).status
        except (loopback.Unreachable, loopback.NoAnswer):
            status = NOBODY
        if 200 <= status < 300:
            return
        if tries_left > 1:
            wait = min(SENDGRID_BACKOFF * 2 ** (SENDGRID_TRIES - tries_left), SENDGRID_LONGEST_BACKOFF)
            self._workers.after(wait, lambda: self._post(payload, tries_left=tries_left - 1))
        else:
            logger.info("A batch of email events was given up; the last answer was %s", status)
