"""The first transaction of intake: the raw inquiry, stored as it came, and what was answered (decision 14).

Everything that could go wrong with understanding it comes afterwards, in `intake.understand`. The invariant: who was
answered 201 has a row. The same inquiry posted again gets the same answer and makes no second row (R69); what looks like
spam is kept aside and answered like any other (R70); a warning sign is answered with the safety text at once (F11).
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake import asked, consent_words, promise
from intake.fields import CONSENTS, Fields
from intake.ground import Ground, current_ground
from intake.models import Form, Inquiry, WarningSign
from intake.qualify import warning
from intake.refused import refuse
from leads.contacts import is_us
from practices.calendar import open_hours
from practices.models import Practice
from practices.prepared import Prepared, insert
from practices.tenancy import sql

SAME_BODY = timedelta(minutes=10)
DAY = timedelta(hours=24)
REQUEST_HAS = timedelta(seconds=15)  # the request understands it itself; after that the sweep does
NOT_TYPED = frozenset(
    ("phone", "email", "service_line", "location", "preferred_channel", "language", "birth_year", "postal_code")
    + ("source", "utm_source", "utm_medium", "utm_campaign", "page_url", "website")
)
# A browser that fills in a form by itself is fast too, and a page may be older than its key: such an inquiry is worked as
# any other, but sends no text. A filled trap and a flood are kept aside (R70).
DOUBTFUL = frozenset(("too_fast", "no_token"))
Answer = dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """One post to one form: what was given, and what came with it."""

    fields: Fields
    language: str
    key: str = ""  # the Idempotency-Key
    ip: str | None = None
    page_url: str = ""
    shown: dict[str, int] | None = None  # the versions of the consent questions on our page; None: another page
    suspicion: str = ""

    @property
    def digest(self) -> str:
        """The same for the same content, however it was written down."""
        content = json.dumps([self.fields.given, self.fields.extras], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Captured:
    inquiry_id: uuid.UUID
    answer: Answer = field(hash=False)


def capture(form: Form, submission: Submission, *, now: datetime) -> Captured:
    """Inside the form's tenant, in a transaction whose end is a commit. Raises Refused(422): the key had another body."""
    digest = submission.digest
    _one_at_a_time(form, submission)
    if earlier := _earlier(form, submission, digest, now):
        if earlier.request_hash != digest:
            raise refuse(422, "Idempotency-Key", _("This key was used for another inquiry."))
        return Captured(earlier.pk, earlier.answer)
    ground = current_ground()
    raw = _raw(submission, ground)
    sign = warning(ground.signs_of(asked.service_line(raw, form, ground).line), everything_typed(raw))
    phone = submission.fields.phone or ""
    # Help goes before suspicion: only a flood is kept aside although it has a warning sign in it.
    suspicion = submission.suspicion if sign is None or submission.suspicion == "flood" else ""
    inquiry = Inquiry(
        form=form,
        channel=Inquiry.Channel.FORM,
        raw=raw,
        language=submission.language,
        source_url=submission.page_url,
        ip=submission.ip,
        phone=phone,
        received_at=now,
        request_hash=digest,
        urgent=sign is not None,
        quarantined="" if suspicion in DOUBTFUL else suspicion,
        may_text=not suspicion and is_us(phone) and _is_under_the_limits(form, phone, submission.ip, now),
        retry_at=now + REQUEST_HAS,
    )
    inquiry.request_key = submission.key or f"made:{inquiry.pk}"
    inquiry.answer = _answer(form, inquiry, sign, now)
    insert(inquiry)
    return Captured(inquiry.pk, inquiry.answer)


def _one_at_a_time(form: Form, submission: Submission) -> None:
    """Posts with the same key, and posts with the same address, wait for one another until commit."""
    given = submission.fields.given
    sql(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_advisory_xact_lock(hashtextextended(%s, 0))",
        f"key {form.pk} {submission.key or submission.digest}",
        f"address {form.practice_id} {submission.fields.phone or given.get('email')}",
    )


