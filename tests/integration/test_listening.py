"""What visitors take along, for real: the live service on a loopback port, asked by httpx and by a browser."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fakes.composers import streaming_studio
from fakes.live_kiosk import Service, live_service
from fakes.program import klangbild
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import LocalText, Remark
from db.exhibition import Exhibition, PublicUrl, page_id
from precompute.live.exhibits import Exhibits
from precompute.live.listening import ListeningLimits, listening_pages

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("warm_composers")]

WORK = invented("12/ب <1>", "The <Sea>", "البحر")
MUTE = invented("13", "Silence", "صمت")
REMARK = Remark(1.0, 3.0, None, LocalText.of(en="The violins rise.", ar="ترتفع الكمنجات."))
PAGE = f"/listen/{page_id(WORK.accession_number)}"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exhibits = [
        Exhibit(WORK, as_png(painted(1)), remarks=(REMARK,)),
        Exhibit(MUTE, as_png(painted(2)), has_music=False),
    ]
    return write_exhibition(tmp_path_factory.mktemp("exhibition"), exhibits)


@pytest.fixture(scope="module")
def service(exhibition: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    exhibits = Exhibits(exhibition)
    pages = [listening_pages(exhibits, PublicUrl("https://museum.example"))]
    home = tmp_path_factory.mktemp("home")
    with live_service(streaming_studio, home, exhibits=exhibits, pages=pages) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def recording(exhibition: Path) -> bytes:
    opened = Exhibition.open(exhibition)
    track = opened.work(WORK.accession_number).track
    assert track is not None
    with opened.audio(track.audio_digest) as stream:
        data = stream.read()
    opened.close()
    return data


def test_a_page_is_in_the_language_that_is_asked_for_or_preferred(visitor: httpx.Client) -> None:
    english, arabic = visitor.get(PAGE), visitor.get(PAGE, headers={"Accept-Language": "ar-EG"})
    assert "The &lt;Sea&gt;" in english.text
    assert "made by a machine" in english.text
    assert "البحر" in arabic.text
    assert arabic.headers["content-language"] == "ar"
    assert visitor.get(PAGE, params={"lang": "ar"}).text == arabic.text
    assert english.headers["vary"] == "Accept-Language"


def test_nobody_is_followed_and_nothing_foreign_is_let_in(visitor: httpx.Client) -> None:
    for place in (PAGE, f"{PAGE}/image", f"{PAGE}/audio", "/listen/style.css", "/listen/nothing"):
        answer = visitor.get(place)
        assert "set-cookie" not in answer.headers
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert visitor.cookies.jar is not None
    assert len(visitor.cookies.jar) == 0


def test_the_recording_comes_whole_or_in_parts(visitor: httpx.Client, recording: bytes) -> None:
    whole = visitor.get(f"{PAGE}/audio")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/flac")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.content == recording
    head = visitor.head(f"{PAGE}/audio")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(recording)))
    part = visitor.get(f"{PAGE}/audio", headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(recording)}"
    assert part.content == recording[1000:2000]
    beyond = visitor.get(f"{PAGE}/audio", headers={"Range": f"bytes={len(recording)}-"})
    assert (beyond.status_code, beyond.content) == (416, b"")
    assert beyond.headers["content-range"] == f"bytes */{len(recording)}"


@settings(max_examples=30)
@given(begin=st.integers(0, 300_000), length=st.integers(1, 300_000))
def test_any_part_is_what_lies_there(
    visitor: httpx.Client, recording: bytes, begin: int, length: int
) -> None:
    begin %= len(recording)
    part = visitor.get(f"{PAGE}/audio", headers={"Range": f"bytes={begin}-{begin + length - 1}"})
    assert part.content == recording[begin : begin + length]


def test_what_a_browser_has_already_is_not_sent_again(visitor: httpx.Client) -> None:
    for place in (f"{PAGE}/image", f"{PAGE}/audio"):
        tag = visitor.get(place).headers["etag"]
        again = visitor.get(place, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    stale = {"Range": "bytes=0-9", "If-Range": '"of yesterday"'}
    assert visitor.get(f"{PAGE}/audio", headers=stale).status_code == 200


def test_what_is_not_on_show_is_said_to_be_gone(visitor: httpx.Client) -> None:
    silent = f"/listen/{page_id(MUTE.accession_number)}"
    for place in ("/listen/nothing", "/listen/nothing/audio", silent, f"{silent}/image"):
        gone = visitor.get(place, headers={"Accept-Language": "ar"})
        assert gone.status_code == 404
        assert 'dir="rtl"' in gone.text
    assert visitor.post(PAGE).status_code == 405
    assert visitor.get("/listen/..%2f").status_code == 404


def test_an_exhibition_that_cannot_be_read_ends_nothing(tmp_path: Path, exhibition: Path) -> None:
    path = tmp_path / "exhibition.sqlite"
    exhibits = Exhibits(path)
    pages = [listening_pages(exhibits, PublicUrl("https://museum.example"))]
    with live_service(streaming_studio, tmp_path, exhibits=exhibits, pages=pages) as service:
        address = f"http://127.0.0.1:{service.port}"
        assert httpx.get(address + PAGE, trust_env=False).status_code == 503
        shutil.copy(exhibition, path)
        assert httpx.get(address + PAGE, trust_env=False).status_code == 200
        path.write_bytes(b"no exhibition")
        assert httpx.get(f"{address}{PAGE}/audio", trust_env=False).status_code == 503


def test_many_visitors_are_asked_to_come_again_and_kiosks_are_served(
    tmp_path: Path, exhibition: Path
) -> None:
    exhibits = Exhibits(exhibition)
    limits = ListeningLimits(a_second=0.001, in_a_rush=5)
    pages = [listening_pages(exhibits, PublicUrl("https://museum.example"), limits)]
    with live_service(streaming_studio, tmp_path, exhibits=exhibits, pages=pages) as service:
        kiosk = service.kiosk("hall")
        answers = [kiosk.client.get(PAGE) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [503] * 2
        assert answers[-1].headers["retry-after"] == "2"
        assert "Please try again" in answers[-1].text
        assert kiosk.health()["waiting"] == 0


def test_who_takes_a_recording_slowly_keeps_nobody_and_is_let_go(tmp_path: Path, exhibition: Path) -> None:
    exhibits = Exhibits(exhibition)
    limits = ListeningLimits(at_once=1, take_s=0.5)
    pages = [listening_pages(exhibits, PublicUrl("https://museum.example"), limits)]
    with live_service(streaming_studio, tmp_path, exhibits=exhibits, pages=pages) as service:
        kiosk = service.kiosk("hall")
        left = threading.Event()
        with kiosk.client.stream("GET", f"{PAGE}/audio") as slow:
            assert slow.status_code == 200
            while kiosk.client.get(PAGE).status_code == 503:
                assert not left.wait(0.05)


def test_the_program_serves_what_it_is_told_to(tmp_path: Path, exhibition: Path) -> None:
    klangbild(tmp_path, "live", "--public-url", "https://museum.example", expect=2)
    klangbild(tmp_path, "live", "--exhibition", exhibition, "--public-url", "museum", expect=1)
    arguments = (
        "live",
        "--port",
        "0",
        "--exhibition",
        exhibition,
        "--public-url",
        "https://museum.example/k/",
    )
    program = subprocess.Popen(
        [sys.executable, "-c", "from db.program import main; main()", "--home", tmp_path, *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stderr is not None
        said = ""
        while "/k/listen/" not in said:
            line = program.stderr.readline()
            assert line, said
            said += line
        (address,) = re.findall(r"http://127\.0\.0\.1:[0-9]+", said)
        page = httpx.get(address + PAGE, trust_env=False)
        assert "https://museum.example/k/listen/" in page.text
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=30)


@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt install chromium")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_real_browser_shows_the_page_and_can_play_it(
    service: Service, visitor: httpx.Client, tmp_path: Path, language: str
) -> None:
    picture = tmp_path / "page.png"
    address = f"http://127.0.0.1:{service.port}{PAGE}?lang={language}"
    shown = browse(tmp_path, f"--screenshot={picture}", "--window-size=412,915", address)
    assert picture.stat().st_size > 10_000
    assert "Refused to" not in shown.stderr, "its own policy must let in what the page needs"
    dom = browse(tmp_path, "--dump-dom", address).stdout
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in dom
    assert REMARK.text.text_in(language) in dom


def browse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM is not None
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr")
    return subprocess.run(
        [CHROMIUM, *quiet, f"--user-data-dir={folder / 'browser'}", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
