"""The code by telephone: opens what it closed, nothing else does, and nothing can be changed, moved, left out or cut off."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.transfers.bundle import is_code_of, new_code, open_sealed, seal, sealing
from referrals.transfers.bundle.sealing import CHUNK, HEAD, TAG
from safeguard.errors import RuleBroken

CODE = "K7QM-3TWX-9HPA"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(sealing, "LOG_N", 4)
    monkeypatch.setattr(sealing, "P", 1)


def sealed(plain: bytes, code: str = CODE) -> bytes:
    out = io.BytesIO()
    assert seal(io.BytesIO(plain), out, code) == len(out.getvalue())
    return out.getvalue()


def opened(content: bytes, code: str = CODE) -> bytes:
    return b"".join(open_sealed(io.BytesIO(content), code))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_there_and_back(size):
    plain = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert opened(sealed(plain)) == plain


@pytest.mark.parametrize("typed", ["k7qm3twx9hpa", " K7QM 3TWX 9HPA ", "K7QM-3TWX-9HPA", "k7qm–3twx–9hpa"])
def test_the_code_as_people_type_it(typed):
    content = sealed(b"hello")
    assert is_code_of(io.BytesIO(content), typed)
    assert opened(content, typed) == b"hello"


@pytest.mark.parametrize("typed", ["", "K7QM-3TWX-9HPB", "K7QM-3TWX", "hello", "\x00", "é" * 500])
def test_a_wrong_code_is_a_sentence(typed):
    content = sealed(b"hello")
    assert not is_code_of(io.BytesIO(content), typed)
    with pytest.raises(RuleBroken, match="not the code of this file"):
        opened(content, typed)


def test_a_code_can_be_read_out():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01IO")
    assert {len(code) for code in codes} == {14}


def test_no_two_sealings_are_alike_and_none_shows_the_words():
    one, two = sealed(b"hello " * 100), sealed(b"hello " * 100)
    assert one[HEAD.size :] != two[HEAD.size :]
    assert b"hello" not in one
    assert CODE.replace("-", "").encode() not in one


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_one_byte_changed_opens_nothing(data):
    plain = b"a child's file " * 9
    content = bytearray(sealed(plain))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RuleBroken):
        opened(bytes(content))


def test_chunks_cannot_be_left_out_moved_or_cut_off():
    content = sealed(bytes(2 * CHUNK) + b"end")
    head, whole = content[: HEAD.size], CHUNK + TAG
    first, second, last = (content[HEAD.size + at :][:whole] for at in (0, whole, 2 * whole))
    for spoiled in (first + second, first + last, second + first + last, first + second + last + last, b""):
        with pytest.raises(RuleBroken, match="damaged on its way"):
            opened(head + spoiled)


@pytest.mark.parametrize("content", [b"", b"SGB1", b"%PDF" + bytes(100)])
def test_another_file_is_no_sealed_one(content):
    with pytest.raises(RuleBroken, match="not a sealed file"):
        opened(content)


def test_a_head_cannot_ask_for_more_work_than_ours():
    content = bytearray(sealed(b"hello"))
    content[4] = 30
    with pytest.raises(RuleBroken, match="damaged"):
        is_code_of(io.BytesIO(content), CODE)


def test_a_code_that_is_too_short_is_a_defect():
    with pytest.raises(ValueError, match="ten"):
        seal(io.BytesIO(b"x"), io.BytesIO(), "ABC-123")
