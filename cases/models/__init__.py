"""Facts and constraints of concerns and cases; verbs live in `actions/`."""

from cases.models.cases import Case, CaseGrant, CasePupil, RollAlert, Wall
from cases.models.concerns import BodyMark, Concern, ConcernPupil, Decision, Dissatisfaction, Draft
from cases.models.entries import Addendum, Note, Review, Task
from cases.models.handovers import ConcernHandover, Handover
from cases.models.submissions import Submission, Unsent

__all__ = [
    "Addendum",
    "BodyMark",
    "Case",
    "CaseGrant",
    "CasePupil",
    "Concern",
    "ConcernHandover",
    "ConcernPupil",
    "Decision",
    "Dissatisfaction",
    "Draft",
    "Handover",
    "Note",
    "Review",
    "RollAlert",
    "Submission",
    "Task",
    "Unsent",
    "Wall",
]
