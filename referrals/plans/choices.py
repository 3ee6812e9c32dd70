"""Levels of plan, what a plan rests on, the people around it, its meetings and how they end: as data, in the field's words."""

from django.db.models import TextChoices


class Level(TextChoices):
    """The same codes as the child's standing (`people.Status.Kind`), which follows from the plan."""

    CHILD_PROTECTION = "child_protection", "Child protection plan"
    CHILD_IN_NEED = "child_in_need", "Child in need plan"
    FAMILY_HELP = "family_help", "Family help plan"
    LOOKED_AFTER = "looked_after", "Looked after"


class Category(TextChoices):
    """The four categories of a child protection plan (Working Together)."""

    NEGLECT = "neglect", "Neglect"
    PHYSICAL = "physical", "Physical abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    SEXUAL = "sexual", "Sexual abuse"


class LegalBasis(TextChoices):
    """On what footing a child is looked after (Children Act 1989); staff who work with the child must know it (KCSIE)."""

    ACCOMMODATED = "s20", "Accommodated by agreement (section 20)"
    INTERIM = "interim", "Interim care order (section 38)"
    CARE_ORDER = "care_order", "Care order (section 31)"
    EMERGENCY = "emergency", "Emergency protection order (section 44)"
    POLICE = "police", "Police protection (section 46)"
    PLACEMENT = "placement", "Placement order"
    REMAND = "remand", "Remanded"


class Ending(TextChoices):
    """Why a plan ended. Which of these a level knows stands in `rules.ENDINGS`."""

    CONFERENCE = "conference", "A conference ended it"
    NEEDS_MET = "needs_met", "The needs are met and the authority closed it"
    STEPPED_UP = "stepped_up", "Stepped up to another plan"
    STEPPED_DOWN = "stepped_down", "Stepped down to another plan"
    CONSENT = "consent", "The family withdrew its consent"
    HOME = "home", "The child went home for good"
    PERMANENCE = "permanence", "Adopted, or another order gives a permanent home"
    TRANSFER = "transfer", "Another authority took it over"
    EIGHTEEN = "eighteen", "The child turned 18"
    DEATH = "death", "The child died"


class Post(TextChoices):
    """Who somebody is to the plan."""

    SOCIAL_WORKER = "social_worker", "Social worker"
    MANAGER = "manager", "The social worker’s manager"
    LEAD = "lead", "Lead practitioner"
    CHAIR = "chair", "Conference chair or reviewing officer"
    VIRTUAL_SCHOOL = "virtual_school", "Virtual school head"
    CARER = "carer", "Carer"


class Fact(TextChoices):
    """What a plan says that may change while it runs."""

    SCHOOL_PART = "school_part", "What the school does under the plan"
    CONTACT = "contact", "Contact with family"
    DELEGATED = "delegated", "Delegated authority"
    CATEGORY = "category", "Category"
    LEGAL_BASIS = "legal_basis", "Legal basis"


class MeetingKind(TextChoices):
    INITIAL_CONFERENCE = "initial", "Initial child protection conference"
    REVIEW_CONFERENCE = "review", "Review child protection conference"
    CORE_GROUP = "core_group", "Core group"
    NEED_REVIEW = "need_review", "Child in need or family help meeting"
    CARE_REVIEW = "care_review", "Looked-after review"
    PEP = "pep", "Personal education plan (PEP) meeting"


class Attendance(TextChoices):
    ATTENDED = "attended", "We took part"
    APOLOGIES = "apologies", "We sent apologies"
    NOT_INVITED = "not_invited", "We were not invited, or told too late"


class Decided(TextChoices):
    """How a meeting ended. Which of these a kind of meeting knows stands in `rules.DECISIONS`."""

    MADE = "made", "A plan was made"
    NONE = "none", "No plan was made"
    CONTINUES = "continues", "The plan goes on"
    SOONER = "sooner", "The plan goes on and an earlier conference is asked for"
    ENDS = "ends", "The plan ends"
    PEP_BEGUN = "pep_begun", "The PEP was begun"
    PEP_READY = "pep_ready", "The PEP is complete"
