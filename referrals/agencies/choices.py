"""Kinds of agency, of telephone line and of time unit, as data."""

from django.db.models import TextChoices


class AgencyKind(TextChoices):
    FRONT_DOOR = "front_door", "Children’s social care front door (MASH)"
    DUTY_TEAM = "duty_team", "Emergency duty team (out of hours)"
    LADO = "lado", "Local authority designated officer (LADO)"
    POLICE = "police", "Police"
    HEALTH = "health", "Health"
    FAMILY_HELP = "family_help", "Early help and family help"
    PREVENT = "prevent", "Prevent and Channel"
    ENCOMPASS = "encompass", "Operation Encompass"
    VIRTUAL_SCHOOL = "virtual_school", "Virtual school"
    EDUCATION = "education", "School attendance and children missing education"
    OTHER = "other", "Another agency"


class Line(TextChoices):
    """When somebody answers a number."""

    HOURS = "hours", "At the times stated, on working days"
    CLOSED = "closed", "Evenings, nights, weekends and bank holidays"
    ALWAYS = "always", "Day and night"


class Unit(TextChoices):
    """The units of day arithmetic, kept apart (statutory notes, section 8)."""

    HOURS = "hours", "hours"
    CALENDAR_DAYS = "calendar_days", "calendar days"
    WORKING_DAYS = "working_days", "working days"
    SCHOOL_DAYS = "school_days", "school days"
    MONTHS = "months", "calendar months"

    def of(self, amount: int) -> str:
        """1 working day, 45 working days."""
        return f"{amount} {self.label if amount != 1 else self.label.removesuffix('s')}"
