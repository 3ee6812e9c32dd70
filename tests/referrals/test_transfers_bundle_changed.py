"""A bundle that was changed is refused, and what was changed is named; the verifier runs alone, without this software."""

import ast
import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from referrals.transfers.bundle import open_bundle, spoken, verify_bundle
from referrals.transfers.bundle.build import _bytes_part, _listed, _write
from referrals.transfers.bundle.canonical import canonical
from referrals.transfers.bundle.schema import first_problem, record_schema
from referrals.transfers.bundle.verify_bundle import END, NotABundle
from safeguard.audit.seal import chained
from safeguard.errors import RuleBroken
from tests.referrals.bundling import Filed, seal_log

pytestmark = pytest.mark.django_db
PROGRAM = Path(verify_bundle.__file__)
KEPT: dict[str, Any] = {}


@pytest.fixture
def bundle(settings, tmp_path):
    """One bundle for all of these tests: the bytes and the fingerprint."""
    if not KEPT:
        settings.FILES_DIR = tmp_path
        filed = Filed()
        filed.attach(filed.second)
        seal_log(filed.school)
        out, built = filed.bundle()
        KEPT["bundle"] = out.getvalue(), built.fingerprint
    return KEPT["bundle"]


def parts_of(content: bytes) -> dict[str, verify_bundle.Part]:
    return verify_bundle.read_container(io.BytesIO(content))[0]


def faults_of(content: bytes, fingerprint: str = "") -> list[str]:
    try:
        return verify_bundle.verify(io.BytesIO(content), fingerprint).faults
    except NotABundle as reason:
        return [str(reason)]


def rebuilt(content: bytes, changes: dict[str, Any], *, seal: bool = True) -> bytes:
    """The bundle with other parts, made to fit together again: what somebody would send who knows how it is made."""
    parts = {name: zipfile.ZipFile(io.BytesIO(content)).read(name) for name in parts_of(content)}
    manifest = json.loads(parts["manifest.json"])
    parts |= {name: raw if isinstance(raw, bytes) else canonical(raw) for name, raw in changes.items()}
    del parts["manifest.json"]
    written = [_bytes_part(name, raw) for name, raw in parts.items()]
    if seal and "manifest.json" not in changes:
        manifest["parts"] = [_listed(part) for part in written]
    raw = changes.get("manifest.json")
    written.append(_bytes_part("manifest.json", raw if isinstance(raw, bytes) else canonical(raw or manifest)))
    out = io.BytesIO()
    _write(written, out)
    return out.getvalue()


def data_of(content: bytes, name: str) -> Any:
    return json.loads(zipfile.ZipFile(io.BytesIO(content)).read(name))


# --- One byte ---------------------------------------------------------------------------------------------------------
@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_byte_changed_anywhere_is_found_and_named(bundle, data):
    content, fingerprint = bundle
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    faults = faults_of(bytes(changed), fingerprint)
    inside = [part.name for part in parts_of(content).values() if part.offset <= place < part.offset + part.size]
    assert faults
    assert all(f"{name} was changed." in faults for name in inside)
    assert is_refused(bytes(changed))


def is_refused(content: bytes) -> bool:
    """Where the record itself can no longer be relied on there is nothing to look at; else the faults come with it."""
    try:
        return bool(open_bundle(io.BytesIO(content)).faults)
    except RuleBroken as refused:
        return bool(refused.reasons)


@pytest.mark.parametrize("edge", ["first", "last"])
def test_the_edges_of_every_part_are_bound(bundle, edge):
    content, _ = bundle
    for part in parts_of(content).values():
        place = part.offset if edge == "first" else part.offset + part.size - 1
        changed = bytearray(content)
        changed[place] ^= 1
        assert f"{part.name} was changed." in faults_of(bytes(changed))
        heading = bytearray(content)
        heading[part.offset - len(part.name) - 20] ^= 1
        assert f"The heading of {part.name} was changed." in faults_of(bytes(heading))


@given(cut=st.integers(1, 2000))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_download_that_broke_off_is_no_bundle(bundle, cut):
    assert "cut off" in faults_of(bundle[0][:-cut])[0]


# --- Parts ------------------------------------------------------------------------------------------------------------
def test_a_part_that_was_added_or_taken_away_is_named(bundle):
    content, _ = bundle
    assert faults_of(rebuilt(content, {"extra.txt": b"hello"}, seal=False)) == ["extra.txt was added."]
    manifest = data_of(content, "manifest.json")
    manifest["parts"].append({"path": "files/009.pdf", "size": 3, "sha256": "0" * 64})
    assert faults_of(rebuilt(content, {"manifest.json": manifest})) == ["files/009.pdf is missing."]


