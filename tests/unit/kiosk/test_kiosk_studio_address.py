"""The studio's address, token and certificates, as a kiosk is told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.live import StudioAddress, StudioAddressError

NOWHERE = Path("/no/such/file")


@pytest.mark.parametrize(
    ("url", "asking"),
    [
        ("https://studio.museum", "https://studio.museum/v1/live"),
        ("http://127.0.0.1:8765/v1/live", "http://127.0.0.1:8765/v1/live"),
        (" https://museum.example/klangbild/ ", "https://museum.example/klangbild/v1/live"),
        ("http://[::1]:8765", "http://[::1]:8765/v1/live"),
    ],
)
def test_an_address_is_taken_as_the_studio_prints_it(url: str, asking: str) -> None:
    address = StudioAddress.parse(url, NOWHERE)
    assert address.asking == asking
    assert address.health == f"{asking}/health"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "studio.museum",
        "ftp://studio.museum",
        "https://",
        "https://user:secret@studio.museum",
        "https://studio.museum?x=1",
        "https://studio.museum:port",
        "https://studio museum",
        "https://studio.museum:99999",
        "https://[::1",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StudioAddressError) as error:
        StudioAddress.parse(url, NOWHERE)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "exposed"),
    [
        ("http://127.0.0.1:8765", False),
        ("http://localhost", False),
        ("http://[::1]", False),
        ("http://192.0.2.7", True),
        ("http://studio.museum", True),
        ("https://studio.museum", False),
    ],
)
def test_it_is_known_when_pictures_would_travel_unprotected(url: str, exposed: bool) -> None:
    assert StudioAddress.parse(url, NOWHERE).is_exposed is exposed


def test_a_token_is_read_anew_each_time_and_what_is_none_is_never_told(tmp_path: Path) -> None:
    address = StudioAddress.parse("https://studio.museum", tmp_path / "token")
    with pytest.raises(StudioAddressError, match="No such file"):
        address.token()
    for text in ("first", " second\n"):
        address.token_file.write_text(text)
        assert address.token() == text.strip()
    for text in ("", "SECRET word", "SECRET\r\nX: y", "SECRETé", "S" * 600):
        address.token_file.write_text(text, encoding="utf-8")
        with pytest.raises(StudioAddressError, match="holds no token") as error:
            address.token()
        assert "SECRET" not in str(error.value)


def test_certificates_that_cannot_be_read_are_known_at_the_start(tmp_path: Path) -> None:
    authorities = tmp_path / "ca.pem"
    for content in (None, "no certificate"):
        if content:
            authorities.write_text(content)
        with pytest.raises(StudioAddressError, match="give a PEM file"):
            StudioAddress.parse("https://studio.museum", NOWHERE, authorities).trusted()
