"""The bundle whole: what is in it, that it verifies, that the same input gives the same bytes."""

import pytest

from referrals.transfers.bundle import verify_bundle
from tests.referrals.bundling import Filed, seal_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return Filed()


def test_it_verifies(filed):
    filed.attach(filed.second)
    seal_log(filed.school)
    out, built = filed.bundle()
    result = verify_bundle.verify(out, built.fingerprint[:20])
    assert (result.faults, result.notes) == ([], [])
    assert result.proved == result.events == built.events > 5