def test_a_bundle_that_was_rewritten_whole_is_shown_by_the_fingerprint_alone(bundle):
    content, fingerprint = bundle
    forged = rebuilt(content, {"README.txt": b"Ring this other number"})
    assert faults_of(forged) == []
    assert "another one than was sent" in faults_of(forged, spoken(fingerprint))[0]
    assert faults_of(content, spoken(fingerprint)) == []
    assert faults_of(content, fingerprint[:8]) != []  # too little to tell


# --- The proof --------------------------------------------------------------------------------------------------------
def forged_record(content: bytes, change: Any) -> list[str]:
    record, proof = data_of(content, "record.json"), data_of(content, "proof.json")
    change(record, proof)
    return faults_of(rebuilt(content, {"record.json": record, "proof.json": proof}))


def shown(proof: Any) -> Any:
    """An event whose words are shown in the proof."""
    return next(
        event for event in proof["events"] if event["payload"] not in (None, "{}") and "text" in event["payload"]
    )


def other_words(record: Any, proof: Any) -> None:
    number = shown(proof)["id"]
    entry = next(entry for entry in record["chronology"] if entry["event"] == number)
    entry["words"][0]["text"] = "All was well."


def other_person(record: Any, proof: Any) -> None:
    record["chronology"][0]["by"] = "Somebody Else"


def other_time(record: Any, proof: Any) -> None:
    record["chronology"][0]["happened_at"] = "2026-01-01T09:00:00+00:00"


def other_payload(record: Any, proof: Any) -> None:
    event = shown(proof)
    event["payload"] = event["payload"].replace("text", "test")


def other_row(record: Any, proof: Any) -> None:
    proof["events"][0]["row"] = proof["events"][0]["row"].replace("act", "tic")


def other_place(record: Any, proof: Any) -> None:
    proof["events"][0]["path"] = proof["events"][1]["path"]


def left_out(record: Any, proof: Any) -> None:
    del record["chronology"][0]


def put_in(record: Any, proof: Any) -> None:
    record["chronology"].append(record["chronology"][0] | {"event": 999999})


def other_chain(record: Any, proof: Any) -> None:
    proof["chain"]["links"] = "A" * 48


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (other_words, "says other words than were hashed"),
        (other_person, "says another person, time or act"),
        (other_time, "says another person, time or act"),
        (other_payload, "do not have the hash that its row names"),
        (other_row, "does not have the hash that was sealed"),
        (other_place, "does not lead to the root of seal"),
        (left_out, "is proved and missing in the chronology"),
        (put_in, "stands in the chronology and has no proof"),
        (other_chain, "does not lead to the root of seal"),
    ],
)
def test_a_chronology_that_was_rewritten_does_not_fit_its_proof(bundle, change, sentence):
    faults = forged_record(bundle[0], change)
    assert any(sentence in fault and re.search(r"[Ee]vent \d+", fault) for fault in faults)


def test_the_head_of_the_chain_is_the_one_in_the_digest(bundle):
    chain = data_of(bundle[0], "proof.json")["chain"]
    head = verify_bundle.verify(io.BytesIO(bundle[0])).head
    link = base64.b64decode(chain["links"])
    expected = chained(bytes.fromhex(chain["previous"]), link[:32], chain["first"], int.from_bytes(link[32:36], "big"))
    assert head == expected.hex()


# --- The program alone ------------------------------------------------------------------------------------------------
def run(*arguments: Any, program: Path = PROGRAM) -> subprocess.CompletedProcess[str]:
    """As the receiver runs it: no packages, no settings, another folder."""
    command = [sys.executable, "-I", "-S", str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd="/", env={})


def test_the_program_runs_alone(bundle, tmp_path):
    content, fingerprint = bundle
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    good = run(path, "--fingerprint", spoken(fingerprint))
    assert (good.returncode, good.stderr) == (0, "")
    assert "Everything holds: 6 parts" in good.stdout
    assert run(path, program=project.BASE_DIR / "scripts" / "verify_bundle.py").returncode == 0
    changed = bytearray(content)
    changed[parts_of(content)["file.pdf"].offset + 1000] ^= 1
    path.write_bytes(changed)
    bad = run(path)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "CHANGED: file.pdf was changed." in bad.stdout
    path.write_bytes(b"hello")
    assert run(path).returncode == run(tmp_path / "nothing").returncode == 2


