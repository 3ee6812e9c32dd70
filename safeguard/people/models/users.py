"""User (who signs in) and Membership (the only source of roles)."""

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from safeguard.people.constraints import ordered
from safeguard.people.models.schools import School
from safeguard.policy import Role


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Digest(models.TextChoices):
    """How often the digest comes. There is no "never": nobody can switch off the clocks they own."""

    DAILY = "daily", "Every school day"
    WEEKLY = "weekly", "Every Monday"


class User(AbstractBaseUser):
    """A person who signs in by e-mail. No superuser, no staff flag: what a person may do comes from memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=10, choices=Digest, default=Digest.DAILY)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    is_staff = is_superuser = False
    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """Today's memberships with their schools: one query per signed-in person and request."""
        return list(self.memberships.on(timezone.localdate()).select_related("school"))

    def roles_at(self, school: Any) -> frozenset[Role]:
        school_id = getattr(school, "pk", school)
        return frozenset(Role(held.role) for held in self.current_memberships if held.school_id == school_id)

    def schools_with(self, permission: Any, grants: Any) -> list[int]:
        """Return ids of the schools where a role of this person carries the permission (`grants`: policy.GRANTS)."""
        return sorted({held.school_id for held in self.current_memberships if permission in grants[Role(held.role)]})

    @property
    def roles_in_words(self) -> str:
        return ", ".join(dict.fromkeys(Role(held.role).label for held in self.current_memberships))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(from_on__lte=day).filter(Q(to_on__isnull=True) | Q(to_on__gte=day))

    def holding(self, *roles: Role) -> "MembershipQuerySet":
        return self.filter(role__in=roles)


class Membership(models.Model):
    """One role of one person at one school, from a day to a day, perhaps covering for somebody."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    covering = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="covered_by")
    reason = models.TextField(blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["school_id", "role", "from_on", "pk"]
        indexes = [models.Index(fields=["school", "role"], name="membership_role")]
        constraints = [
            ordered("from_on", "to_on"),
            models.UniqueConstraint(fields=["user", "school", "role", "from_on"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {Role(self.role).label}"
