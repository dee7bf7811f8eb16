"""What a POST of each route is asked to take, and which of its fields are ids of the practice's rows.

Every route that takes POST has an entry; one without ids says {}. A field's value names a row of world.py.
"""

from typing import Any, NamedTuple


class Body(NamedTuple):
    ids: dict[str, str] = {}  # field -> row, each tried with the other practice's
    rest: dict[str, Any] = {}  # what else a POST needs to be taken


BODIES: dict[str, Body] = {
    "practices:invite": Body(),
    "practices:revoke_invitation": Body(),
    "practices:change_role": Body(),
    "practices:remove_member": Body(),
}
