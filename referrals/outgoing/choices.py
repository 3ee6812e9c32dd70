"""The field's own words for what is asked of another agency, how, and what came back (Working Together 2026; KCSIE 2026)."""

from django.db.models import TextChoices


class Kind(TextChoices):
    CHILD_PROTECTION = "child_protection", "Child protection"
    FAMILY_HELP = "family_help", "Child in need or family help"
    EARLY_HELP = "early_help", "Early help"
    POLICE = "police", "Police"
    PREVENT = "prevent", "Prevent and Channel"
    EXPLOITATION = "exploitation", "Exploitation (national referral mechanism)"
    FOSTERING = "fostering", "Private fostering"
    FGM = "fgm", "FGM: the teacher’s own report to the police"
    OTHER = "other", "Another agency"


class Consent(TextChoices):
    GIVEN = "given", "Sought and given"
    REFUSED = "refused", "Sought and not given"
    NOT_SOUGHT = "not_sought", "Not sought"


class Informed(TextChoices):
    YES = "yes", "They know of this referral"
    NO = "no", "They do not know of it"


class Way(TextChoices):
    """How a contact was made."""

    CALL = "call", "Telephone call"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    MEETING = "meeting", "Meeting"
    PORTAL = "portal", "Online form or portal"


class Direction(TextChoices):
    OUT = "out", "We contacted them"
    IN = "in", "They contacted us"


class Reached(TextChoices):
    SPOKE = "spoke", "Reached somebody"
    MESSAGE = "message", "Left a message"
    NOBODY = "nobody", "Reached nobody"


class Answer(TextChoices):
    """What the authority or agency decided."""

    ENQUIRY = "enquiry", "Child protection enquiry (section 47)"
    IN_NEED = "in_need", "Child in need assessment (section 17)"
    FAMILY_HELP = "family_help", "Family help"
    ACCEPTED = "accepted", "Accepted in another way"
    NO_ACTION = "no_action", "No further action"
    OTHER = "other", "Something else"


class Said(TextChoices):
    """What came back: each stands as a record of its own and stops the clock that waited for it."""

    ACKNOWLEDGED = "acknowledged", "Receipt acknowledged"
    DECIDED = "decided", "Decision on the referral"
    STRATEGY = "strategy", "Strategy discussion held"
    ASSESSED = "assessed", "Assessment ended"
    CONFERENCE = "conference", "Initial child protection conference held"
    VISIT = "visit", "Private fostering visit made"
    CHECKED = "checked", "Police check of the Prevent referral done"
    GROUNDS = "grounds", "Reasonable-grounds decision"
    CONCLUSIVE = "conclusive", "Conclusive-grounds decision"
    NO_WRITING = "no_writing", "They need nothing in writing"
    LOOK = "look", "Our own look: is anything better?"
    OTHER = "other", "Something else"


class Outcome(TextChoices):
    """How a response turned out, for those that have a fixed set: which stands where is in `answers.OUTCOMES`."""

    ENQUIRY = "enquiry", Answer.ENQUIRY.label
    IN_NEED = "in_need", Answer.IN_NEED.label
    FAMILY_HELP = "family_help", Answer.FAMILY_HELP.label
    ACCEPTED = "accepted", Answer.ACCEPTED.label
    NO_ACTION = "no_action", Answer.NO_ACTION.label
    OTHER = "other", Answer.OTHER.label
    STARTS_ENQUIRY = "starts_enquiry", "A child protection enquiry starts or goes on"
    NO_ENQUIRY = "no_enquiry", "No child protection enquiry"
    PLAN = "plan", "Child protection plan"
    NO_PLAN = "no_plan", "No child protection plan"
    POSITIVE = "positive", "Yes, there are grounds"
    NEGATIVE = "negative", "No, there are no grounds"
    BETTER = "better", "Better for the child"
    SAME = "same", "No change"
    WORSE = "worse", "Worse for the child"


class Ended(TextChoices):
    """How a promise ended."""

    KEPT = "kept", "Kept"
    BROKEN = "broken", "Broken"
    NOT_NEEDED = "not_needed", "No longer needed"
