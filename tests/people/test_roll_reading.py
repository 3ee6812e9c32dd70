"""From bytes to a table, and everything that is refused on the way."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard.errors import RuleBroken
from safeguard.people.roll import archive
from safeguard.people.roll.reading import read_table
from safeguard.people.roll.records import as_json
from tests.people.rolls import HEADINGS, MIA, TOM, ZOE, csv_of, oneroster, read, zip_of

EXPORT = ["sourcedId", "role", "givenName", "familyName", "username", "password", "email"]


def refusal(content: bytes, name: str = "roll.csv") -> str:
    with pytest.raises(RuleBroken) as caught:
        read(content, name)
    return " ".join(caught.value.reasons)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    content = csv_of([MIA, ZOE], encoding=encoding, delimiter=delimiter)
    bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    roll = read(bom + content)
    assert [row.details["first_name"] for row in roll.pupils] == ["Mia", "Zoë"]
    assert any("Windows-1252" in note for note in roll.notes) == (encoding == "cp1252")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_missing_last_one(ending: str) -> None:
    content = csv_of([MIA, TOM]).decode().replace("\r\n", ending).removesuffix(ending).encode()
    assert [row.line for row in read(content).pupils] == [2, 3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n \n", "is empty"),
        (b"\xef\xbb\xbf", "no headings"),
        (b"Pupils of Oakfield\r\nMia,Osei\r\n", "no headings"),
        (b"Forename,Surname,DOB\r\nMia,Osei\x00,12/03/2017\r\n", "not readable text"),
        (csv_of([MIA], encoding="utf-16-le"), "not readable text"),
        (b"\xff\xfe\x00", "not readable text"),
        (b"Forename,Surname\x81\r\n", "not readable text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", "Excel"),
        (b"<CTfile><Header/></CTfile>", "common transfer file"),
        (b'{"users": []}', "JSON"),
        (b'Forename,Surname,DOB\r\n"Mia,Osei,12/03/2017\r\nTom,Baker,01/09/2016\r\n', "starts on line 2"),
        (b'Forename,Surname,DOB\r\nMia,Osei,12/03/2017\r\n"Tom"my,Baker,01/09/2016\r\n', "starts on line 3"),
        (csv_of([]), "nobody of this school"),
        (csv_of([["x", "y"]], ["Colour", "Size"]), "no column for the surname"),
        (csv_of([["Mia", "Osei"]], ["Forename", "Surname"]), "No column tells children apart"),
        (csv_of([["u1", "Mia", "Osei"]], ["sourcedId", "givenName", "familyName"]), "Upload the whole zip"),
        (b"a" * 200_000 + b",b\r\n", "quotation marks"),
    ],
)
def test_what_is_no_roll_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    assert words in refusal(content)


@given(st.binary(max_size=300))
def test_no_bytes_do_worse_than_a_refusal(content: bytes) -> None:
    for start in (b"", b"Forename,Surname,DOB\r\n", b"PK\x03\x04"):
        reasons = []
        try:
            read(start + content)
        except RuleBroken as broken:
            reasons = broken.reasons
        assert all(reason.endswith((".", "?")) for reason in reasons)


def test_a_quoted_value_may_hold_a_line_end_and_lines_are_counted_as_an_editor_does() -> None:
    address = ["M9", "", "Ann", "Lee", "01/01/2017", "4", "4B", "1 Mill Lane\r\nOakfield"]
    roll = read(csv_of([address, MIA, [*TOM[:4], "soon", *TOM[5:]]]))
    assert roll.pupils[0].details["address"] == "1 Mill Lane, Oakfield"
    assert [row.line for row in roll.pupils] == [2, 4]
    assert [(fault.line, fault.column) for fault in roll.faults] == [(5, "DOB")]


def test_a_row_with_too_many_or_too_few_values_is_a_fault_of_that_row_alone() -> None:
    roll = read(
        csv_of(
            [MIA, TOM[:5], [*ZOE[:7], "3 Mill Lane", "Oakfield"], [*MIA[:3], "Late", "11/03/2017", "", "", "", "", ""]]
        )
    )
    assert [row.line for row in roll.pupils] == [2, 5]
    assert [(fault.line, fault.stops_row) for fault in roll.faults] == [(3, True), (4, True)]
    assert "comma" in roll.faults[1].mend


def test_blank_rows_are_counted_and_need_nothing() -> None:
    roll = read(csv_of([MIA, [""] * 8, [" "] * 8]) + b"\r\n\r\n")
    assert (roll.rows, len(roll.pupils), len(roll.passed)) == (3, 1, 2)


def test_control_characters_are_taken_out_and_naughty_names_kept() -> None:
    names = ["Mia\x07", "محمد", "<script>alert(1)</script>", "'; DROP TABLE pupils;--", "𝕸𝖎𝖆", "👩‍👧"]
    rows = [[f"M{number}", "", name, "Osei", "12/03/2017", "4", "", ""] for number, name in enumerate(names)]
    assert [row.details["first_name"] for row in read(csv_of(rows)).pupils] == ["Mia", *names[1:]]


# --- Passwords ------------------------------------------------------------------------------------------
def test_a_password_never_leaves_the_reading() -> None:
    good = ["u1", "student", "Mia", "Osei", "mia", "Sesame-1", ""]
    wide = ["u2", "student", "Tom", "Baker", "tom", "extra", "Sesame-2", ""]
    narrow = ["u3", "student", "Zoe", "Lee", "Sesame-3", ""]
    faulty = ["u4", "student", "", "Late", "late", "Sesame-4", ""]
    roll = read(oneroster([good, wide, narrow, faulty], EXPORT), "roll.zip")
    assert "Sesame" not in str(as_json(roll))
    assert any("passwords (password)" in note for note in roll.notes)
    assert len(roll.rejected) == 3
    assert roll.rejected[0].clues[:2] == ("u2", "student")


@pytest.mark.parametrize(
    "heading", ["Password", "pass word", "initial_passwd", "ext_studentPassword", "Pwd", "Secret word"]
)
def test_every_heading_of_a_password_is_known(heading: str) -> None:
    table = read_table("users.csv", csv_of([["Mia", "Sesame"]], ["Forename", heading]))
    assert "Sesame" not in str(table)


def test_profiles_with_passwords_are_not_even_opened() -> None:
    export = oneroster(
        [["u1", "student", "Mia", "Osei", "m", "", ""]],
        EXPORT,
        userProfiles=(["profileId", "password"], [["p", "Sesame"]]),
    )
    assert "userProfiles.csv was not opened: it may hold passwords." in read(export, "roll.zip").notes


# --- Archives ------------------------------------------------------------------------------------------
def test_a_zip_with_one_csv_is_read_as_that_csv() -> None:
    assert (
        len(read(zip_of({"export/roll.csv": csv_of([MIA, TOM]), "__MACOSX/._roll.csv": b"x"}), "roll.zip").pupils) == 2
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.txt": "x"}, "no CSV file"),
        ({"a.csv": "x", "b.csv": "y"}, "no users.csv"),
        ({"../users.csv": "x"}, "leads out of its folder"),
        ({"/etc/users.csv": "x"}, "leads out of its folder"),
        ({"..\\users.csv": "x"}, "leads out of its folder"),
        ({"C:/users.csv": "x"}, "leads out of its folder"),
        ({"users.csv": "x", "more.zip": "y"}, "another archive"),
        ({"users.csv": "x", "deep/users.csv": "y"}, "two files of the same name"),
        ({"[Content_Types].xml": "x", "xl/workbook.xml": "y"}, "Excel workbook"),
        ({f"{number}.csv": "x" for number in range(101)}, "more than 100 files"),
        ({"users.csv": "0" * 5_000_000}, "far more than a school's roll"),
    ],
)
def test_hostile_zips_are_refused(files: dict[str, str], words: str) -> None:
    assert words in refusal(zip_of(files), "roll.zip")


def test_a_zip_under_a_password_is_refused() -> None:
    content = bytearray(zip_of({"users.csv": "x"}))
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + offset] |= 1
    assert "password" in refusal(bytes(content), "roll.zip")


def test_a_zip_that_is_damaged_or_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = zip_of({"users.csv": csv_of([MIA] * 50)})
    assert "damaged" in refusal(good[: len(good) // 2], "roll.zip")
    lying = bytearray(good)
    struct.pack_into("<I", lying, lying.index(b"PK\x01\x02") + 24, 10)
    assert "damaged" in refusal(bytes(lying), "roll.zip")
    monkeypatch.setattr(archive, "MOST_UNPACKED", 100)
    assert "far more" in refusal(good, "roll.zip")


def test_an_unknown_compression_is_damage_not_a_crash() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr("users.csv", "x")
    content = bytearray(out.getvalue())
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 10, 99)
    assert "damaged" in refusal(bytes(content), "roll.zip")


def test_a_hostile_file_name_is_tidied() -> None:
    assert read(csv_of([MIA]), "..\\..\\a\x00b\x07.csv").file == "ab.csv"
    assert read(csv_of([MIA]), "/etc/" + "x" * 500).file == "x" * 100


def test_the_first_of_two_columns_with_one_name_counts_and_it_is_said() -> None:
    roll = read(csv_of([[*MIA, "other"]], [*HEADINGS, "Surname"]))
    assert roll.pupils[0].details["last_name"] == "Osei"
    assert "The heading Surname stands twice in roll.csv. The first column of that name was read." in roll.notes
