"""Grounds, ways, channels and parts, as data. A legal basis carries its source and edition, kept with each sharing."""

from typing import Final

from django.db.models import TextChoices


class Origin(TextChoices):
    ASKED = "asked", "Somebody asked us"
    OWN = "own", "We see a need ourselves"


class State(TextChoices):
    """Of a disclosure: it waits until it is shared or refused with reasons; there is no third end."""

    WAITING = "waiting", "To be decided"
    SHARED = "shared", "Shared"
    WITHHELD = "withheld", "Not shared"


class Way(TextChoices):
    PHONE = "phone", "By telephone"
    EMAIL = "email", "By secure e-mail"
    PORTAL = "portal", "Through a portal"
    LETTER = "letter", "By recorded or hand-delivered letter"
    MEETING = "meeting", "At a meeting"
    PERSON = "person", "In person"


class Basis(TextChoices):
    """Why it may or must be shared; see `EDITIONS`."""

    DUTY = "duty", "Duty to share with another safeguarding body"
    OTHER_DUTY = "other_duty", "Another duty in law"
    POWER = "power", "Power to share, to safeguard a child"
    CONSENT = "consent", "Consent"
    COURT = "court", "Court order"
    VITAL = "vital", "Vital interests: life or limb"
    OTHER = "other", "Another ground"


EDITIONS: Final[dict[str, str]] = {
    Basis.DUTY: "Children Act 2004 s.16LA (as enacted 2026)",
    Basis.OTHER_DUTY: "Children Act 1989 s.47 and other duties (2026)",
    Basis.POWER: "UK GDPR Art 6(1)(e), 9(2)(g); DPA 2018 Sch 1 para 18 (2026)",
    Basis.CONSENT: "UK GDPR Art 6(1)(a), 9(2)(a) (2026)",
    Basis.COURT: "The order itself",
    Basis.VITAL: "UK GDPR Art 6(1)(d), 9(2)(c) (2026)",
    Basis.OTHER: "As stated",
}


class Ground(TextChoices):
    """Why it is not shared. The first is the only exception to the duty of s.16LA."""

    HARM = "harm", "Sharing would harm the child more than not sharing"
    NOT_RELEVANT = "not_relevant", "It would not help to safeguard the child"
    UNPROVEN = "unproven", "We could not establish who asks, or by what right"
    NOT_HELD = "not_held", "We do not hold it"
    LAW = "law", "The law forbids it (privilege, court order)"
    OTHER = "other", "Another reason"


class NoticeKind(TextChoices):
    ENCOMPASS = "encompass", "Operation Encompass"
    PROTECTION = "protection", "Public protection notice"
    OTHER = "other", "Another notice from the police"


class Channel(TextChoices):
    PHONE = "phone", "Telephone"
    EMAIL = "email", "Secure e-mail"
    PORTAL = "portal", "Portal"
    PAPER = "paper", "On paper"
    PERSON = "person", "In person"


class Present(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "The police did not say"


class NoticeState(TextChoices):
    WAITING = "waiting", "To be matched"
    MATCHED = "matched", "To be planned"
    PLANNED = "planned", "Planned"
    NOT_OURS = "not_ours", "Not our child"


class Support(TextChoices):
    SILENT = "silent", "Silent support: watch, be kind, say nothing of it"
    OVERT = "overt", "Overt support: somebody the child trusts speaks with the child"
    BOTH = "both", "Silent now, overt when the child seeks it"


class PersonPart(TextChoices):
    """What a child or an adult was in a serious incident; the chair reads this in place of the name."""

    HARMED = "harmed", "Harmed or injured"
    INVOLVED = "involved", "Involved"
    ALLEGED = "alleged", "Said to have caused it"
    WITNESS = "witness", "Witness"
    RESPONDED = "responded", "Helped or responded"
    FAMILY = "family", "Of a child’s family"


class EntryKind(TextChoices):
    FACT = "fact", "A fact, as it is known now"
    DONE = "done", "What was done at once"
    LESSON = "lesson", "A lesson for the school"


class Body(TextChoices):
    """Who outside the day's work is told of a serious incident."""

    CHAIR = "chair", "Chair of governors"
    AUTHORITY = "authority", "Local authority"
    POLICE = "police", "Police"
    OFSTED = "ofsted", "Ofsted"
    TRUST = "trust", "Trust"
    INSURER = "insurer", "Insurer"
    HSE = "hse", "Health and Safety Executive"
    FAMILY = "family", "The family"
    OTHER = "other", "Somebody else"
