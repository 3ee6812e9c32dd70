"""manage.py import_roll: a review in words, and an import only when asked."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from safeguard import db
from safeguard.people.models import Pupil, User
from tests.builders import found_school
from tests.people.rolls import MIA, TOM, USERS, ZOE, csv_of, oneroster

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Any:
    return found_school()


def run(path: Path, *more: str) -> str:
    out = StringIO()
    with db.scope():
        call_command("import_roll", str(path), "--school", "oak", *more, stdout=out)
    return out.getvalue()


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "roll.csv"
    path.write_bytes(content)
    return path


def test_without_commit_it_only_says_what_it_would_do(school: Any, tmp_path: Path) -> None:
    said = run(saved(tmp_path, csv_of([MIA, TOM, [*ZOE[:4], "31/02/2017", *ZOE[5:]]])))
    assert "roll.csv: CSV of pupils" in said
    assert "3 rows:" in said
    assert "2 joining" in said
    assert "roll.csv, line 4, DOB: There is no such day as 31/02/2017" in said
    assert "Mia Osei, Year 4 · 4B" in said
    assert "Nothing was written." in said
    assert not Pupil.objects.exists()


def test_with_commit_it_imports_and_a_second_time_there_is_nothing_to_do(school: Any, tmp_path: Path) -> None:
    path = saved(tmp_path, csv_of([MIA, TOM]))
    assert "Imported: 2 joined, 0 changed, 0 left" in run(path, "--commit")
    assert Pupil.objects.count() == 2
    with pytest.raises(CommandError, match="nothing to import"):
        run(path, "--commit")
    said = run(saved(tmp_path, csv_of([[*MIA[:3], "Ndiaye", *MIA[4:]], TOM])))
    assert "Surname: Osei -> Ndiaye" in said


def test_leavers_in_number_need_the_number(school: Any, tmp_path: Path) -> None:
    run(saved(tmp_path, csv_of([MIA, TOM])), "--commit")
    path = saved(tmp_path, csv_of([MIA]))
    with pytest.raises(CommandError, match="1 of 2 children would leave"):
        run(path, "--commit")
    with pytest.raises(CommandError, match="nothing to import"):
        run(path, "--commit", "--part")
    assert "1 left" in run(path, "--commit", "--leavers", "1")


def test_staff_come_along_only_when_asked(school: Any, tmp_path: Path) -> None:
    teacher = ["t1", "", "", "s1", "teacher", "Ruth", "Hall", "ruth@oakfield.example", ""]
    path = saved(tmp_path, oneroster([["u1", "", "", "s1", "student", "Mia", "Osei", "", "4"], teacher], USERS))
    assert "Ruth Hall, ruth@oakfield.example, Teacher" in run(path, "--commit")
    assert not User.objects.filter(email="ruth@oakfield.example").exists()
    assert "1 staff added" in run(path, "--commit", "--staff")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b'Forename,Surname,DOB\n"Mia,Osei,x\n'])
def test_what_cannot_be_read_ends_with_a_sentence(school: Any, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CommandError, match=r"\.$"):
        run(saved(tmp_path, content))


def test_a_missing_file_and_an_unknown_school(school: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="No school has the code XYZ"):
        call_command("import_roll", str(tmp_path / "none.csv"), "--school", "XYZ")
