"""A child with a file worth passing on: other children in it, a case, files, and a log that is sealed."""

import itertools
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from cases import actions
from cases.choices import MarkKind, NoteKind, Part
from cases.models import Case
from referrals.transfers.bundle import Built, Choice, Envelope, build, survey
from safeguard.audit.seal import seal_finished
from safeguard.files import actions as files
from safeguard.files.models import StoredFile
from safeguard.people import actions as people
from safeguard.people.models import Identifier, Status
from tests.builders import as_role, enrol
from tests.cases.casework import Oak

ENVELOPE = Envelope(
    ref="OAK-F-2026-0001", to_setting="Elmwood Academy", to_person="Omar Reid, DSL", reason="Moved house"
)
NUMBERS = itertools.count()


class Filed(Oak):
    """Oakfield with the file of Mia Osei; Leo Marsh is said to have hurt her, Zoë Nguyễn is her friend."""

    def __init__(self) -> None:
        super().__init__()
        self.leo, self.zoe = enrol(self.school, "Leo", "Marsh"), enrol(self.school, "Zoë", "Nguyễn")
        Identifier.objects.create(
            school=self.school, pupil=self.mia, kind=Identifier.Kind.UPN, value="A123456789012", source="roll"
        )
        people.record_status(self.mia, kind=Status.Kind.CHILD_IN_NEED, from_on=timezone.localdate() - timedelta(days=9))
        people.add_contact(self.mia, name="Ama Osei", relationship="Mother", has_parental_responsibility=True)
        people.add_contact(self.mia, name="Kofi Marsh", relationship="Uncle", must_not_be_told=True)
        logged = actions.log_concern(
            school=self.school,
            by=self.staff,
            parts=[(self.mia, Part.HARMED), (self.leo, Part.ALLEGED)],
            kind="child_on_child",
            account="Leo Marsh pushed her against the fence. Leo laughed.",
            child_words="Zoe told me to tell you.",
            place="Playground",
            marks=[{"region": "front_left_upper_arm", "kind": MarkKind.BRUISE, "description": "about 3cm"}],
            happened_at=timezone.now() - timedelta(hours=2),
        )
        self.logged = logged
        self.open = Case.objects.get(pk=self.decide(logged).case.pk)
        actions.add_note(self.open, kind=NoteKind.CHILD_VOICE, text="“I like it here now.”", by=self.dsl)
        second = self.concern(account="Hungry again. Zoë Nguyễn shared her lunch.")
        actions.add_to_concern(second, text="She ate at last.", by=self.staff)
        self.second = second

    def attach(
        self, record: Any, name: str = "letter.txt", content: bytes = b"Dear school, all is well.\n"
    ) -> StoredFile:
        return files.store(
            SimpleUploadedFile(name, content + b"%d\n" % next(NUMBERS)),
            school=self.school,
            by=self.dsl,
            subject_type=record._meta.label,
            subject_id=record.pk,
            thread=record.ref,
            pupils=[self.mia],
        )

    def bundle(self, choices: dict[str, Choice] | None = None, pupil: Any = None, **how: Any) -> tuple[BytesIO, Built]:
        pupil, out, at = pupil or self.mia, BytesIO(), how.pop("at", timezone.now())
        found = survey(pupil, by=self.dsl, at=at)
        given = {"by": self.dsl, "at": at, "envelope": ENVELOPE, "reviewed": found.digest} | how
        return out, build(pupil, choices=choices or {}, out=out, **given)


def seal_log(school: Any) -> None:
    """Seal as the clockwork does; the test's rows are given a finished transaction, since their own never ends."""
    with as_role(""), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE audit_event SET xid = 3 WHERE school_id = %s", [school.pk])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
    with as_role("safeguard_worker"):
        seal_finished(at=timezone.now())
