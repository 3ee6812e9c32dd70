"""Closing a bundle with a code that travels by telephone, and opening it again. Pure: no database, nothing is kept.

Form of a sealed bundle: a head of 64 bytes (b"SGB1", scrypt's log2 n, r and p, the salt, the prefix of the nonces, a check
of the code), then chunks of 1 MiB under AES-256-GCM, each bound to the head, its number and whether it is the last
(the STREAM construction), so that nothing can be changed, reordered, left out or cut off. The check shows a wrong code
without reading further; it costs an attacker who holds the file one scrypt for each guess, as a chunk would.
"""

import hashlib
import hmac
import os
import secrets
import struct
from collections.abc import Iterator
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from safeguard.errors import RuleBroken

MAGIC: Final = b"SGB1"
HEAD: Final = struct.Struct(">4sBBB16s7s32s2x")
CHUNK: Final = 1024 * 1024
TAG: Final = 16
LOG_N, R, P = 15, 8, 3  # 32 MiB and about a quarter of a second for each guess (OWASP's equal of n=2^17, p=1)
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: it is read out on a telephone
LENGTH: Final = 12  # 32^12 = 2^60
SHORTEST: Final = 10
WRONG_CODE: Final = "That is not the code of this file. Ask the school that sent it to read it out again."
DAMAGED: Final = "The file was damaged on its way or changed. Ask the school that sent it for a new one."


def new_code() -> str:
    """Return a fresh code as it is read out and typed: "K7QM-3TWX-9HPA"."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def _plain(code: str) -> bytes:
    """Take a code as people type it: in any case, with any spaces or dashes."""
    return "".join(character for character in code.upper() if character.isalnum()).encode()


def _keys(code: str, salt: bytes, log_n: int, r: int, p: int) -> tuple[bytes, bytes]:
    """Derive the key of the file and the check of the code."""
    derived = hashlib.scrypt(_plain(code), salt=salt, n=1 << log_n, r=r, p=p, dklen=64, maxmem=256 * 1024 * 1024)
    return derived[:32], hashlib.sha256(derived[32:]).digest()


def seal(plain: IO[bytes], sealed: IO[bytes], code: str) -> int:
    """Read `plain` from where it stands and write it sealed; return the number of bytes written. A chunk in memory at a time."""
    if len(_plain(code)) < SHORTEST:
        raise ValueError("a code has ten characters at the least")
    salt, prefix = os.urandom(16), os.urandom(7)
    key, check = _keys(code, salt, LOG_N, R, P)
    head = HEAD.pack(MAGIC, LOG_N, R, P, salt, prefix, check)
    cipher, number, written = AESGCM(key), 0, sealed.write(head)
    chunk, following = plain.read(CHUNK), plain.read(CHUNK)
    while True:
        is_last = not following
        written += sealed.write(cipher.encrypt(_nonce(prefix, number, is_last), chunk, head))
        if is_last:
            return written
        chunk, following, number = following, plain.read(CHUNK), number + 1


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def is_code_of(sealed: IO[bytes], code: str) -> bool:
    """Say whether the code opens the file, reading its head only. The caller counts wrong tries and stops them."""
    sealed.seek(0)
    return _opened(sealed.read(HEAD.size), code) is not None


def _opened(head: bytes, code: str) -> tuple[bytes, bytes] | None:
    """Return (key, prefix of the nonces), None for a wrong code; raises RuleBroken when this is no sealed bundle."""
    if len(head) != HEAD.size or not head.startswith(MAGIC):
        raise RuleBroken("This is not a sealed file of this service.")
    _, log_n, r, p, salt, prefix, check = HEAD.unpack(head)
    if (log_n, r, p) != (LOG_N, R, P):
        raise RuleBroken(DAMAGED)
    key, expected = _keys(code, salt, log_n, r, p)
    return (key, prefix) if hmac.compare_digest(check, expected) else None


def open_sealed(sealed: IO[bytes], code: str) -> Iterator[bytes]:
    """Yield the bundle in chunks, each proved before it is handed out.

    Raises RuleBroken, with the first chunk for a wrong code and where a change is met. Whoever streams it to a person lets
    the answer break off then: a cut-off download is no bundle, and the verifier says so.
    """
    sealed.seek(0)
    head = sealed.read(HEAD.size)
    opened = _opened(head, code)
    if opened is None:
        raise RuleBroken(WRONG_CODE)
    cipher, prefix = AESGCM(opened[0]), opened[1]
    number, chunk = 0, sealed.read(CHUNK + TAG)
    while True:
        following = sealed.read(CHUNK + TAG)
        try:
            plain = cipher.decrypt(_nonce(prefix, number, not following), chunk, head)
        except InvalidTag as changed:
            raise RuleBroken(DAMAGED) from changed
        yield plain
        if not following:
            return
        chunk, number = following, number + 1
