"""Why a message was not sent, or waits: the codes that rows keep, and the words a front desk reads (decision 6)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    # never
    "stopped": _("They asked to stop"),
    "no_consent": _("No consent on record"),
    "unusable_address": _("This address cannot be reached"),
    "no_address": _("No address on record"),
    "no_sender": _("The practice has no number or address to send from"),
    "practice_paused": _("The practice has paused automatic messages"),
    "no_window": _("No time of day is allowed in every time zone of this number"),
    "texts_off": _("The practice sends no automatic texts of this kind"),
    "no_times": _("No open time soon enough to offer"),
    "already_confirmed": _("The stop was already confirmed"),
    # not now
    "quiet_hours": _("Outside the hours when texts may be sent"),
    "day_limit": _("Already texted today"),
    "week_limit": _("Already texted as often as a week allows"),
    "visit_limit": _("Already reminded as often as a week allows"),
    "contact_limit": _("Already contacted three times in a day"),
    "error": _("Could not be decided; tried again later"),
    # withdrawn
    "expired": _("Too late to be of use"),
    "stale": _("Waited too long and was planned anew"),
    "replied": _("They replied"),
    "booked": _("A visit was booked"),
    "closed": _("The lead was closed"),
    "withdrawn": _("Withdrawn by staff"),
    # failed
    "bad_number": _("Not a number that takes texts"),
    "bad_address": _("The address does not exist"),
    "carrier_block": _("Blocked by the carrier"),
    "our_setup": _("Our account with the provider is not set up for this"),
    "unreachable": _("The phone could not be reached"),
    "rejected": _("Refused by the provider"),
    "unknown_outcome": _("The provider did not say whether it was sent"),
    "unconfirmed": _("Sent; delivery was never confirmed"),
}


def words(reason: str) -> Promise | str:
    """The front desk's words for a code; a code without any is shown as it is, readably."""
    return WORDS.get(reason) or reason.replace("_", " ").capitalize()
