"""What passes between the school and the agencies: contacts, the agency's answers, and promises, each of which is a clock."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Case
from referrals.agencies.models import Agency
from referrals.outgoing.choices import Direction, Ended, Outcome, Reached, Said, Way
from referrals.outgoing.models.referral import Referral
from safeguard.people.constraints import paired
from safeguard.people.models import School

USER = settings.AUTH_USER_MODEL


class AgencyContact(models.Model):
    """A call, letter, mail or meeting with an agency, on a referral or on its case. One that reached nobody counts too."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="agency_contacts")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="contacts")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=10, choices=Way)
    direction = models.CharField(max_length=4, choices=Direction)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency_name = models.TextField(blank=True)
    person = models.TextField(blank=True)
    person_role = models.TextField(blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField()
    reached = models.CharField(max_length=8, choices=Reached)
    said = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="agency_contact_number_once"),
            models.CheckConstraint(condition=Q(happened_at__lte=F("recorded_at")), name="agency_contact_not_in_future"),
            models.CheckConstraint(
                condition=~Q(reached="spoke") | ~Q(said="") & ~Q(person=""), name="agency_contact_reached_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def with_whom(self) -> str:
        return str(self.agency) if self.agency else self.agency_name


class Response(models.Model):
    """One thing that came back on a referral, when and from whom; `outcome` is how it turned out, where there is a set."""

    school = models.ForeignKey(School, models.PROTECT)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="responses")
    kind = models.CharField(max_length=14, choices=Said)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    happened_at = models.DateTimeField()
    person = models.TextField(blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    said = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-happened_at", "-id"]
        indexes = [models.Index(fields=["school", "referral", "kind"], name="response_of_referral")]
        constraints = [
            models.CheckConstraint(condition=Q(happened_at__lte=F("recorded_at")), name="response_not_in_future"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.referral.ref}"

    @property
    def case(self) -> Case:
        return self.referral.case

    @property
    def ref(self) -> str:
        return self.referral.ref

    @property
    def thread(self) -> str:
        return self.referral.thread


class Promise(models.Model):
    """What somebody outside said they would do, and by when. It runs as a clock of the case's owner until words end it."""

    school = models.ForeignKey(School, models.PROTECT)
    ref = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="promises")
    contact = models.ForeignKey(AgencyContact, models.PROTECT, null=True, related_name="promises")
    response = models.ForeignKey(Response, models.PROTECT, null=True, related_name="promises")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    promiser = models.TextField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_words = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["school", "case"], condition=Q(ended_at__isnull=True), name="promise_open")]
        constraints = [
            paired("ended_at", "ended_by"),
            models.UniqueConstraint(fields=["case", "number"], name="promise_number_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="", ended_words="")
                | Q(ended_at__isnull=False) & ~Q(ended="") & ~Q(ended_words=""),
                name="promise_ended_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def thread(self) -> str:
        return self.case.ref

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def owner(self) -> Any:
        return self.case.owner
