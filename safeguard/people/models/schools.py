"""Trust, School with its calendar and its targets, and the counters behind references."""

from datetime import time
from functools import cached_property

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from safeguard.calendar import SchoolCalendar, Span, bank_holidays
from safeguard.calendar import Term as CalendarTerm
from safeguard.people.constraints import ordered


class Trust(models.Model):
    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school is its own data controller. Numbers to ring stand here so that the danger protocol never has to look further."""

    trust = models.ForeignKey(Trust, models.PROTECT, null=True, blank=True, related_name="schools")
    name = models.CharField(max_length=200, unique=True)
    code = models.CharField(
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,5}$", "Use two to five capital letters.")],
    )
    urn = models.CharField("URN", max_length=6, blank=True)
    phase = models.CharField(max_length=20, choices=[("primary", "Primary"), ("secondary", "Secondary")])
    phone = models.CharField(max_length=30, blank=True)
    authority = models.CharField(max_length=100, blank=True)
    front_door_phone = models.CharField(max_length=30, blank=True)
    front_door_hours = models.CharField(max_length=100, blank=True)
    out_of_hours_phone = models.CharField(max_length=30, blank=True)
    opens_at = models.TimeField(default=time(8, 30))
    morning_ends_at = models.TimeField(default=time(12))
    closes_at = models.TimeField(default=time(15, 30))
    danger_minutes = models.PositiveSmallIntegerField(default=15, validators=[MinValueValidator(1)])
    urgent_minutes = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])
    decide_school_days = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    accept_school_days = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    answer_school_days = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    review_max_days = models.PositiveSmallIntegerField(default=42, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("morning_ends_at"), morning_ends_at__lte=F("closes_at")),
                name="school_day_in_order",
                violation_error_message="The school opens before its morning ends, and the morning before it closes.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """Read the school's terms, closures and bank holidays once per instance (three queries)."""
        changes = list(self.bank_holiday_changes.all())
        return SchoolCalendar(
            terms=tuple(CalendarTerm(term.starts_on, term.ends_on, term.name) for term in self.terms.all()),
            closures=tuple(Span(closure.starts_on, closure.ends_on, closure.reason) for closure in self.closures.all()),
            opens_at=self.opens_at,
            morning_ends_at=self.morning_ends_at,
            closes_at=self.closes_at,
            bank_holidays=bank_holidays(
                overrides_added=tuple(change.on for change in changes if change.is_holiday),
                overrides_removed=tuple(change.on for change in changes if not change.is_holiday),
            ),
        )


class Term(models.Model):
    school = models.ForeignKey(School, models.CASCADE, related_name="terms")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ordered("starts_on", "ends_on"),
            models.UniqueConstraint(fields=["school", "starts_on"], name="term_starts_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """Days inside a term on which the school does not meet: half-term, INSET, snow."""

    school = models.ForeignKey(School, models.CASCADE, related_name="closures")
    reason = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [ordered("starts_on", "ends_on")]

    def __str__(self) -> str:
        return self.reason


class BankHolidayChange(models.Model):
    """An administrator's word over the bundled bank holidays: a royal day added, or a day moved."""

    school = models.ForeignKey(School, models.CASCADE, related_name="bank_holiday_changes")
    on = models.DateField()
    is_holiday = models.BooleanField()
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["school", "on"], name="bank_holiday_changed_once")]

    def __str__(self) -> str:
        return f"{self.on}"


class Counter(models.Model):
    """The last number given out per school, kind and year; taken under a row lock, so references have no twins."""

    school = models.ForeignKey(School, models.CASCADE)
    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["school", "kind", "year"]
        constraints = [models.UniqueConstraint(fields=["school", "kind", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"