def test_it_is_written_for_old_pythons():
    ast.parse(PROGRAM.read_text(), feature_version=(3, 8))
    imports = re.findall(r"^(?:from|import) (\w+)", PROGRAM.read_text(), re.MULTILINE)
    assert set(imports) <= set(sys.stdlib_module_names)


# --- Hostile ----------------------------------------------------------------------------------------------------------
def refusal(content: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        open_bundle(io.BytesIO(content))
    return " ".join(refused.value.reasons)


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "too short"),
        (b"%PDF-1.7 hello, this is a letter and no bundle", "not the ZIP file"),
        (zipped("manifest.json", b"0" * 10_000_000, zipfile.ZIP_DEFLATED), "compressed"),
        (zipped("../../etc/passwd", b"root"), "names a part that no bundle has"),
        (zipped("files/../../x", b"root"), "names a part that no bundle has"),
        (zipped("/etc/passwd", b"root"), "names a part that no bundle has"),
        (zipped("files/.hidden", b"root"), "names a part that no bundle has"),
        (zipped("letter.txt", b"hello"), "manifest.json is missing"),
        (b"PK\x03\x04" + b"\0" * 100 + END.pack(b"PK\x05\x06", 0, 0, 1, 1, 4_000_000_000, 5, 0), "cut off"),
    ],
)
def test_what_is_no_bundle_is_a_sentence(content, sentence):
    assert sentence in refusal(content)


@pytest.mark.parametrize("name", ["manifest.json", "record.json", "proof.json"])
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xff\xfe", "is not what it should be"),
        (b"[1, 2]", "is not what it should be"),
        (b'{"a": NaN}', "is not what it should be"),
        (b'{"a": 1, "a": 2}', "a name that stands twice"),
        (b"[" * 100_000, "is not what it should be"),
        (b"[" * 3_100_000, "than it can"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is not what it should be"),
        (b" " * (65 * 1024 * 1024), "is larger than it can be"),
        (b"{}", ""),
    ],
)
def test_json_from_strangers(bundle, name, raw, sentence):
    assert sentence in refusal(rebuilt(bundle[0], {name: raw}))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "something else"}, "not the safeguarding file of a child"),
        ({"version": 2}, "version 2 of the form; here version 1 can be read"),
        ({"version": "1"}, "here version 1 can be read"),
        ({"child": {"first_name": "Mia"}}, "ref is missing"),
        ({"made_at": "yesterday"}, "record.made_at: no date-time"),
        ({"extra": 1}, "'extra' is not known"),
        ({"files": [1]}, "no list of files"),
    ],
)
def test_a_record_of_another_form_is_refused(bundle, change, sentence):
    record = data_of(bundle[0], "record.json") | change
    assert sentence in refusal(rebuilt(bundle[0], {"record.json": record}))


@pytest.mark.parametrize(
    ("name", "raw"),
    [("reason", b'"\\u0000"'), ("reason", b'"\\ud800"'), ("withheld", b"1" * 4000), ("withheld", b"1e999")],
)
def test_what_no_database_takes_is_refused(bundle, name, raw):
    record = data_of(bundle[0], "record.json") | {name: "PUT"}
    content = canonical(record).replace(b'"PUT"', raw)
    assert "that no database takes" in refusal(rebuilt(bundle[0], {"record.json": content}))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


def put(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value
    return None


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_it_there_is_an_answer(bundle, data):
    """Any value anywhere in the three documents, hashes made to fit: faults, a refusal or a bundle, never a crash."""
    name = data.draw(st.sampled_from(["record.json", "proof.json", "manifest.json"]))
    whole = data_of(bundle[0], name)
    put(whole, data.draw(st.sampled_from(places(whole)[1:])), data.draw(JSON))
    with suppress(RuleBroken):
        assert open_bundle(io.BytesIO(rebuilt(bundle[0], {name: whole}))).child["ref"]


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_our_own_judge_of_schemas_says_what_a_full_one_says(bundle, data):
    record = data_of(bundle[0], "record.json")
    put(record, data.draw(st.sampled_from(places(record)[1:])), data.draw(JSON))
    full = Draft202012Validator(record_schema()).is_valid(record)
    assert full or first_problem(record)


def test_the_hash_of_the_manifest_is_the_fingerprint(bundle):
    raw = zipfile.ZipFile(io.BytesIO(bundle[0])).read("manifest.json")
    assert hashlib.sha256(raw).hexdigest() == bundle[1]
