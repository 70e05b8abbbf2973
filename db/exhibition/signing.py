"""The studio's key: its signature (Ed25519) on the exhibition files, and the secrets that follow from it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.errors import StoreError


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The studio's key; made at the first use, readable by its owner alone.

    Raises:
        StoreError: the file cannot be read or written, or holds no key.
    """
    try:
        if path.exists():
            return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        passing = path.with_suffix(".new")
        passing.unlink(missing_ok=True)
        with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
    except OSError as error:
        raise StoreError(
            f"the signing key {path} cannot be used ({error.strerror}); check who owns it"
        ) from error
    except ValueError as error:
        raise StoreError(f"{path} holds no signing key; restore it from a back-up or remove it") from error
    return key


def derived_secret(key: Ed25519PrivateKey, purpose: str) -> bytes:
    """A secret of the studio for one purpose, 32 bytes: HKDF-SHA256 (RFC 5869) of its key.

    So there is one key to back up. Neither the key nor the secret of another purpose follows from a secret.
    """
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"klangbild: {purpose}".encode())
    return derivation.derive(key.private_bytes_raw())


def fingerprint(public_key: bytes) -> str:
    """A short name of a key, to be compared by people: 'a1b2-c3d4-e5f6-0718'."""
    digits = hashlib.sha256(public_key).hexdigest()[:16]
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def is_signed(statement: bytes, signature: bytes, public_key: bytes) -> bool:
    """True where the holder of the key signed the statement."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
