"""The second transaction of intake: who is it, can they be seen, who answers, and what happens next (decision 14).

match → qualify → route → a lead, and the event that starts its follow-up, all committed together with `understood_at`.
It is done once however often it is tried: the row is locked, and what is understood is passed over. If it fails the raw
inquiry stays as it was, with the kind of error and the time of the next try; the sweep tries again until it is done.
"""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from intake import asked, match
from intake.capture import everything_typed
from intake.ground import Ground, current_ground
from intake.models import Inquiry, Screening
from intake.qualify import Outcome, facts, qualify, warning
from leads import consent, events, routing
from leads.models import ContactPoint, Fit, Lane, Lead, Person, Task
from practices.calendar import open_hours
from practices.models import Practice, ServiceLine
from practices.prepared import insert
from practices.sweep import place
from practices.tenancy import sets, sql, tenant

logger = logging.getLogger(__name__)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(hours=1)
NOT_ON_THE_LIST = "Asked for a service that is not on our list"
POINT_OF = {"sms": ContactPoint.Kind.PHONE, "call": ContactPoint.Kind.PHONE, "email": ContactPoint.Kind.EMAIL}


def attempt(practice_id: uuid.UUID, inquiry_id: uuid.UUID, *, now: datetime) -> Lead | None:
    """Understand it in a transaction of its own. Never raises: what fails is noted on the row and tried again later."""
    try:
        with tenant(practice_id):
            return understand(inquiry_id, now=now)
    except Exception as error:
        logger.error("inquiry %s is not understood yet: %s", inquiry_id, place(error))
        _try_later(practice_id, inquiry_id, type(error).__name__, now)
        return None


def _try_later(practice_id: uuid.UUID, inquiry_id: uuid.UUID, error: str, now: datetime) -> None:
    try:
        with tenant(practice_id):
            waiting = Inquiry.objects.filter(pk=inquiry_id, understood_at=None)
            for tries in waiting.values_list("tries", flat=True):
                pause = min(FIRST_RETRY * 2 ** min(tries, 10), LONGEST_RETRY)
                waiting.update(tries=F("tries") + 1, error=error[:80], retry_at=now + pause)
    except Exception as second:  # the database itself is away: the row has its time from when it came
        logger.error("inquiry %s: not noted: %s", inquiry_id, place(second))


def sweep(*, now: datetime, limit: int = 100) -> int:
    """What no request has understood: each in its own practice. How many were. For the worker's login."""
    with sets():
        waiting = sql(
            "SELECT practice_id, id FROM intake_inquiry WHERE understood_at IS NULL AND quarantined = ''"
            " AND retry_at <= %s ORDER BY retry_at LIMIT %s",
            now,
            limit,
        )
    return sum(attempt(practice_id, inquiry_id, now=now) is not None for practice_id, inquiry_id in waiting)


def understand(inquiry_id: uuid.UUID, *, now: datetime) -> Lead | None:
    """In the open tenant. None when there is nothing left to do, or another transaction is doing it now."""
    inquiry = (
        Inquiry.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("form", "practice")
        .filter(pk=inquiry_id, understood_at=None, quarantined="")
        .first()
    )
    if inquiry is None:
        return None
    raw, ground = inquiry.raw, current_ground()
    points, name = match.points_of(raw), match.name_of(raw)
    somebody = match.find(points, name)
    person = _person(inquiry, somebody, points, name, now)
    wish = asked.service_line(raw, inquiry.form, ground)
    known = match.open_lead(somebody, wish.line) if somebody else None
    if known:
        lead = known
        _warn(inquiry, lead, ground)
    else:
        outcome = _outcome(inquiry, wish, ground, now)
        returning = raw.get("new_patient") is False or (somebody is not None and match.has_attended(somebody))
        lead = _new_lead(inquiry, person, wish.line, outcome, ground, returning=returning)
        _screen(lead, outcome, now)
    for answer in raw.get("consents", []):
        _keep_consent(inquiry, person, points, answer)
    Inquiry.objects.filter(pk=inquiry.pk, understood_at=None).update(understood_at=now, lead=lead, error="")
    if known:
        _ask_to_answer(inquiry, lead, now)
    events.record(
        "lead_attached" if known else "lead_received",
        lead=lead,
        now=now,
        inquiry=inquiry.pk,
        may_text=inquiry.may_text,
        urgent=inquiry.urgent,
    )
    return lead


