"""Constraints that several models share."""

from django.db.models import CheckConstraint, F, Q


def paired(at: str, by: str) -> CheckConstraint:
    """Both or neither: a fact without its author is not a record."""
    neither = Q(**{f"{at}__isnull": True, f"{by}__isnull": True})
    both = Q(**{f"{at}__isnull": False, f"{by}__isnull": False})
    return CheckConstraint(condition=neither | both, name=f"%(app_label)s_%(class)s_{at}_with_{by}")


def ordered(start: str, end: str) -> CheckConstraint:
    """An end, when there is one, is never before its start."""
    return CheckConstraint(
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        name=f"%(app_label)s_%(class)s_{end}_last",
    )
