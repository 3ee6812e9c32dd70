"""What came with the child goes on with the child: the third school reads what the first one wrote."""

import json
import zipfile

import pytest
from django.utils import timezone

from cases import childfile
from referrals.transfers.bundle import open_bundle
from referrals.transfers.earlier import earlier_files
from referrals.transfers.models import Received
from safeguard.files.models import StoredFile
from tests.builders import enrol
from tests.referrals.bundling import Filed, seal_log

pytestmark = pytest.mark.django_db


def test_the_file_of_an_earlier_school_goes_on(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(childfile, "_HELD", dict(childfile._HELD))
    childfile.register("earlier_files", "Files of earlier schools", earlier_files)
    settings.FILES_DIR = tmp_path
    filed = Filed()
    seal_log(filed.school)
    came = open_bundle(filed.bundle()[0])
    there = enrol(filed.school, "Mia", "Osei-Mensah")
    row = Received.objects.create(
        school=filed.school, ref="OAK-FR-2026-0001", sha256="0" * 64, size=1, fingerprint=came.fingerprint,
        was_spoken=True, record=came.record, uploaded_at=timezone.now(), uploaded_by=filed.dsl, pupil=there,
        attached_at=timezone.now(), attached_by=filed.dsl,
    )  # fmt: skip
    assert not StoredFile.objects.of(row).exists()
    out, built = filed.bundle(pupil=there)
    assert open_bundle(out, fingerprint=built.fingerprint).faults == ()
    said = zipfile.ZipFile(out).read("record.json").decode()
    assert "[another child 1 in OAK-FR-2026-0001] pushed her" in said
    assert "Leo Marsh" not in said
    (section,) = json.loads(said)["sections"]
    kinds = {item["kind"] for item in section["items"][0]["items"]}
    assert kinds == {"concern", "case", "earlier_entry"}
