"""Pupil, and what hangs on a child: identifiers, statuses, contacts, relatives among the staff."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from safeguard.people.constraints import ordered
from safeguard.people.models.schools import School
from safeguard.people.plain import plain, plain_name


class PupilQuerySet(models.QuerySet["Pupil"]):
    def on_roll(self) -> "PupilQuerySet":
        return self.filter(left_on__isnull=True)

    def at(self, schools: Any) -> "PupilQuerySet":
        return self.filter(school_id__in=[getattr(school, "pk", school) for school in schools])

    def named(self, words: str) -> "PupilQuerySet":
        """Match every word typed against legal or known names, accents aside, or the tutor group; NUL matches nobody."""
        found = self.alias(plain=plain_name("known_as", "first_name", "last_name"))
        for word in words.replace("\x00", "").split()[:6]:
            found = found.filter(Q(plain__contains=plain(word)) | Q(tutor_group__iexact=word))
        return found


class Pupil(models.Model):
    """A child on, or once on, a school's roll. Identifiers are typed rows of their own: none of them is the key."""

    school = models.ForeignKey(School, models.PROTECT, related_name="pupils")
    ref = models.CharField(max_length=20, unique=True)
    mis_id = models.CharField(max_length=100, blank=True)
    first_name = models.TextField()
    last_name = models.TextField()
    known_as = models.TextField(blank=True)
    born_on = models.DateField(null=True, blank=True)
    year_group = models.CharField(max_length=20, blank=True)
    tutor_group = models.CharField(max_length=40, blank=True)
    tutor_mis_id = models.CharField(max_length=100, blank=True)
    address = models.TextField(blank=True)
    enrolled_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    siblings = models.ManyToManyField("self", blank=True)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        indexes = [
            models.Index(fields=["school", "last_name", "first_name", "id"], name="pupil_by_name"),
            models.Index(fields=["school", "year_group"], name="pupil_by_year"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "mis_id"],
                condition=~Q(mis_id=""),
                name="pupil_mis_id_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.known_as or self.first_name} {self.last_name}".strip()

    @property
    def group(self) -> str:
        return " · ".join(filter(None, [self.year_group, self.tutor_group]))


class Identifier(models.Model):
    """UPN, ULN, local authority number, and the consistent identifier of the 2026 Act when it comes: typed and sourced."""

    class Kind(models.TextChoices):
        UPN = "upn", "UPN"
        ULN = "uln", "ULN"
        LOCAL_AUTHORITY = "la", "Local authority number"
        NATIONAL = "national", "Consistent identifier"

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=40)
    source = models.CharField(max_length=60)

    class Meta:
        ordering = ["pupil", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "kind"], name="identifier_kind_once"),
            models.UniqueConstraint("school", "kind", Upper("value"), name="identifier_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class Status(models.Model):
    """A standing that changes how a child is looked after, with its dates (KCSIE: children needing extra vigilance)."""

    class Kind(models.TextChoices):
        CHILD_PROTECTION = "child_protection", "Child protection plan"
        CHILD_IN_NEED = "child_in_need", "Child in need"
        FAMILY_HELP = "family_help", "Family help"
        LOOKED_AFTER = "looked_after", "Looked after"
        PREVIOUSLY_LOOKED_AFTER = "previously_looked_after", "Previously looked after"
        SOCIAL_WORKER = "social_worker", "Has a social worker"
        SEND = "send", "SEND"
        EHCP = "ehcp", "Education, health and care plan"
        YOUNG_CARER = "young_carer", "Young carer"
        PUPIL_PREMIUM = "pupil_premium", "Pupil premium"

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=30, choices=Kind)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "from_on"]
        constraints = [
            ordered("from_on", "to_on"),
            models.UniqueConstraint(
                fields=["pupil", "kind"],
                condition=Q(to_on__isnull=True),
                name="status_current_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Contact(models.Model):
    """Somebody to ring, or somebody who must not be told (the alleged abuser at home)."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="contacts")
    mis_id = models.CharField(max_length=100, blank=True)
    name = models.TextField()
    relationship = models.CharField(max_length=100, blank=True)
    has_parental_responsibility = models.BooleanField(null=True)
    must_not_be_told = models.BooleanField(default=False)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)
    address = models.TextField(blank=True)
    priority = models.PositiveSmallIntegerField(default=1)
    is_from_roll = models.BooleanField(default=False)

    class Meta:
        ordering = ["pupil", "priority", "pk"]

    def __str__(self) -> str:
        return self.name


class Relative(models.Model):
    """A conflict of interest: this user is related to this child and sees nothing of the child's record."""

    school = models.ForeignKey(School, models.PROTECT)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="relatives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="related_pupils")
    relationship = models.CharField(max_length=60)

    class Meta:
        ordering = ["pupil", "user"]
        constraints = [models.UniqueConstraint(fields=["pupil", "user"], name="relative_once")]

    def __str__(self) -> str:
        return self.relationship
