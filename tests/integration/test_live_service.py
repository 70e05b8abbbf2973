"""The live service for real: uvicorn on a loopback port, composers in processes of their own, kiosks over HTTP."""

from __future__ import annotations

import base64
import contextlib
import logging
import multiprocessing
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest
from fakes.certificates import self_signed
from fakes.composers import muted_studio
from fakes.live_kiosk import Kiosk, Service, a_picture, as_file, body, heard, live_service, plain
from fakes.live_studios import (
    BREAKS,
    BURSTS,
    CRASHES,
    HANGS,
    MUTE,
    SILENT,
    SLOW,
    SLOW_TO_BEGIN,
    SOUND,
    broken_studio,
    recording_studio,
    unforeseen_studio,
    window_studio,
)
from fakes.waiting import wait_until

from db.entities import FeelingLabel
from kiosk.live import embedded_studio
from precompute.composing.contract import ComposingError
from precompute.composing.score import find_soundfont
from precompute.live.framing import Frame, Kind, as_pcm, framed, framed_json
from precompute.live.requests import MAX_BODY_BYTES
from precompute.live.service import TimeLimits
from precompute.live.serving import Address
from precompute.live.work import Patience
from precompute.pipeline import Studio
from precompute.wording.wishes import FEELINGS, Wish, prompted, wished

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("warm_composers")]

SECRET = "SECRET-WORDS"  # noqa: S105 - what a visitor wrote
IMPATIENT = Patience(go_on_s=3.0, give_up_s=3.0)
CURT = Patience(answer_s=1.0, go_on_s=1.0, give_up_s=1.0)
HURRIED = TimeLimits(body_s=2.0, take_s=2.0, drain_s=0.2)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("home")
    with live_service(unforeseen_studio, home, IMPATIENT, HURRIED) as running:
        yield running


@pytest.fixture
def kiosk(service: Service, request: pytest.FixtureRequest) -> Kiosk:
    return service.kiosk(request.node.name.partition("[")[0][:60])


def names(frames: list[Frame]) -> list[str]:
    """The kinds of frames in order, each run of one kind once, without signs of life."""
    kinds = [Kind(frame.kind).name for frame in frames if frame.kind not in {Kind.ALIVE, Kind.QUEUED}]
    return [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind]


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    return told


def composers() -> list[psutil.Process]:
    return [
        psutil.Process(child.pid)
        for child in multiprocessing.active_children()
        if child.name == "klangbild-composer"
    ]


# --- Music ------------------------------------------------------------------------------------------------------


def test_a_picture_becomes_music_that_is_told_and_measured(kiosk: Kiosk) -> None:
    frames = kiosk.ask(duration_s=6, seed=SOUND, feeling="awe", words="Sturm über dem Meer", language="de")
    assert names(frames) == ["PROGRESS", "BEGUN", "AUDIO", "DONE"]
    begun = next(plain(frame) for frame in frames if frame.kind == Kind.BEGUN)
    audio = heard(frames)
    assert audio.shape == (begun["samples"], 2) == (6 * begun["sample_rate_hz"], 2)
    assert begun["summary"]["key"] == "C major"
    assert begun["impression"]["emotion"]["arousal"] > 0.2
    done = plain(frames[-1])
    assert done["duration_s"] == 6.0
    assert done["loudness_lufs"] == pytest.approx(-16, abs=1)
    assert done["true_peak_dbtp"] <= -1


def test_arabic_words_and_unknown_frames_of_the_future_are_understood(kiosk: Kiosk) -> None:
    frames = kiosk.ask(duration_s=5, seed=SOUND, words="حزن على البحر 🌊", language="ar", feeling="sadness")
    begun = next(plain(frame) for frame in frames if frame.kind == Kind.BEGUN)
    assert begun["impression"]["emotion"]["valence"] < -0.2
    assert begun["impression"]["caption"]["ar"]


