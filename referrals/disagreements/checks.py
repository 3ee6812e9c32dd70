"""A case does not close while the school still disagrees with an agency about the child."""

from collections.abc import Iterator
from typing import Any

from cases.rules import Check
from referrals.disagreements.models import Disagreement


def before_closing(case: Any) -> Iterator[Check]:
    refs = list(Disagreement.objects.open().filter(case=case).order_by("pk").values_list("ref", flat=True))
    said = f"Open: {', '.join(refs)}. Record the answer, or how it ended." if refs else ""
    label = "No disagreement with an agency is open"
    yield Check("disagreements", label, said, "disagreements:of_case", "See the disagreement")
