"""Whether the practice is right for this person, as a member of staff decides it.

A fit is a milestone only after the two have talked: until then it is known and not earned (product, section 5).
"""

from desk.reader import Reader
from leads import events
from leads.models import ClosedReason, Fit, Lead


def mark_as_fit(lead: Lead, *, reader: Reader) -> None:
    _set(lead, Fit.FIT, "")
    kind = "lead_qualified" if lead.contacted_at else "lead_fits"
    events.record(kind, lead=lead, now=reader.now, actor=reader.membership)


def mark_as_not_a_fit(lead: Lead, reason: str, *, reader: Reader) -> None:
    """The journey ends here, kindly, with the reason kept."""
    _set(lead, Fit.NOT_A_FIT, reason)
    events.record("lead_disqualified", lead=lead, now=reader.now, actor=reader.membership)
    lead.close(ClosedReason.NOT_A_FIT, by=reader.membership, now=reader.now)


def _set(lead: Lead, fit: Fit, reason: str) -> None:
    lead.fit, lead.fit_reason = fit, reason
    lead.save(update_fields=["fit", "fit_reason"])
