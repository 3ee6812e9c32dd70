"""Why a file goes, how, and what became of it: words as data."""

from django.db.models import TextChoices


class Reason(TextChoices):
    LEFT = "left", "The child has left the roll"
    LEAVING = "leaving", "The child will leave on a known day"
    ASKED = "asked", "The next school asked for the file"


class Trigger(TextChoices):
    """KCSIE: within 5 days for an in-year move, within the first 5 days of a new term otherwise."""

    IN_YEAR = "in_year", "In-year move"
    NEW_TERM = "new_term", "Start of a new term"


class Method(TextChoices):
    BUNDLE = "bundle", "By a secure download from this service"
    PAPER = "paper", "On paper, by hand or by recorded delivery"
    UNKNOWN = "unknown", "Nobody knows where the child goes"
    HOME = "home", "The child will be educated at home"


HELD = {Method.UNKNOWN, Method.HOME}


class BuildState(TextChoices):
    WAITING = "waiting", "Waiting to be made"
    RUNNING = "running", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


class Tried(TextChoices):
    """What somebody with the link did."""

    OPENED = "opened", "The page was opened"
    WRONG = "wrong", "A wrong code was entered"
    LOCKED = "locked", "The link was locked after too many wrong codes"
    DOWNLOADED = "downloaded", "The file was downloaded"
    CONFIRMED = "confirmed", "The receipt was confirmed"


class How(TextChoices):
    PHONE = "phone", "By telephone"
    MAIL = "mail", "By e-mail"
    LETTER = "letter", "By letter"
    PERSON = "person", "In person"


class Receipt(TextChoices):
    LINK = "link", "On the download page"
    PHONE = "phone", "By telephone"
    MAIL = "mail", "By e-mail"
    PAPER = "paper", "On paper, signed"


class Rung(TextChoices):
    """Whom a chase goes to: lead to lead, head to head, then the authority."""

    DSL = "dsl", "The safeguarding lead there"
    HEAD = "head", "Our head to their head"
    AUTHORITY = "authority", "The local authority"
    WORKER = "worker", "The child’s social worker"


class Carried(TextChoices):
    """How paper travels. Ordinary post and a parent’s bag are not among them."""

    HAND = "hand", "Handed over in person, against signature"
    COURIER = "courier", "By a courier of the school or authority, against signature"
    RECORDED = "recorded", "By recorded, signed-for delivery"


class Direction(TextChoices):
    OUT = "out", "Handed over"
    IN = "in", "Came in"


class Ended(TextChoices):
    BUNDLE = "bundle", "The file came as a bundle"
    PAPER = "paper", "The file came on paper"
    NONE = "none", "The earlier school holds no file"
    LEFT = "left", "The child left again"


class Copy(TextChoices):
    SHELL = "shell", "A read-only record, marked as passed on"
    FULL = "full", "A full copy, for the reason recorded"
