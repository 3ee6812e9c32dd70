"""The field's own lists, as data: parts, kinds, urgencies, decisions, outcomes (KCSIE 2026; Working Together 2026)."""

from django.db.models import IntegerChoices, TextChoices


class Part(TextChoices):
    """Each child's own part in what happened; every child gets their own, never one label for all."""

    SUBJECT = "subject", "The concern is about them"
    HARMED = "harmed", "They were harmed"
    ALLEGED = "alleged", "They are said to have caused harm"
    WITNESS = "witness", "They saw or heard it"


class Danger(TextChoices):
    NOW = "now", "Yes, in danger now"
    UNSURE = "unsure", "I am not sure"
    NO = "no", "No"


class Urgency(TextChoices):
    DANGER = "danger", "Danger now"
    URGENT = "urgent", "Urgent"
    ROUTINE = "routine", "Routine"


class Kind(TextChoices):
    """One primary kind per concern (KCSIE's four categories first, then its list of issues)."""

    NEGLECT = "neglect", "Neglect"
    PHYSICAL = "physical", "Physical abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    SEXUAL = "sexual", "Sexual abuse"
    EXPLOITATION = "exploitation", "Exploitation (criminal or sexual)"
    CHILD_ON_CHILD = "child_on_child", "Child-on-child abuse"
    DOMESTIC = "domestic", "Domestic abuse at home"
    MENTAL_HEALTH = "mental_health", "Mental health or self-harm"
    ONLINE = "online", "Online safety"
    RADICALISATION = "radicalisation", "Radicalisation"
    HONOUR = "honour", "So-called honour-based abuse, FGM or forced marriage"
    MISSING = "missing", "Absence or missing"
    SUBSTANCES = "substances", "Alcohol or drugs"
    FAMILY = "family", "Family circumstances"
    OTHER = "other", "Something else"


class Severity(IntegerChoices):
    """How serious it is for the child, in the tiers that thresholds documents use; says nothing about who may read it."""

    UNIVERSAL = 1, "1 · Watch and support in school"
    EARLY_HELP = 2, "2 · Community early help"
    FAMILY_HELP = 3, "3 · Family help or child in need"
    SIGNIFICANT_HARM = 4, "4 · Significant harm suspected"


class Clearance(TextChoices):
    """Who may read it; apart from severity, which says how fast one must act."""

    TEAM = "team", "The safeguarding team"
    RESTRICTED = "restricted", "Restricted: DSL, head and named people only"


class DecisionKind(TextChoices):
    OPEN_CASE = "open_case", "Open a case"
    ADD_TO_CASE = "add_to_case", "Add to a case that is open"
    REFER = "refer", "Open a case and refer to another agency"
    EARLY_HELP = "early_help", "Open a case for early help"
    MONITOR = "monitor", "Monitor until a date"
    NO_FURTHER_ACTION = "no_further_action", "No further action"


class Direction(TextChoices):
    BETTER = "better", "Getting safer"
    SAME = "same", "No change"
    WORSE = "worse", "Getting worse"
    UNCLEAR = "unclear", "Too early to say"


class Ground(TextChoices):
    """Why a concern changes hands at once, without the owner: nobody is asked to accept."""

    CONFLICT = "conflict", "conflict of interest"
    ABSENCE = "absence", "absence"


class Outcome(TextChoices):
    SAFE = "safe", "The child is safe and support has ended"
    OTHER_PLAN = "other_plan", "Another plan or agency now leads"
    PASTORAL = "pastoral", "Support goes on in pastoral care"
    MOVED = "moved", "The child has left and the file was passed on"
    UNFOUNDED = "unfounded", "What was worried about did not happen"


class NoteKind(TextChoices):
    NOTE = "note", "Note"
    CHILD_VOICE = "child_voice", "The child’s voice"
    CALL = "call", "Telephone call"
    PARENTS = "parents", "Talk with parents or carers"
    MEETING = "meeting", "Meeting"
    VISIT = "visit", "Visit"


class AddendumKind(TextChoices):
    ADDITION = "addition", "Added later"
    CORRECTION = "correction", "Correction"
    WITHDRAWAL = "withdrawal", "Withdrawn"


class MarkKind(TextChoices):
    BRUISE = "bruise", "Bruise"
    CUT = "cut", "Cut or graze"
    BURN = "burn", "Burn or scald"
    BITE = "bite", "Bite"
    SWELLING = "swelling", "Swelling"
    OTHER = "other", "Something else"
