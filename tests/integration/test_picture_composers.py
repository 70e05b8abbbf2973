"""What every composer for visitors does, wherever it composes: here, at the studio, or at whichever answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from fakes.composers import streaming_studio
from fakes.far_studios import address_of
from fakes.live_kiosk import Service, live_service
from fakes.sights import painting
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.taken_music import heard
from fakes.waiting import events_within, wait_for, wait_until
from numpy.typing import NDArray

from db.entities import FeelingLabel
from kiosk.events import LiveReady
from kiosk.live import LiveComposer, PictureComposer, StudioComposer, StudioFirst, Wish
from kiosk.live.contract import AS_IT_IS
from kiosk.playing.sources import RecordingError
from precompute.live.exhibits import Exhibits

pytestmark = [pytest.mark.alone, pytest.mark.usefixtures("warm_composers")]

BLUE = painting(40, 60, 200)
WORK = invented("1900.1", "The Sea", "البحر")


@pytest.fixture(scope="module")
def exhibits(tmp_path_factory: pytest.TempPathFactory) -> Exhibits:
    exhibit = Exhibit(WORK, as_png(painted(1)))
    return Exhibits(write_exhibition(tmp_path_factory.mktemp("exhibition"), [exhibit]))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, exhibits: Exhibits) -> Iterator[Service]:
    with live_service(streaming_studio, tmp_path_factory.mktemp("home"), exhibits=exhibits) as running:
        kiosk = running.kiosk("watcher")
        wait_until(lambda: bool(kiosk.health()["ready"]))
        yield running


def here(_: Service, __: Path) -> PictureComposer:
    return LiveComposer(streaming_studio)


def at_the_studio(service: Service, folder: Path) -> PictureComposer:
    return StudioComposer(address_of(service.port, folder, service.tokens.add("hall", datetime.now(UTC))))


def at_the_studio_first(service: Service, folder: Path) -> PictureComposer:
    studio = at_the_studio(service, folder)
    assert isinstance(studio, StudioComposer)
    return StudioFirst(studio, LiveComposer(streaming_studio))


def without_the_studio(_: Service, folder: Path) -> PictureComposer:
    return StudioFirst(StudioComposer(address_of(9, folder)), LiveComposer(streaming_studio))


@pytest.fixture(
    scope="module",
    params=[here, at_the_studio, at_the_studio_first, without_the_studio],
    ids=lambda f: f.__name__,
)
def composer(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PictureComposer]:
    build: Callable[[Service, Path], PictureComposer] = request.param
    made = build(service, tmp_path_factory.mktemp("kiosk"))
    made.start()
    yield made
    began_s = time.monotonic()
    made.request(BLUE, duration_s=300, seed=1)
    made.stop()
    assert time.monotonic() - began_s < 10, "it ends at once, whatever it is doing"


@pytest.fixture(autouse=True)
def at_rest(composer: PictureComposer) -> Iterator[None]:
    yield
    composer.cancel()
    composer.poll()


def piece(composer: PictureComposer, seed: int = 3, wish: Wish = AS_IT_IS) -> NDArray[np.float32]:
    request = composer.request(BLUE, duration_s=6, seed=seed, wish=wish)
    ready = wait_for(composer, LiveReady)
    assert ready.request == request
    return heard(ready.music)


def test_a_picture_becomes_music_with_what_is_told_about_it(composer: PictureComposer) -> None:
    asked_s = time.monotonic()
    request = composer.request(BLUE, duration_s=8, seed=1)
    assert time.monotonic() - asked_s < 1  # it is asked, not waited for
    ready = wait_for(composer, LiveReady)
    assert ready.request == request
    audio = heard(ready.music)
    assert audio.shape == (8 * ready.music.sample_rate_hz, 2)
    assert 0.1 < np.abs(audio).max() <= 1
    assert ready.summary.key == "C major"
    assert ready.impression.caption.text_in("en")


def test_equal_wishes_give_equal_music_and_each_take_is_another_piece(composer: PictureComposer) -> None:
    first, again, another = piece(composer), piece(composer), piece(composer, wish=Wish(number=1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, another)


def test_what_a_visitor_feels_is_told_to_whoever_composes(composer: PictureComposer) -> None:
    felt = {}
    for feeling in (None, FeelingLabel.SADNESS, FeelingLabel.EXCITEMENT):
        composer.request(BLUE, duration_s=6, seed=1, wish=Wish(feeling))
        felt[feeling] = wait_for(composer, LiveReady).impression.emotion
    assert felt[FeelingLabel.SADNESS].valence < felt[None].valence < felt[FeelingLabel.EXCITEMENT].valence
    assert felt[FeelingLabel.SADNESS].arousal < felt[FeelingLabel.EXCITEMENT].arousal - 0.5


def test_a_work_of_the_exhibition_need_not_be_looked_at_again(
    composer: PictureComposer, exhibits: Exhibits
) -> None:
    subject = exhibits.subject(WORK.accession_number)
    composer.request(None, duration_s=6, seed=1, wish=Wish(subject=subject))
    told = wait_for(composer, LiveReady).impression
    assert told.palette == subject.impression.palette
    assert told.caption == subject.impression.caption


def test_nothing_is_heard_of_a_cancelled_request_and_the_next_one_is_answered(
    composer: PictureComposer,
) -> None:
    composer.request(BLUE, duration_s=60, seed=1)
    composer.cancel()
    composer.cancel()
    assert events_within(composer, 0.5) == []
    composer.request(BLUE, duration_s=60, seed=2)
    second = composer.request(BLUE, duration_s=6, seed=3)
    assert wait_for(composer, LiveReady).request == second


def test_a_piece_that_is_not_wanted_any_more_ends_at_once(composer: PictureComposer) -> None:
    composer.request(BLUE, duration_s=60, seed=1)
    first = wait_for(composer, LiveReady).music
    composer.cancel()
    with pytest.raises(RecordingError, match="given up"):
        first.read(0, 100)
    assert len(piece(composer)) == 6 * 44_100


def test_what_nobody_can_do_is_refused(composer: PictureComposer) -> None:
    with pytest.raises(ValueError, match="600"):
        composer.request(BLUE, duration_s=601, seed=1)
    with pytest.raises(ValueError, match="a picture or a work"):
        composer.request(None, duration_s=6, seed=1)