def test_equal_orders_give_equal_music(kiosk: Kiosk) -> None:
    sounds = [heard(kiosk.ask(duration_s=5, seed=seed)) for seed in (20, 20, 21)]
    np.testing.assert_array_equal(sounds[0], sounds[1])
    assert not np.array_equal(sounds[0], sounds[2])


@pytest.mark.parametrize(
    ("seed", "code"), [(BURSTS, "unfit"), (SILENT, "unfit"), (HANGS, "lost"), (CRASHES, "lost")]
)
def test_a_composer_that_fails_in_the_midst_is_told_and_the_next_order_is_answered(
    kiosk: Kiosk, seed: int, code: str
) -> None:
    frames = kiosk.ask(duration_s=12, seed=seed, language="ar")
    assert names(frames) == ["PROGRESS", "BEGUN", "AUDIO", "FAILED"]
    told = plain(frames[-1])
    assert (told["code"], told["language"]) == (code, "ar")
    assert told["sentence"] == told["text"]["ar"]
    audio = heard(frames)
    assert np.isfinite(audio).all()
    if code == "unfit":
        assert np.abs(audio[-10:]).max() < 0.01
    assert names(kiosk.ask(duration_s=5, seed=SOUND))[-1] == "DONE"


def test_a_composer_that_cannot_is_told_in_a_sentence(tmp_path: Path) -> None:
    with live_service(muted_studio, tmp_path) as service:
        kiosk = service.kiosk("hall")
        for _ in range(2):
            frames = kiosk.ask(duration_s=6, seed=1)
            assert names(frames) == ["PROGRESS", "FAILED"]
            assert plain(frames[-1])["code"] == "cannot"
        assert len(composers()) == 2  # the module's and this one: nothing was replaced


def test_a_composer_that_hangs_before_its_first_sound_is_found_as_soon(kiosk: Kiosk) -> None:
    asked_s = time.monotonic()
    frames = kiosk.ask(duration_s=5, seed=MUTE)
    assert names(frames) == ["PROGRESS", "BEGUN", "FAILED"]
    assert plain(frames[-1])["code"] == "lost"
    assert time.monotonic() - asked_s < 15  # `go_on_s`, and a busy machine


@pytest.mark.parametrize("build", [window_studio, recording_studio])
def test_models_that_sound_late_are_not_taken_for_hung(tmp_path: Path, build: Callable[[], Studio]) -> None:
    with live_service(build, tmp_path, CURT) as service:
        frames = service.kiosk("hall").ask(duration_s=8, seed=SOUND)
        assert names(frames) == ["PROGRESS", "BEGUN", "AUDIO", "DONE"]
        begun = plain(next(frame for frame in frames if frame.kind == Kind.BEGUN))
        assert len(heard(frames)) == 8 * begun["sample_rate_hz"]


def test_a_model_that_hangs_is_found_before_its_first_sound_and_after(tmp_path: Path) -> None:
    with live_service(window_studio, tmp_path, replace(CURT, first_sound_s=3.0)) as service:
        kiosk = service.kiosk("hall")
        for seed, heard_of_it in ((HANGS, ["PROGRESS", "BEGUN", "AUDIO"]), (MUTE, ["PROGRESS", "BEGUN"])):
            frames = kiosk.ask(duration_s=12, seed=seed)
            assert names(frames) == [*heard_of_it, "FAILED"]
            assert plain(frames[-1])["code"] == "lost"


# --- The line ---------------------------------------------------------------------------------------------------