def _person(
    inquiry: Inquiry, somebody: Person | None, points: list[ContactPoint], name: match.Name, now: datetime
) -> Person:
    year = inquiry.raw.get("birth_year")
    return match.remember(
        somebody,
        points,
        name,
        now=now,
        language=inquiry.language,
        birth_year=int(year) if year else None,
        postal_code=inquiry.raw.get("postal_code", ""),
    )


def _outcome(inquiry: Inquiry, wish: asked.Asked, ground: Ground, now: datetime) -> Outcome:
    outcome = qualify(ground.criteria_of(wish.line), facts(inquiry.raw, year=now.year))
    if inquiry.urgent:
        return outcome._replace(fit=Fit.URGENT, reason=_sign_words(inquiry, ground))
    if wish.is_unknown and outcome.fit in (Fit.FIT, Fit.UNKNOWN):
        return outcome._replace(fit=Fit.NEEDS_PERSON, reason=NOT_ON_THE_LIST)
    return outcome


def _sign_words(inquiry: Inquiry, ground: Ground) -> str:
    line = asked.service_line(inquiry.raw, inquiry.form, ground).line
    sign = warning(ground.signs_of(line), everything_typed(inquiry.raw))
    return f"Warning sign: {sign.label}"[:200] if sign else "Warning sign"


def _new_lead(
    inquiry: Inquiry, person: Person, line: ServiceLine | None, outcome: Outcome, ground: Ground, *, returning: bool
) -> Lead:
    raw, location = inquiry.raw, asked.location(inquiry.raw, inquiry.form, ground)
    source = raw.get("source") or raw.get("utm_source") or (inquiry.form and inquiry.form.source) or "unknown"
    target = routing.route(
        service_line_id=line.pk if line else None,
        location_id=location.pk if location else None,
        source=source,
        language=inquiry.language,
        fit=outcome.fit,
    )
    lead = Lead(
        person=person,
        service_line=line,
        location=location,
        owner_id=target.owner_id,
        team_id=target.team_id,
        routed_by=target.rule_name,
        source=source,
        returning=returning,
        self_pay=raw.get("self_pay"),
        fit=outcome.fit,
        fit_reason=outcome.reason,
        received_at=inquiry.received_at,
    )
    insert(lead)
    return lead


def _screen(lead: Lead, outcome: Outcome, now: datetime) -> None:
    Screening.objects.bulk_create(
        Screening(lead=lead, criterion=result.criterion, outcome=result.outcome, reason=result.reason, at=now)
        for result in outcome.results
    )


def _warn(inquiry: Inquiry, lead: Lead, ground: Ground) -> None:
    """A warning sign in another inquiry of a known lead: that lead is urgent now."""
    if inquiry.urgent:
        lead.fit, lead.fit_reason = Fit.URGENT, _sign_words(inquiry, ground)
        lead.save(update_fields=["fit", "fit_reason"])


def _keep_consent(inquiry: Inquiry, person: Person, points: list[ContactPoint], answer: dict[str, Any]) -> None:
    """Yes and no alike, as of when it was said. A stop is not lifted by it: that takes a START (R24, R26)."""
    for point in points:
        if point.kind == POINT_OF[answer["channel"]]:
            consent.give(
                person,
                point,
                channel=answer["channel"],
                granted=answer["granted"],
                wording=answer["wording"],
                version=answer["version"],
                source=inquiry.source_url[:200] or f"form:{inquiry.form and inquiry.form.key}",
                ip=inquiry.ip,
                now=inquiry.received_at,
            )


def _ask_to_answer(inquiry: Inquiry, lead: Lead, now: datetime) -> None:
    """Another inquiry of a known lead is answered by a person. What follows a first one is for sequences to plan."""
    practice: Practice = inquiry.practice
    if inquiry.urgent:
        # By the clock on the wall: a warning sign does not wait for opening hours.
        breach_at = now + timedelta(minutes=practice.urgent_minutes)
        task = ("triage", Lane.URGENT, "warning_sign", f"triage:{lead.pk}")
    else:
        breach_at = open_hours(practice.pk).add(now, practice.reply_minutes)
        task = ("reply", Lane.REPLIED, "patient_replied", f"reply:{lead.pk}")
    Task.objects.open_once(lead, *task, now=now, due_at=now, breach_at=breach_at, assignee=lead.owner)
