from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practices.tenancy import TenantKey, TenantManager, TenantModel, TenantQuerySet, uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody who signs in. Belongs to practices by Membership; holds nothing about patients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False, help_text="Runs the platform; sees no patient")
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Role(models.TextChoices):
    OWNER = "owner", pgettext_lazy("role", "Owner")
    MANAGER = "manager", _("Manager")
    COORDINATOR = "coordinator", _("Coordinator")
    FRONT_DESK = "front_desk", _("Front desk")
    READ_ONLY = "read_only", _("Read only")
    PARTNER = "partner", _("Partner")


WHO_ANSWER = (Role.OWNER, Role.MANAGER, Role.COORDINATOR, Role.FRONT_DESK)


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(removed_at=None)

    def who_answer(self) -> "MembershipQuerySet":
        """Those who may own a lead."""
        return self.active().filter(role__in=WHO_ANSWER)


class Membership(TenantModel):
    """One user in one practice, with one role. The owner of leads and the author of messages."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_constraint=False)
    role = models.CharField(max_length=12, choices=Role.choices)
    name = models.CharField(max_length=120)
    joined_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(MembershipQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"], condition=models.Q(removed_at=None), name="membership_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role"),
        ]
        indexes = [models.Index(fields=["user"], name="membership_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def answers(self) -> bool:
        """Whether they may own a lead."""
        return self.role in WHO_ANSWER and self.removed_at is None

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Team(TenantModel):
    """A group that owns leads nobody has taken yet."""

    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="team_name")]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    """Who takes what comes to a team."""

    team = TenantKey(Team, models.CASCADE, related_name="members")
    membership = TenantKey(Membership, models.CASCADE, related_name="teams")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "team", "membership"], name="team_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.team_id}"


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(TenantModel):
    """A place in a practice for one address. Single use; the token is kept as its hash (R65, R74)."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = TenantKey(Membership)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()  # type: ignore[misc]

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role")]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"
