from practices.models.audit import AuditEntry
from practices.models.people import Invitation, Membership, Role, Team, TeamMember, User
from practices.models.places import Hours, Location, Provider, ServiceLine
from practices.models.practice import Clock, Practice

__all__ = [
    "AuditEntry",
    "Clock",
    "Hours",
    "Invitation",
    "Location",
    "Membership",
    "Practice",
    "Provider",
    "Role",
    "ServiceLine",
    "Team",
    "TeamMember",
    "User",
]
