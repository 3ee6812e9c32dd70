"""What is decided, done and said in a matter. Each is written once and stays: a change of mind is another entry."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from referrals.conduct.choices import Body, Decision, Informed, LadoView, Leaving, Limb, Measure, OutcomeKind
from referrals.conduct.models.matters import Matter
from safeguard.people.models import Pupil, School

USER = settings.AUTH_USER_MODEL


class Entry(models.Model):
    """Something written in a matter by one person at one time."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="%(class)ss")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of {self.matter_id}"


class Threshold(Entry):
    """The harm test with its four limbs and the reasons; below it, what was done and what the adult said (KCSIE, Part four)."""

    decision = models.CharField(max_length=12, choices=Decision)
    limbs = ArrayField(models.CharField(max_length=12, choices=Limb), default=list)
    reasons = models.TextField()
    action = models.TextField(blank=True)
    response = models.TextField(blank=True)

    class Meta(Entry.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="allegation") & ~Q(limbs=[]) | ~Q(decision="allegation") & Q(limbs=[]),
                name="threshold_met_by_a_limb",
            )
        ]


class LadoContact(Entry):
    """One exchange with the LADO: what they said it is, what they advised, what was agreed."""

    told_at = models.DateTimeField()
    officer = models.CharField(max_length=150)
    officer_ref = models.CharField(max_length=60, blank=True)
    view = models.CharField(max_length=8, choices=LadoView)
    advice = models.TextField()
    next_steps = models.TextField()


class StrategyMeeting(Entry):
    """A strategy discussion or an evaluation meeting of the agencies, as the school takes it down."""

    held_at = models.DateTimeField()
    present = models.TextField()
    decided = models.TextField()
    police_ref = models.CharField(max_length=60, blank=True)
    social_care_ref = models.CharField(max_length=60, blank=True)


class Interim(Entry):
    """What is done meanwhile, as a risk assessment; alternatives to suspension are always considered first."""

    hazards = models.TextField()
    controls = models.TextField()
    alternatives = models.TextField()
    measure = models.CharField(max_length=10, choices=Measure)
    reasons = models.TextField()
    agreed_with = models.TextField()
    starts_at = models.DateTimeField()
    review_on = models.DateField()


class Told(Entry):
    """Who was told what and when; the letter that confirms a suspension is one of these."""

    whom = models.CharField(max_length=12, choices=Informed)
    name = models.CharField(max_length=150, blank=True)
    told_at = models.DateTimeField()
    what = models.TextField()
    is_suspension_letter = models.BooleanField(default=False)

    class Meta(Entry.Meta):
        abstract = False
        verbose_name = "telling"


class Review(Entry):
    """The matter looked at as a whole: what has moved, what is still awaited."""

    summary = models.TextField()


class Outcome(Entry):
    """How it ended: one of five words, with its reasons, what was learned, what the file and a reference may say."""

    outcome = models.CharField(max_length=16, choices=OutcomeKind)
    leaving = models.CharField(max_length=10, choices=Leaving)
    reasons = models.TextField()
    learning = models.TextField()
    file_words = models.TextField(blank=True)
    reference_words = models.TextField(blank=True)

    class Meta(Entry.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["matter"], name="outcome_once"),
            models.CheckConstraint(
                condition=Q(outcome="substantiated") | Q(reference_words=""), name="outcome_only_proved_in_references"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["malicious", "false"]) | Q(file_words=""), name="outcome_disproved_off_file"
            ),
        ]


class Referral(Entry):
    """A decision whether to refer the adult to the DBS or the TRA, with its reasons."""

    body = models.CharField(max_length=3, choices=Body)
    is_referred = models.BooleanField()
    reasons = models.TextField()
    referred_on = models.DateField(null=True)
    body_ref = models.CharField(max_length=60, blank=True)

    class Meta(Entry.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(is_referred=True, referred_on__isnull=False)
                | Q(is_referred=False, referred_on__isnull=True),
                name="referral_has_its_day",
            )
        ]


class Statement(Entry):
    """What the case manager wrote about it on a child's own record; the only thing of a matter that stands there."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    text = models.TextField()
