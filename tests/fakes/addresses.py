"""What lies at an address that is made for QML."""

from __future__ import annotations

from pathlib import Path


def path_of(address: str) -> Path:
    """Of a `file:` address."""
    assert address.startswith("file:///"), address
    return Path(address.removeprefix("file://"))


def read_address(address: str) -> bytes:
    """The file there; one in memory is found only by the process that holds it."""
    return path_of(address).read_bytes()
