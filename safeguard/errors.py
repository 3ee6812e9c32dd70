"""The one exception that a person is meant to read.

A rule of the field was broken (a case cannot close yet, a concern was already decided). Actions raise it, views show its
sentences beside the form with status 409, the API answers 409 with `reasons`. Anything else that goes wrong is a defect.
"""

from collections.abc import Iterable


class RuleBroken(Exception):
    """One or more plain sentences, each saying what stands in the way and what to do about it."""

    def __init__(self, reasons: str | Iterable[str]) -> None:
        self.reasons = [reasons] if isinstance(reasons, str) else [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))
