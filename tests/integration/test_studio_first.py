"""The studio first: what visitors hear when it hangs, dies, refuses, drips or talks nonsense, for real."""

from __future__ import annotations

import json
import logging
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.certificates import self_signed
from fakes.composers import streaming_studio
from fakes.far_studios import (
    HEAD,
    TOKEN,
    FarStudio,
    address_of,
    far_studio,
    open_service,
    pretender,
    wait_for_end,
)
from fakes.live_kiosk import live_service
from fakes.live_studios import CRASHES, HANGS, SLOW, SOUND, broken_studio, unforeseen_studio
from fakes.sights import painting
from fakes.values import an_artwork, an_impression
from fakes.waiting import events_within, wait_for, wait_until

from db.entities import Constraints
from db.plain import to_plain
from kiosk.events import LiveFailed, LiveReady
from kiosk.live import LiveComposer, StudioAddress, StudioComposer, StudioFirst, Subject, Wish
from kiosk.live.remote import Patience
from kiosk.playing.sources import RecordingError
from precompute.live.framing import Kind, framed, framed_json
from precompute.live.serving import Address
from precompute.live.work import Patience as StudioPatience

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("warm_composers")]

BLUE = painting(40, 60, 200)
BRIEF = Patience(answer_s=0.6, sound_s=2.5, go_on_s=1.0, whole_s=5.0)
"""With what never answers as it should, so that it is soon over; what does may take longer on a busy machine."""
AMPLE = Patience(answer_s=60.0, sound_s=60.0, go_on_s=60.0, whole_s=60.0)
"""Longer than any test waits: what ends before was not waited for."""
RATE_HZ = 44_100


@pytest.fixture(scope="module")
def local() -> Iterator[LiveComposer]:
    """This machine's composer: one for all, since its process takes long to start."""
    composer = LiveComposer(streaming_studio)
    composer.start()
    yield composer
    composer.stop()


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarStudio]:
    """A studio in a process of its own; whoever freezes it lets it go on."""
    with far_studio(
        "fakes.live_studios:unforeseen_studio", tmp_path_factory.mktemp("far") / "home"
    ) as running:
        yield running


class _Shared:
    """A composer that others start and stop."""

    def __init__(self, composer: LiveComposer) -> None:
        self._composer = composer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._composer, name)

    def start(self) -> None: ...

    def stop(self) -> None:
        self._composer.cancel()
        self._composer.poll()


class _Counted(StudioComposer):
    """Counts how often it is asked."""

    asked = 0

    def request(self, *arguments: Any, **more: Any) -> int:
        self.asked += 1
        return super().request(*arguments, **more)


@contextmanager
def asking(
    address: StudioAddress, local: LiveComposer, patience: Patience | None = None
) -> Iterator[tuple[StudioFirst, _Counted]]:
    studio = _Counted(address, patience)
    first = StudioFirst(studio, _Shared(local))  # type: ignore[arg-type]
    first.start()
    try:
        yield first, studio
    finally:
        first.stop()


def hear(composer: StudioFirst) -> float:
    """Ask for a piece until it sounds; gives how long a visitor waits for it, in seconds."""
    asked_s = time.monotonic()
    request = composer.request(BLUE, duration_s=6, seed=SOUND)
    assert wait_for(composer, LiveReady, within_s=30.0).request == request
    return time.monotonic() - asked_s


def hear_without_asking(composer: StudioFirst, studio: _Counted) -> None:
    """A piece that the studio is not asked for."""
    assert not studio.is_worth_asking
    before = studio.asked
    hear(composer)
    assert studio.asked == before


# --- It does not answer -----------------------------------------------------------------------------------------


def test_who_says_nothing_is_waited_for_once_and_two_seconds_are_enough(
    local: LiveComposer, tmp_path: Path
) -> None:
    assert Patience().answer_s == 2.0
    with (
        pretender(wait_for_end) as port,
        asking(address_of(port, tmp_path), local, replace(AMPLE, answer_s=2.0)) as (composer, studio),
    ):
        assert hear(composer) > 2.0
        hear_without_asking(composer, studio)