def test_two_kiosks_wait_for_one_another_and_both_hear_their_music(service: Service) -> None:
    first, second, third = (service.kiosk(f"two-{name}") for name in "abc")
    with first.asking(duration_s=20, seed=SLOW) as slow:
        slow.until(Kind.AUDIO)
        assert first.health() == {
            "ready": True,
            "warm": True,
            "engine": "plain",
            "waiting": 0,
            "composing": True,
        }
        with (
            second.asking(duration_s=5, seed=SOUND) as next_one,
            third.asking(duration_s=5, seed=SOUND) as last,
        ):
            assert plain(next_one.until(Kind.QUEUED))["position"] == 1
            queued = plain(last.until(Kind.QUEUED))
            assert queued["position"] == 2
            assert queued["wait_s"] > 0
            assert names(slow.rest())[-1] == "DONE"
            assert names(next_one.rest())[-1] == "DONE"
            frames = last.rest()
            assert 1 in {plain(frame)["position"] for frame in frames if frame.kind == Kind.QUEUED}
            assert names(frames)[-1] == "DONE"


def test_a_composer_that_does_not_begin_in_time_is_not_waited_for(service: Service, kiosk: Kiosk) -> None:
    promise_to_be_quick(service)
    frames = kiosk.ask(headers={"Klangbild-Deadline": "1"}, duration_s=5, seed=SLOW_TO_BEGIN)
    assert plain(frames[-1])["code"] == "late"
    assert names(kiosk.ask(duration_s=5, seed=SOUND))[-1] == "DONE"


def test_a_composer_that_begins_in_time_but_sounds_too_late_is_not_waited_for(tmp_path: Path) -> None:
    with live_service(window_studio, tmp_path, CURT) as service:
        kiosk = service.kiosk("hall")
        wait_until(lambda: kiosk.health()["warm"])
        promise_to_be_quick(service)
        before = set(composers())
        with kiosk.asking(headers={"Klangbild-Deadline": "1"}, duration_s=5, seed=SOUND) as piece:
            piece.until(Kind.BEGUN)
            frames = piece.rest()
        assert names(frames) == ["FAILED"]
        assert plain(frames[-1])["code"] == "late"
        assert names(kiosk.ask(duration_s=5, seed=SOUND))[-1] == "DONE"
        assert set(composers()) == before  # it was waited for, since a new one would have to load its weights


def test_a_kiosk_that_asks_again_gets_its_second_piece(kiosk: Kiosk) -> None:
    with kiosk.asking(duration_s=60, seed=SLOW) as first:
        first.until(Kind.AUDIO)
        asked_s = time.monotonic()
        second = kiosk.ask(duration_s=5, seed=SOUND)
        assert names(second)[-1] == "DONE"
        assert time.monotonic() - asked_s < 15  # the first would have taken over a minute
        told = plain(first.rest()[-1])
        assert told["code"] == "replaced"


@pytest.mark.parametrize("way", ["by closing", "by its id"])
def test_what_is_cancelled_frees_the_composer_at_once(service: Service, way: str) -> None:
    gone, waiting = service.kiosk(f"gone-{way[3:5]}"), service.kiosk(f"waiting-{way[3:5]}")
    before = composers()
    with gone.asking(duration_s=120, seed=SLOW) as piece:
        piece.until(Kind.AUDIO)
        if way == "by its id":
            assert waiting.client.delete(f"/v1/live/{piece.id}").status_code == 404
            assert gone.client.delete(f"/v1/live/{piece.id}").status_code == 204
            assert plain(piece.rest()[-1])["code"] == "cancelled"
            assert gone.client.delete(f"/v1/live/{piece.id}").status_code == 404
    frames = waiting.ask(duration_s=5, seed=SOUND)
    assert names(frames)[-1] == "DONE"
    assert composers() == before  # it was not killed for it


def test_who_cannot_be_served_in_time_is_told_before_the_picture_is_read(service: Service) -> None:
    busy, late = service.kiosk("busy"), service.kiosk("late")

    def picture_that_never_ends() -> Iterator[bytes]:
        yield body()[:100]
        threading.Event().wait(0.5)
        yield body()[100:]

    with busy.asking(duration_s=120, seed=SLOW) as piece:
        piece.until(Kind.AUDIO)
        refused = late.refused(picture_that_never_ends(), {"Klangbild-Deadline": "0.1"})
        told = problem(refused)
        assert (refused.status_code, told["type"]) == (503, "urn:klangbild:live:too-late")
        assert int(refused.headers["Retry-After"]) >= 1
        assert told["wait_s"] > 0.1
        assert set(told["text"]) == {"en", "ar"}


