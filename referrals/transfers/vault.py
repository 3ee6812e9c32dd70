"""Closing a bundle's secret with the server's key, so that a stolen disk or database alone opens no child's file."""

import os
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.crypto import salted_hmac

SALT: Final = "referrals.transfers.vault"
NONCE: Final = 12


def _cipher() -> AESGCM:
    return AESGCM(salted_hmac(SALT, "bundle", algorithm="sha256").digest())


def lock(secret: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + _cipher().encrypt(nonce, secret.encode(), None)


def unlock(locked: bytes) -> str:
    """Return the secret; raises InvalidTag when the server's key is another one by now."""
    raw = bytes(locked)
    return _cipher().decrypt(raw[:NONCE], raw[NONCE:], None).decode()