def _earlier(form: Form, submission: Submission, digest: str, now: datetime) -> Inquiry | None:
    """The row this one repeats: by its key for as long as the row lives, without a key by its content for 10 minutes."""
    known = Inquiry.objects.filter(form=form)
    if submission.key:
        return known.filter(request_key=submission.key).first()
    return known.filter(request_hash=digest, received_at__gt=now - SAME_BODY).order_by("-received_at").first()


def everything_typed(raw: dict[str, Any]) -> str:
    """What somebody wrote in their own words, and nothing that a page wrote for them, such as its address."""
    return " . ".join(value for name, value in raw.items() if isinstance(value, str) and name not in NOT_TYPED)


def _raw(submission: Submission, ground: Ground) -> dict[str, Any]:
    """The fields as they came, those the criteria ask for among them, and each consent with the words that were shown."""
    extras = {name: value for name, value in submission.fields.extras.items() if ground.is_asked(name)}
    return {**submission.fields.given, **extras, "consents": _consents(submission, ground)}


def _consents(submission: Submission, ground: Ground) -> list[dict[str, Any]]:
    """On our page an empty box is a no. Elsewhere a question that is not in the post was not asked."""
    given, language = submission.fields.given, submission.language
    known = ground.wordings.get(language, [])
    wordings = (
        consent_words.current(known) if submission.shown is None else consent_words.shown(known, submission.shown)
    )
    return [
        {
            "channel": channel,
            "granted": given.get(name, False) is True,
            "wording": wordings[channel].text,
            "version": f"{channel}-{language}-{wordings[channel].version}",
        }
        for name, channel in CONSENTS.items()
        if channel in wordings and (name in given or submission.shown is not None)
    ]


LIMITS = Prepared(
    """
SELECT (SELECT count(*) FROM (
    SELECT FROM intake_inquiry WHERE practice_id = %(practice)s::uuid AND may_text AND received_at > %(since)s
      AND form_id = %(form)s::uuid AND ip IS NOT DISTINCT FROM %(ip)s::inet LIMIT %(limit)s) few),
  EXISTS (SELECT FROM intake_inquiry WHERE practice_id = %(practice)s::uuid AND may_text AND received_at > %(since)s
    AND phone = %(phone)s)""",
    since="timestamptz",
    limit="bigint",
    phone="text",
)


def may_be_texted(inquiry: Inquiry, *, now: datetime) -> bool:
    """Whether R71 lets us answer it by text, asked again when a person has vouched for it."""
    form, phone = inquiry.form, inquiry.phone
    return form is not None and is_us(phone) and _is_under_the_limits(form, phone, inquiry.ip, now)


def _is_under_the_limits(form: Form, phone: str, ip: str | None, now: datetime) -> bool:
    """One text per number and day, and so many per form and client: intake must be no way to text strangers (R71)."""
    limit = settings.INTAKE_TEXTS_PER_ADDRESS_AND_DAY
    ((from_there, to_this),) = LIMITS(
        practice=form.practice_id, form=form.pk, ip=ip, phone=phone, since=now - DAY, limit=limit
    )
    return from_there < limit and not to_this


def _answer(form: Form, inquiry: Inquiry, sign: WarningSign | None, now: datetime) -> Answer:
    """The same whether or not the person is known (R72)."""
    message = message_in(inquiry.language, form.practice, received_at=now)
    safety = consent_words.safety(form.practice, inquiry.language, crisis=sign.crisis) if sign else None
    return {"id": str(inquiry.pk), "status": "received", "message": message, "safety": safety}


def message_in(language: str, practice: Practice, *, received_at: datetime) -> str:
    """That it has arrived, and what happens next."""
    hours = open_hours(practice.pk)
    made = promise.promise(hours, practice.first_answer_minutes, now=received_at)
    with translation.override(language):
        return gettext("We have your message.") + " " + promise.words(made, hours, now=received_at)