def test_a_deadline_that_passes_while_waiting_ends_the_waiting(service: Service) -> None:
    busy, late = service.kiosk("busy-2"), service.kiosk("late-2")
    with busy.asking(duration_s=120, seed=SLOW) as piece:
        piece.until(Kind.AUDIO)
        promise_to_be_quick(service)
        frames = late.ask(headers={"Klangbild-Deadline": "1"}, duration_s=5, seed=SOUND)
        assert names(frames) == ["FAILED"]
        assert plain(frames[-1])["code"] == "late"


def promise_to_be_quick(service: Service) -> None:
    """The composer is expected to be quicker than it will be."""
    service.desk._line.pace.work_s, service.desk._line.pace.begin_s = 0.001, 0.1


# --- Who may ask, and what --------------------------------------------------------------------------------------


def test_only_kiosks_are_let_in(service: Service, kiosk: Kiosk) -> None:
    wrong = Kiosk(service.port, "wrong")
    service.kiosks.append(wrong)
    for answer in (
        wrong.refused(),
        wrong.client.delete("/v1/live/x"),
        httpx.post(f"http://127.0.0.1:{service.port}/v1/live", content=body(), trust_env=False),
        wrong.refused(headers={"Authorization": "Basic eDp5"}),
    ):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert problem(answer)["detail"] == "no entry"
    assert kiosk.refused(b"x").status_code == 422
    service.tokens.revoke("test_only_kiosks_are_let_in")
    assert kiosk.refused().status_code == 401
    assert wrong.health()["ready"]


def test_what_is_wrong_is_refused_with_a_problem(kiosk: Kiosk) -> None:
    picture = framed(Kind.PICTURE, as_file(a_picture()))
    wish = framed_json(Kind.WISH, {})
    for content, headers, status, name in (
        (body(), {"Content-Type": "image/png"}, 415, "unknown-media-type"),
        (wish + framed(Kind.PICTURE, b"SECRET"), {}, 415, "no-picture"),
        (wish + framed(Kind.PICTURE, as_file(a_picture())[:-3000]), {}, 422, "unusable-picture"),
        (body(feeling=SECRET), {}, 422, "unknown-feeling"),
        (body(words="x" * 400), {}, 422, "too-many-words"),
        (picture + wish, {}, 422, "no-frames"),
        (wish + wish + picture, {}, 422, "no-frames"),
        (wish + picture + picture, {}, 422, "no-frames"),
        (wish + picture[:-5], {}, 422, "no-frames"),
        (b"", {}, 422, "no-frames"),
        (os.urandom(50_000), {}, None, ""),
        (body(), {"Klangbild-Deadline": "soon"}, 422, "no-deadline"),
    ):
        answer = kiosk.refused(content, headers)
        told = problem(answer)
        assert answer.status_code in {413, 422} if status is None else answer.status_code == status, told
        assert told["type"] == f"urn:klangbild:live:{name}" or not name
        assert SECRET not in answer.text
    assert tuple(problem(kiosk.refused(feeling="joy"))["feelings"]) == FEELINGS
    for method, path, status in (
        ("GET", "/v1/live", 405),
        ("GET", "/", 404),
        ("POST", "/v1/live/health", 405),
    ):
        assert problem(kiosk.client.request(method, path))["status"] == status


def test_what_is_too_large_is_not_read(kiosk: Kiosk) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield framed_json(Kind.WISH, {})
        yield framed(Kind.PICTURE, b"")[:1] + (100 * 2**20).to_bytes(4, "big")
        while True:
            sent += 2**16
            yield bytes(2**16)

    announced = kiosk.refused(bytes(MAX_BODY_BYTES + 1))
    assert (announced.status_code, problem(announced)["type"]) == (413, "urn:klangbild:live:too-large")
    with contextlib.suppress(httpx.TransportError):  # the service hangs up on who does not stop
        assert kiosk.refused(endless()).status_code == 413
    assert sent < 6 * MAX_BODY_BYTES + 2**24  # what is read, and what lies in the network's buffers


