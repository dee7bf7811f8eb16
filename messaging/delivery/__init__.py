"""How a queued message leaves (style-examples, section 8): claim, send, flush.

    claim   one short transaction: due rows locked, the gate's final word, an attempt and a lease committed
    send    no transaction: one call to the provider, with a timeout; what it cannot know it says
    flush   one short transaction, guarded by the attempt: accepted → sent · refused → failed · known not taken → queued
            with backoff · no answer → unknown
    leases  what a dead worker left sending was probably sent: unknown, never queued

Invariant: no call without a committed attempt, and no second call for a message whose first one may have arrived.
"""

from messaging.delivery.calls import send
from messaging.delivery.claims import Claimed, claim
from messaging.delivery.leases import expire_leases
from messaging.delivery.results import Outcome, flush

__all__ = ["Claimed", "Outcome", "claim", "expire_leases", "flush", "send"]