def test_a_studio_that_is_frozen_is_found_back_when_it_goes_on(
    far: FarStudio, local: LiveComposer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.live.trust.FIRST_PAUSE_S", 0.2)
    monkeypatch.setattr("kiosk.live.trust.LONGEST_PAUSE_S", 0.4)
    with asking(address_of(far.port, tmp_path, far.token), local) as (composer, studio):
        hear(composer)
        assert _is_by_studio(composer)
        with far.frozen():
            hear(composer)
            hear_without_asking(composer, studio)
        wait_until(lambda: studio.is_worth_asking)
        hear(composer)
        assert _is_by_studio(composer)


def test_a_studio_that_was_not_there_is_noticed_before_a_visitor_comes_and_when_it_is_back(
    local: LiveComposer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.live.trust.FIRST_PAUSE_S", 0.2)
    monkeypatch.setattr("kiosk.live.trust.LONGEST_PAUSE_S", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with asking(address_of(port, tmp_path), local) as (composer, studio):
        wait_until(lambda: not studio.is_worth_asking)
        hear_without_asking(composer, studio)
        with open_service(unforeseen_studio, tmp_path, address=Address(port=port)) as service:
            (tmp_path / f"token-{port}").write_text(service.tokens.add("hall", datetime.now(UTC)))
            wait_until(lambda: studio.is_worth_asking)
            hear(composer)
            assert _is_by_studio(composer)


def test_a_studio_without_an_engine_is_not_asked(local: LiveComposer, tmp_path: Path) -> None:
    with live_service(broken_studio, tmp_path) as service:
        token = service.tokens.add("hall", datetime.now(UTC))
        with asking(address_of(service.port, tmp_path, token), local) as (composer, studio):
            wait_until(lambda: not studio.is_worth_asking)
            hear_without_asking(composer, studio)


def _is_by_studio(composer: StudioFirst) -> bool:
    return composer._request is not None and composer._request.by_studio


# --- It breaks off ----------------------------------------------------------------------------------------------


def test_a_studio_that_dies_in_the_midst_is_told_and_its_music_ends(
    local: LiveComposer, tmp_path: Path
) -> None:
    with far_studio("fakes.live_studios:unforeseen_studio", tmp_path / "home") as far:
        address = address_of(far.port, tmp_path, far.token)
        with asking(address, local) as (composer, studio):
            request = composer.request(BLUE, duration_s=60, seed=SLOW)
            music = wait_for(composer, LiveReady).music
            assert _is_by_studio(composer)
            far.send(signal.SIGKILL)
            assert wait_for(composer, LiveFailed).request == request
            with pytest.raises(RecordingError):
                music.read(0, 100)
            assert not music.is_whole
            hear_without_asking(composer, studio)


def test_a_studio_that_freezes_in_the_midst_is_not_waited_for_for_ever(
    far: FarStudio, local: LiveComposer, tmp_path: Path
) -> None:
    with asking(address_of(far.port, tmp_path, far.token), local, replace(AMPLE, go_on_s=2.0)) as (
        composer,
        _,
    ):
        request = composer.request(BLUE, duration_s=60, seed=SLOW)
        wait_for(composer, LiveReady)
        with far.frozen():
            assert wait_for(composer, LiveFailed, within_s=30.0).request == request


@pytest.mark.parametrize("seed", [HANGS, CRASHES])
def test_a_composer_that_fails_at_the_studio_before_the_first_sound_is_replaced_by_this_machine(
    local: LiveComposer, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.live.remote._FIRST_S", 5.0)  # it meets its end after three
    patience = StudioPatience(answer_s=1.0, go_on_s=0.5, give_up_s=0.5)
    with open_service(unforeseen_studio, tmp_path, patience) as service:
        token = service.tokens.add("hall", datetime.now(UTC))
        with asking(address_of(service.port, tmp_path, token), local) as (composer, studio):
            request = composer.request(BLUE, duration_s=20, seed=seed)
            assert wait_for(composer, LiveReady).request == request
            assert not _is_by_studio(composer)
            assert not studio.is_worth_asking


# --- It refuses, or is no studio --------------------------------------------------------------------------------


def test_a_kiosk_whose_token_is_unknown_goes_on_alone_and_a_new_token_counts_at_once(
    local: LiveComposer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.live.trust.FIRST_PAUSE_S", 0.1)
    with open_service(unforeseen_studio, tmp_path) as service:
        address = address_of(service.port, tmp_path)
        with asking(address, local) as (composer, studio):
            hear(composer)
            assert not _is_by_studio(composer)
            address.token_file.write_text(service.tokens.add("hall", datetime.now(UTC)))
            wait_until(lambda: studio.is_worth_asking)
            hear(composer)
            assert _is_by_studio(composer)


def test_a_work_that_the_studio_does_not_know_is_composed_for_here_and_the_studio_is_asked_again(
    local: LiveComposer, tmp_path: Path
) -> None:
    subject = Subject(an_artwork("no-such/work"), an_impression(), Constraints())
    with open_service(unforeseen_studio, tmp_path) as service:
        token = service.tokens.add("hall", datetime.now(UTC))
        with asking(address_of(service.port, tmp_path, token), local) as (composer, studio):
            composer.request(None, duration_s=6, seed=1, wish=Wish(subject=subject))
            wait_for(composer, LiveReady)
            assert not _is_by_studio(composer)
            assert studio.is_worth_asking


def _sends(data: bytes, connection: socket.socket) -> None:
    connection.sendall(data)
    wait_for_end(connection)


def _drips(connection: socket.socket) -> None:
    """A byte now and then, for ever."""
    connection.sendall(HEAD)
    ended = threading.Event()
    while not ended.wait(0.1):
        connection.sendall(framed(Kind.ALIVE))


def _floods(connection: socket.socket) -> None:
    connection.sendall(HEAD)
    while True:
        connection.sendall(framed(Kind.ALIVE, bytes(10_000)) * 20)


def _facts(**changes: Any) -> bytes:
    facts = {
        "sample_rate_hz": RATE_HZ,
        "channels": 2,
        "format": "s16le",
        "samples": 6 * RATE_HZ,
        "summary": to_plain(streaming_studio().composer.compose(_commission()).summary),
        "remarks": [],
        "impression": to_plain(an_impression()),
    }
    return framed(Kind.BEGUN, json.dumps(facts | changes).encode())


def _commission() -> Any:
    from fakes.values import a_commission

    return a_commission()


SOUNDS = framed(Kind.AUDIO, np.zeros((RATE_HZ // 2, 2), "<i2").tobytes())
NONSENSE: dict[str, Callable[[socket.socket], None]] = {
    "refuses": partial(_sends, b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
    "leads elsewhere": partial(
        _sends, b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/v1/live\r\n\r\n"
    ),
    "is a web page": partial(
        _sends, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nhej!"
    ),
    "is not HTTP": partial(_sends, b"\x00\xff\x13garbage\r\n\r\n" * 10),
    "has an endless head": partial(_sends, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000),
    "hangs up": lambda connection: None,
    "ends within a frame": lambda connection: connection.sendall(HEAD + _facts()[:-5]),
    "has no frames": partial(_sends, HEAD + bytes(range(256)) * 50),
    "announces a huge frame": partial(_sends, HEAD + b"\x13\xff\xff\xff\xff"),
    "drips": _drips,
    "floods": _floods,
    "sounds before it begins": partial(_sends, HEAD + SOUNDS),
    "is done before it sounds": partial(_sends, HEAD + _facts() + framed_json(Kind.DONE, {})),
    "sends too much": partial(_sends, HEAD + _facts(samples=100) + SOUNDS),
    "ends within a sample": partial(_sends, HEAD + _facts() + framed(Kind.AUDIO, b"123")),
    "announces a year of music": partial(_sends, HEAD + _facts(samples=10**12)),
    "has another rate": partial(_sends, HEAD + _facts(sample_rate_hz=0)),
    "tells nothing": partial(_sends, HEAD + _facts(summary=None)),
    "tells no numbers": partial(
        _sends, HEAD + _facts(summary=to_plain(_commission().elements) | {"tempo_bpm": float("nan")})
    ),
    "feels nothing": partial(
        _sends,
        HEAD + _facts(impression=to_plain(an_impression()) | {"emotion": {"moods": [], "feelings": []}}),
    ),
    "fails in no words": partial(_sends, HEAD + framed(Kind.FAILED, b"[]")),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_whatever_answers_instead_of_a_studio_the_visitor_hears_music(
    what: str, local: LiveComposer, tmp_path: Path
) -> None:
    with (
        pretender(NONSENSE[what]) as port,
        asking(address_of(port, tmp_path), local, BRIEF) as (composer, studio),
    ):
        hear(composer)
        assert not _is_by_studio(composer)
        assert not studio.is_worth_asking


def test_a_good_answer_of_such_a_pretender_would_be_believed(local: LiveComposer, tmp_path: Path) -> None:
    answer = HEAD + _facts() + SOUNDS * 12 + framed_json(Kind.DONE, {})
    with (
        pretender(partial(_sends, answer)) as port,
        asking(address_of(port, tmp_path), local) as (composer, _),
    ):
        hear(composer)
        assert _is_by_studio(composer)


# --- Giving up --------------------------------------------------------------------------------------------------


def test_giving_up_ends_the_connection_at_once(local: LiveComposer, tmp_path: Path) -> None:
    began, ended = threading.Event(), threading.Event()

    def waits(connection: socket.socket) -> None:
        connection.sendall(HEAD + framed_json(Kind.PROGRESS, {"step": "perceiving"}))
        began.set()
        wait_for_end(connection)
        ended.set()

    with pretender(waits) as port, asking(address_of(port, tmp_path), local, AMPLE) as (composer, studio):
        composer.request(BLUE, duration_s=6, seed=1)
        assert began.wait(30)
        composer.cancel()
        assert ended.wait(30)
        assert events_within(composer, 0.2) == []
        assert studio.is_worth_asking, "that it was given up says nothing against it"


def test_it_ends_at_once_while_it_waits(local: LiveComposer, tmp_path: Path) -> None:
    with (
        pretender(wait_for_end) as port,
        asking(address_of(port, tmp_path), local, AMPLE) as (composer, _),
    ):
        composer.request(BLUE, duration_s=6, seed=1)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 30


# --- Secrets and certificates -----------------------------------------------------------------------------------


def test_the_token_is_in_no_log(
    local: LiveComposer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with open_service(unforeseen_studio, tmp_path) as service:
        good = address_of(service.port, tmp_path, service.tokens.add("hall", datetime.now(UTC)))
        for token in (good.token(), TOKEN, f"{TOKEN}\r\nX-Injected: yes", f"{TOKEN} ؟", ""):
            good.token_file.write_text(token)
            with asking(good, local) as (composer, _):
                hear(composer)
    assert TOKEN not in caplog.text
    assert "holds no token" in caplog.text


def test_the_studios_certificate_must_be_signed_by_who_is_trusted(
    local: LiveComposer, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    with open_service(
        unforeseen_studio, tmp_path, address=Address(port=0, certificate=certificate, key=key)
    ) as service:
        stranger = address_of(
            service.port, tmp_path, service.tokens.add("hall", datetime.now(UTC)), scheme="https"
        )
        for address, believed in ((replace(stranger, authorities=certificate), True), (stranger, False)):
            with asking(address, local) as (composer, _):
                hear(composer)
                assert _is_by_studio(composer) is believed
    assert isinstance(stranger.trusted(), ssl.SSLContext)
