"""The lists of Part four of KCSIE 2026 as data: routes, limbs of the harm test, decisions, outcomes, what becomes of them."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a report about an adult turned out to be."""

    UNDECIDED = "undecided", "Not decided yet"
    ALLEGATION = "allegation", "Allegation that may meet the harm threshold"
    LOW_LEVEL = "low_level", "Low-level concern"
    NO_CONCERN = "no_concern", "No concern"


class Route(TextChoices):
    """Who hears it: the head; about the head the chair; about the chair, or where nobody is independent, the LADO."""

    HEAD = "head", "The headteacher"
    CHAIR = "chair", "The chair of governors"
    LADO = "lado", "The local authority designated officer (LADO)"


class Standing(TextChoices):
    """What the adult is here, as far as it decides who hears it."""

    STAFF = "staff", "Staff, governor, volunteer or visitor"
    HEAD = "head", "The headteacher"
    CHAIR = "chair", "The chair of governors or the proprietor"


class Employer(TextChoices):
    SCHOOL = "school", "This school"
    AGENCY = "agency", "A supply agency"
    CONTRACTOR = "contractor", "A contractor"
    VOLUNTEER = "volunteer", "A volunteer or a trainee"
    PREMISES = "premises", "A club or another user of the building"


OUTSIDE_EMPLOYERS = frozenset({Employer.AGENCY, Employer.CONTRACTOR, Employer.PREMISES})


class Limb(TextChoices):
    """The harm threshold: any one of four (KCSIE 2026, Part four, section one)."""

    HARMED = "harmed", "Behaved in a way that has harmed a child, or may have harmed a child"
    OFFENCE = "offence", "Possibly committed a criminal offence against or related to a child"
    RISK = (
        "risk",
        "Behaved towards a child or children in a way that indicates they may pose a risk of harm to children",
    )
    UNSUITABLE = (
        "unsuitable",
        "Behaved or may have behaved in a way that indicates they may not be suitable to work with children",
    )


class Decision(TextChoices):
    ALLEGATION = "allegation", "An allegation: it meets the threshold, or may meet it"
    LOW_LEVEL = "low_level", "A low-level concern: below the threshold"
    NO_CONCERN = "no_concern", "No concern"


class LadoView(TextChoices):
    """What the LADO said it is."""

    MEETS = "meets", "It meets the threshold: a strategy discussion follows"
    SCHOOL = "school", "It meets the threshold: the school goes on with the LADO’s advice"
    BELOW = "below", "It does not meet the threshold"
    OPEN = "open", "Not said yet"


class Informed(TextChoices):
    """Who was told something."""

    CHILD = "child", "A child"
    PARENT = "parent", "A parent or carer"
    ADULT = "adult", "The adult concerned"
    EMPLOYER = "employer", "Their employer or agency"
    POLICE = "police", "The police"
    SOCIAL_CARE = "social_care", "Children’s social care"
    OTHER = "other", "Somebody else"


NEEDS_LADO = frozenset({Informed.CHILD, Informed.PARENT, Informed.ADULT, Informed.EMPLOYER})


class Measure(TextChoices):
    """What is done meanwhile; suspension is never automatic."""

    NONE = "none", "Nothing changes meanwhile"
    SUPPORT = "support", "Goes on working, with support or supervision"
    OTHER_WORK = "other_work", "Works elsewhere, away from the child or from children"
    HOME = "home", "Works from home"
    SUSPENDED = "suspended", "Suspended"


class OutcomeKind(TextChoices):
    """The five outcomes (KCSIE 2026, Part four)."""

    SUBSTANTIATED = "substantiated", "Substantiated"
    MALICIOUS = "malicious", "Malicious"
    FALSE = "false", "False"
    UNSUBSTANTIATED = "unsubstantiated", "Unsubstantiated"
    UNFOUNDED = "unfounded", "Unfounded"


OUTCOME_HINTS: dict[str, str] = {
    OutcomeKind.SUBSTANTIATED: "There is enough evidence to prove the allegation.",
    OutcomeKind.MALICIOUS: "There is enough evidence to disprove it, and somebody meant to deceive or to harm.",
    OutcomeKind.FALSE: "There is enough evidence to disprove it.",
    OutcomeKind.UNSUBSTANTIATED: "There is not enough evidence either way. It says nothing about guilt or innocence.",
    OutcomeKind.UNFOUNDED: "There is no evidence or proper basis for it.",
}
REMOVED_FROM_FILE = frozenset({OutcomeKind.MALICIOUS, OutcomeKind.FALSE})
IN_REFERENCES = frozenset({OutcomeKind.SUBSTANTIATED})


class Leaving(TextChoices):
    """Whether the adult was, or would have been, removed from regulated activity: what the DBS duty asks."""

    STAYS = "stays", "They go on working with children here"
    REMOVED = "removed", "They were dismissed or removed from working with children"
    WOULD_BE = "would_be", "They left or resigned, and would otherwise have been removed"
    LEFT = "left", "They left for another reason"


class Body(TextChoices):
    DBS = "dbs", "Disclosure and Barring Service (DBS)"
    TRA = "tra", "Teaching Regulation Agency (TRA)"


class Finding(TextChoices):
    """What somebody found who read everything about one adult together."""

    NONE = "none", "No pattern: these things have nothing to do with each other"
    WATCH = "watch", "A pattern below the threshold: something is done about it"
    CULTURE = "culture", "The way we work lets it happen: something changes at the school"
    ALLEGATION = "allegation", "Taken together it meets the harm threshold"


class Progress(TextChoices):
    """How far it has got, as its reporter may know it: nothing more than this."""

    SENT = "sent", "Sent"
    READ = "read", "Read"
    IN_HAND = "in_hand", "In hand"
    CLOSED = "closed", "Closed"
