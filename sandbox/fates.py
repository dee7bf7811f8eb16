"""What becomes of one request to send, by the fault it suffers. The same story for texts and emails."""

from collections.abc import Callable

from sandbox.faults import Fault
from sandbox.wire import Response


def answer(
    fault: Fault | None,
    *,
    accept: Callable[[int | None], Response],
    refuse: Callable[[int, Fault], Response],
) -> Response:
    """`accept(fail_with)` takes the message and says so; `refuse(status, fault)` only words an error."""
    if fault is None:
        return accept(None)
    match fault.kind:
        case "rate_limited":
            return refuse(429, fault)
        case "refused":
            return refuse(503, fault)
        case "rejected":
            return refuse(400, fault)
        case "reset":
            return Response(fate="reset")
        case "hang":
            return Response(fate="reset", delay=fault.seconds)
        case "undelivered":
            return accept(fault.code)
    accepted = accept(None)
    match fault.kind:
        case "accepted_500":
            return refuse(500, fault)
        case "accepted_reset":
            return Response(fate="reset")
        case "accepted_hang":
            return Response(fate="reset", delay=fault.seconds)
        case "slow":
            accepted.delay = fault.seconds
    return accepted
