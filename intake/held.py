"""Inquiries kept aside as suspicious (R70), and what a person says of them: "this is a person", or not.

Whoever is a person is understood like anybody else, once; what is not stays where it is. Nothing is deleted.
"""

from datetime import datetime

from intake.capture import may_be_texted
from intake.models import Inquiry
from intake.understand import attempt
from practices.models import Membership


def accept(inquiry: Inquiry, *, by: Membership, now: datetime) -> bool:
    """It is a person: understood now, in this transaction; if that fails, the sweep tries again. False: it was before."""
    may_text = may_be_texted(inquiry, now=now)
    won = (
        Inquiry.objects.suspicious()
        .filter(pk=inquiry.pk)
        .update(quarantined="", judged_at=now, judged_by=by, retry_at=now, may_text=may_text)
    )
    if won:
        assert inquiry.practice_id
        attempt(inquiry.practice_id, inquiry.pk, now=now)
    return bool(won)


def dismiss(inquiry: Inquiry, *, by: Membership, now: datetime) -> bool:
    """It is not a person: it waits for nobody any more. False: somebody said so before."""
    return bool(Inquiry.objects.held().filter(pk=inquiry.pk).update(judged_at=now, judged_by=by))
