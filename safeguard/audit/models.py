"""Event (what happened), Mention (the same event found from a child), Seal and Leaf (the proof), Heartbeat (clockwork alive).

Event, Mention, Seal and Leaf are append-only by trigger and by privilege. No foreign key leaves this module.
"""

import re
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from safeguard.audit.verbs import SPECS, Kind, Spec
from safeguard.db import sealed_column

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _spoken(value: Any) -> Any:
    """A day of a payload as a person says it: 2026-11-30 becomes 30 November 2026."""
    is_day = isinstance(value, str) and DAY.fullmatch(value)
    return f"{date.fromisoformat(value):%-d %B %Y}" if is_day else value


class Event(models.Model):
    """One act, reading, refusal or tick. `payload_hash`, `row_hash` and `sealed` are written by the database at insert.

    A sealed event stands on no child's record: the database refuses one that names a child.
    """

    school_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.TextField()
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_ref = models.CharField(max_length=60, blank=True)
    subject_label = models.TextField()
    thread = models.CharField(max_length=60, blank=True)
    pupils = ArrayField(models.BigIntegerField(), default=list)
    request_id = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict)
    payload_hash = models.BinaryField(null=True, editable=False)
    row_hash = models.BinaryField(null=True, editable=False)
    xid = models.BigIntegerField(null=True, editable=False)
    sealed = sealed_column()

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed=False) | models.Q(pupils=[]), name="event_sealed_names_no_child"
            )
        ]
        indexes = [
            models.Index(fields=["school_id", "-id"], name="event_school"),
            models.Index(fields=["school_id", "thread", "id"], name="event_thread"),
            models.Index(fields=["school_id", "actor_id", "-id"], name="event_actor"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_ref or self.subject_label}"

    @property
    def spec(self) -> Spec:
        return SPECS[self.verb]

    @property
    def sentence(self) -> str:
        """Say in words what was done, with no actor: "Logged a concern"."""
        said = {name: _spoken(value) for name, value in self.payload.items()}
        return self.spec.says.format_map(said | {"subject": self.subject_label})

    @property
    def words(self) -> list[tuple[str, str]]:
        """Return what a person wrote, as (field name in words, text), empty fields left out."""
        return [(name.replace("_", " "), self.payload[name]) for name in self.spec.words if self.payload.get(name)]

    @property
    def is_late(self) -> bool:
        """Say whether it was recorded more than an hour after it happened, so that both times are shown."""
        return (self.recorded_at - self.happened_at).total_seconds() > 3600


class Mention(models.Model):
    """An event on one child's record: the index that a chronology is read from (RLS keeps array operators off indexes)."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="mentions")
    school_id = models.BigIntegerField()
    pupil_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "id"]
        indexes = [
            models.Index(
                fields=["school_id", "pupil_id", "kind", "-happened_at", "-event_id"],
                name="mention_chronology",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.event_id}"


class Seal(models.Model):
    """A batch of finished events of one school under one Merkle root, chained to the batch before."""

    school_id = models.BigIntegerField(default=0)
    number = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    count = models.IntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    head = models.BinaryField()

    class Meta:
        ordering = ["school_id", "number"]
        constraints = [models.UniqueConstraint(fields=["school_id", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"seal {self.number} of school {self.school_id}"


class Leaf(models.Model):
    """The place of one event in its seal, with the hash that the event had when it was sealed."""

    event_id = models.BigIntegerField(primary_key=True)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves")
    school_id = models.BigIntegerField(default=0)
    position = models.IntegerField()
    row_hash = models.BinaryField()

    class Meta:
        ordering = ["seal_id", "position"]
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="leaf_position_once")]

    def __str__(self) -> str:
        return f"event {self.event_id}"


class Heartbeat(models.Model):
    """When a part of the clockwork last finished a round, and whether an alarm about its silence is out."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