def test_who_sends_slowly_is_not_waited_for(service: Service, kiosk: Kiosk) -> None:
    waiting = threading.Event()

    def slowly() -> Iterator[bytes]:
        yield body()[:50]
        waiting.wait(3.0)
        yield body()[50:]

    answer = kiosk.refused(slowly())
    assert (answer.status_code, problem(answer)["type"]) == (408, "urn:klangbild:live:too-slow")
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as idle:
        idle.sendall(b"POST /v1/live HTTP/1.1\r\nX: ")
        assert idle.recv(100) == b""  # closed by the service, although nothing was finished


def test_who_does_not_take_the_music_does_not_keep_the_composer(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    sleepy, other = service.kiosk("sleepy"), service.kiosk("other")
    with sleepy.asking(duration_s=120, seed=SOUND) as piece:
        piece.until(Kind.AUDIO)
        assert names(other.ask(duration_s=5, seed=SOUND))[-1] == "DONE"
        wait_until(lambda: "kiosk sleepy does not take what is sent" in caplog.text)
        with pytest.raises(httpx.TransportError):
            piece.rest()


def test_it_speaks_tls_with_a_certificate(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(cafile=str(certificate))
    with live_service(
        unforeseen_studio, tmp_path, address=Address(port=0, certificate=certificate, key=key)
    ) as service:
        kiosk = Kiosk(service.port, service.tokens.add("hall", datetime.now(UTC)), "https", context)
        assert set(kiosk.health()) == {"ready", "warm", "engine", "waiting", "composing"}
        kiosk.client.close()


@pytest.mark.parametrize(
    ("address", "exposed"),
    [
        (Address(), False),
        (Address("::1"), False),
        (Address("localhost"), False),
        (Address("192.0.2.1"), True),
        (Address("studio.museum"), True),
        (Address("192.0.2.1", certificate=Path("x")), False),
    ],
)
def test_it_is_known_when_pictures_would_travel_unprotected(address: Address, exposed: bool) -> None:
    assert address.is_exposed == exposed


# --- What is kept of it: nothing --------------------------------------------------------------------------------


def test_nothing_of_a_picture_or_of_words_is_left_in_files_or_logs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    places = {name: tmp_path / name.lower() for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    for name, place in places.items():
        place.mkdir()
        monkeypatch.setenv(name, str(place))
    monkeypatch.setattr("tempfile.tempdir", str(places["TMPDIR"]))
    # Composers that have these places, and say what they say here.
    monkeypatch.setattr("precompute.live.work._SPAWN", multiprocessing.get_context("spawn"))
    caplog.set_level(logging.DEBUG)
    for client in ("httpcore", "httpx"):
        caplog.set_level(logging.WARNING, client)
    pixels = a_picture(7, 640, 480)
    files = [as_file(pixels), as_file(pixels, "JPEG")]
    held_before = set(files_on_disk_held_open())  # pytest's own
    with live_service(unforeseen_studio, tmp_path, IMPATIENT, HURRIED) as service:
        kiosk = service.kiosk("hall")
        for seed in (SOUND, BREAKS, BURSTS, CRASHES):
            assert len(kiosk.ask(body(files[0], words=SECRET, duration_s=8, seed=seed))) > 2
        with kiosk.asking(body(files[1], words=SECRET, duration_s=60, seed=SLOW)) as piece:
            piece.until(Kind.AUDIO)
            assert set(files_on_disk_held_open()) <= held_before
        kiosk.refused(framed_json(Kind.WISH, {"words": SECRET}) + framed(Kind.PICTURE, files[0][:-2000]))
        kiosk.refused(framed_json(Kind.WISH, {SECRET: SECRET}) + framed(Kind.PICTURE, files[0]))
        kiosk.client.post(f"/v1/live?words={SECRET}", content=os.urandom(1000))
        monkeypatch.setattr("precompute.live.service.read_image", breaks)
        assert kiosk.refused(body(files[0], words=SECRET)).status_code == 500
        kept = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert [name for name in kept if name != "live-tokens.json"] == []
    out, err = capfd.readouterr()
    logs = caplog.text + out + err
    assert "The live service broke: RuntimeError at" in logs
    assert "The composer broke: RuntimeError at" in logs
    traces = [SECRET, "\\x89PNG", *(base64.b64encode(file[:60]).decode()[:40] for file in files)]
    assert [trace for trace in traces if trace in logs] == []


def breaks(payload: bytes) -> None:
    raise RuntimeError(f"{SECRET} {payload!r}")


def files_on_disk_held_open() -> list[str]:
    """Files without a name that the composers and this process hold open."""
    held = []
    for process in [psutil.Process(), *composers()]:
        for link in Path(f"/proc/{process.pid}/fd").iterdir():
            try:
                target = str(link.readlink())
            except FileNotFoundError:
                continue
            if target.endswith(" (deleted)") and not target.startswith("/memfd:"):
                held.append(target)
    return held


def test_a_studio_that_cannot_open_is_said_to_be_not_ready(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with live_service(broken_studio, tmp_path) as service:
        kiosk = service.kiosk("hall")
        assert kiosk.health() == {
            "ready": False,
            "warm": False,
            "engine": None,
            "waiting": 0,
            "composing": False,
        }
        with kiosk.asking(duration_s=5, headers={"Klangbild-Deadline": "30"}) as waiting:
            assert plain(waiting.until(Kind.QUEUED))["wait_s"] > 2
    assert set(threading.enumerate()) <= before


# --- The embedded studio ----------------------------------------------------------------------------------------


def test_a_stream_is_what_the_embedded_studio_broadcasts(tmp_path: Path) -> None:
    try:
        find_soundfont(os.environ)
    except ComposingError as error:
        pytest.skip(str(error))
    pixels = a_picture(3, 640, 480)
    wish = Wish(FeelingLabel.SADNESS, "rain and farewell")
    with live_service(embedded_studio, tmp_path, Patience(answer_s=200.0)) as service:
        kiosk = service.kiosk("hall")
        asked = {"feeling": "sadness", "words": wish.words, "duration_s": 12, "seed": 4}
        with kiosk.asking(body(as_file(pixels), **asked)) as piece:
            begun = plain(piece.until(Kind.BEGUN))
            frames = piece.rest()
    studio = embedded_studio()
    commission = studio.commission(wished(studio.perceive(pixels), wish), None, 12.0, 4)
    expected = studio.broadcast(prompted(commission, wish))
    pcm = b"".join(as_pcm(block) for block in expected.blocks if len(block))
    assert b"".join(bytes(frame.payload) for frame in frames if frame.kind == Kind.AUDIO) == pcm
    assert begun["summary"]["mode"] == expected.summary.mode
    assert begun["remarks"]
    assert plain(frames[-1])["loudness_lufs"] == pytest.approx(-16, abs=1)


def test_the_embedded_composer_is_steered_by_feeling_and_words() -> None:
    studio = unforeseen_studio()
    impression = studio.perceive(a_picture(3))

    def elements(wish: Wish) -> Any:
        return studio.commission(wished(impression, wish), None, 12.0, 1).elements

    sad, glad = elements(Wish(FeelingLabel.SADNESS)), elements(Wish(FeelingLabel.EXCITEMENT))
    assert sad.tempo_bpm < glad.tempo_bpm - 20
    assert sad.mode != glad.mode
    told = elements(Wish(words="death and mourning"))
    assert told != elements(Wish())
    assert told == elements(Wish(words="death and mourning"))
