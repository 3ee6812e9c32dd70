"""What a child's file holds of disagreements: the stages as they ran, the positions, the outcome."""

import pytest

from referrals.disagreements import actions, childfile
from tests.builders import at_most, enrol
from tests.referrals.disputes import REFUSED, SAID, Dispute

pytestmark = pytest.mark.django_db


def test_a_disagreement_goes_with_its_stages():
    oak = Dispute()
    row = oak.open()
    actions.record_answer(row, answer=REFUSED, by=oak.dsl)
    oak.open(oak.case())
    with at_most(7):
        first, _ = childfile.disagreements(oak.mia)
    assert first.ref == row.ref
    assert SAID["position"] in {fact.value for fact in first.facts}
    stages = [item for item in first.items if item.kind == "stage"]
    assert [item.title for item in stages] == ["Stage 1: Practitioners", "Stage 2: Managers"]
    assert "They keep to their decision." in {fact.value for fact in stages[0].facts}
    assert childfile.disagreements(enrol(oak.school, "Leo", "Marsh")) == []
