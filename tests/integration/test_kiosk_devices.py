"""The visit's loudspeaker and studio: a real player into a file, real exhibitions, what a composer is asked for."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fakes.small_exhibition import Exhibit, as_png, invented, opened, painted, write_exhibition
from fakes.values import a_summary, an_impression
from fakes.waiting import wait_until

from db.entities import AccessionNumber, FeelingLabel
from kiosk import events as told
from kiosk.ambience import chime
from kiosk.camera import Pixels
from kiosk.devices import LiveStudio, PlayerLoudspeaker
from kiosk.exhibiting import CurrentExhibition
from kiosk.live import Wish
from kiosk.mailbox import Mailbox
from kiosk.on_show import WorksOnShow
from kiosk.playing import GrowingSamples, Player
from kiosk.playing.recording_output import RecordingOutput
from kiosk.visit import (
    Event,
    Finished,
    LiveFailed,
    LiveMusic,
    LiveProgress,
    LiveReady,
    SoundFailed,
    Variation,
)

SEA, WOOD, GONE = (AccessionNumber(f"K-{number}") for number in (1, 2, 9))
PIECE_DB = -17.0
"""The tone of `small_exhibition`: 0.2 of full scale, as RMS."""
SILENT_DB = -90.0
PICTURE = painted(7)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exhibits = [
        Exhibit(invented("K-1", "The Sea", "البحر"), as_png(painted(1))),
        Exhibit(invented("K-2", "The Wood", "الغابة"), as_png(painted(2)), has_music=False),
    ]
    return write_exhibition(tmp_path_factory.mktemp("exhibition"), exhibits)


class OrderBook:
    """A composer that writes down what it is asked for, and answers when a test says so."""

    def __init__(self) -> None:
        self.orders: list[tuple[Pixels | None, Wish]] = []
        self.cancelled = 0
        self._mailbox: Mailbox[told.LiveEvent] = Mailbox()

    def request(self, pixels: Pixels | None, *, duration_s: float, seed: int, wish: Wish) -> int:
        self.orders.append((pixels, wish))
        return len(self.orders)

    def cancel(self) -> None:
        self.cancelled += 1

    def answer(self, event: told.LiveEvent) -> None:
        self._mailbox.post(event)

    def poll(self) -> list[told.LiveEvent]:
        return self._mailbox.collect()

    def start(self) -> None:
        return

    def stop(self) -> None:
        self._mailbox.close()

    def fileno(self) -> int:
        return self._mailbox.fileno()


class House:
    """Loudspeaker and studio, with what they tell the visit."""

    def __init__(self, path: Path, heard: Path, *, ambience: bool = True) -> None:
        self.heard = heard
        self.hangs: CurrentExhibition[Any] | None = opened(path)
        self.events: list[Event] = []
        self.composer = OrderBook()
        self.output = RecordingOutput(heard)
        self.player = Player(self.output)
        self.player.start()
        works = WorksOnShow(lambda: self.hangs)
        self.studio = LiveStudio(self.composer, works, self.events.append)
        self.loudspeaker = PlayerLoudspeaker(
            self.player, works, self.studio, self.events.append, ambience=ambience
        )
        wait_until(lambda: self.output.is_alive)

    def play(self, begin: Callable[[], None]) -> None:
        """Let something begin that can be played."""
        begin()
        self.until(told.PlaybackStarted)

    def until(self, kind: type[object]) -> None:
        """Until the player has told this; what it tells the visit is passed on."""
        came: list[told.PlayerEvent] = []
        poll = self.player.poll
        self.player.poll = lambda: came.extend(found := poll()) or found  # type: ignore[method-assign]
        try:
            while not any(isinstance(event, kind) for event in came):
                assert select.select([self.player], [], [], 30)[0]
                self.loudspeaker.collect()
        finally:
            self.player.poll = poll  # type: ignore[method-assign]

    def playbacks(self) -> int:
        """How many there were until now; the player numbers them."""
        return self.player.play(chime()) - 1

    def level_db(self, seconds: float) -> float:
        """Of what is heard in the next seconds."""
        before = soundfile.info(self.heard).frames if self.heard.exists() else 0
        self.output.advance(seconds)
        audio, _ = soundfile.read(self.heard, start=before)
        return float(20 * np.log10(max(1e-6, np.sqrt(np.mean(audio**2)))))


@pytest.fixture
def open_house(path: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    opened_ones: list[House] = []

    def open_it(**how: Any) -> House:
        opened_ones.append(House(path, tmp_path / "heard.wav", **how))
        return opened_ones[-1]

    yield open_it
    for each in opened_ones:
        each.player.close()
        each.composer.stop()


# --- The start screen's music -------------------------------------------------------------------------------


def test_a_fragment_of_what_is_shown_sounds_softly_while_nobody_is_there(open_house):
    house = open_house()
    house.loudspeaker.begin_ambience()
    house.loudspeaker.show_canvas(SEA)
    house.until(told.PlaybackStarted)
    house.level_db(2.6)  # it has risen by then
    assert house.level_db(0.5) == pytest.approx(PIECE_DB - 18, abs=1.5)
    house.loudspeaker.end_ambience()
    wait_until(lambda: house.level_db(0.1) < SILENT_DB)
    house.loudspeaker.show_canvas(SEA)
    assert house.playbacks() == 1
    assert house.events == []


def test_a_fragment_is_heard_also_where_the_painting_came_before_the_silence(open_house):
    house = open_house()
    house.loudspeaker.show_canvas(SEA)
    house.play(house.loudspeaker.begin_ambience)
    house.level_db(2.6)
    assert house.level_db(0.5) > -40


def test_a_house_that_wants_no_music_at_the_start_has_none(open_house):
    house = open_house(ambience=False)
    house.loudspeaker.begin_ambience()
    house.loudspeaker.show_canvas(SEA)
    assert house.playbacks() == 0


def test_a_visitor_who_begins_while_a_fragment_sounds_hears_the_piece_from_its_begin(open_house):
    house = open_house()
    house.loudspeaker.begin_ambience()
    house.loudspeaker.show_canvas(SEA)
    house.until(told.PlaybackStarted)
    house.output.advance(1.0)
    house.loudspeaker.end_ambience()
    house.play(lambda: house.loudspeaker.play_work(SEA, take=1))
    house.output.advance(0.5)
    assert house.loudspeaker.position_s < 1.0
    assert house.level_db(0.5) == pytest.approx(PIECE_DB, abs=1.0)
    house.output.advance(6.0)
    house.until(told.PlaybackFinished)
    assert house.events == [Finished(1)]


def test_the_end_of_a_fragment_is_no_news_for_the_visit(open_house):
    house = open_house()
    house.loudspeaker.begin_ambience()
    house.loudspeaker.show_canvas(SEA)
    house.until(told.PlaybackStarted)
    house.output.advance(8.0)
    house.until(told.PlaybackFinished)
    assert house.events == []


@pytest.mark.parametrize("canvas", [WOOD, GONE])
def test_for_a_painting_without_music_it_stays_as_it_is(open_house, canvas):
    house = open_house()
    house.loudspeaker.begin_ambience()
    house.loudspeaker.show_canvas(canvas)
    assert house.playbacks() == 0
    assert house.events == []


# --- Pieces -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("work", [WOOD, GONE])
def test_what_has_no_music_is_told_as_failed(open_house, work):
    house = open_house()
    house.loudspeaker.play_work(work, take=3)
    assert house.events == [SoundFailed(3)]


def test_a_live_piece_that_is_not_there_is_told_as_failed(open_house):
    house = open_house()
    house.loudspeaker.play_live(take=4)
    assert house.events == [SoundFailed(4)]


def test_staff_hear_three_notes_and_their_end_is_told(open_house):
    house = open_house()
    house.play(lambda: house.loudspeaker.play_check(take=5))
    assert house.level_db(1.0) > -45
    house.output.advance(3.0)
    house.until(told.PlaybackFinished)
    assert house.events == [Finished(5)]


def test_a_damaged_recording_is_told_as_failed(open_house, path, tmp_path):
    house = open_house()
    exhibition = opened(path)
    work = exhibition.works[SEA]
    music = exhibition.open_music(work)
    assert music is not None
    sound = music.read()
    broken = tmp_path / "exhibition.sqlite"
    data = path.read_bytes()
    broken.write_bytes(data.replace(sound[:60], bytes(60)))
    assert broken.read_bytes() != data
    house.hangs = opened(broken)
    house.loudspeaker.play_work(SEA, take=1)
    house.until(told.PlaybackFailed)
    assert house.events == [SoundFailed(1)]


# --- Variations ---------------------------------------------------------------------------------------------


def test_another_take_for_a_work_is_asked_for_with_what_is_known_of_it_and_without_a_picture(open_house):
    house = open_house()
    house.studio.compose(LiveMusic(SEA, variation=Variation(FeelingLabel.SADNESS, 2)), None, take=1)
    ((pixels, wish),) = house.composer.orders
    assert pixels is None
    assert (wish.feeling, wish.number) == (FeelingLabel.SADNESS, 2)
    assert wish.subject is not None
    assert wish.subject.artwork.accession_number == SEA


def test_a_visitors_own_picture_is_asked_for_as_it_is(open_house):
    house = open_house()
    house.studio.compose(LiveMusic(variation=Variation(number=1)), PICTURE, take=1)
    ((pixels, wish),) = house.composer.orders
    assert pixels is PICTURE
    assert wish == Wish(number=1)


@pytest.mark.parametrize("work", [None, WOOD, GONE])
def test_without_a_picture_or_a_work_that_was_perceived_nothing_is_asked_and_the_visit_is_told(
    open_house, work
):
    house = open_house()
    house.studio.compose(LiveMusic(work), None, take=7)
    assert house.composer.orders == []
    assert house.events == [LiveFailed(7)]


def test_answers_carry_the_take_and_those_of_an_order_before_are_left_out(open_house):
    house = open_house()
    sound = GrowingSamples(np.zeros((44_100, 2), np.int16), 44_100)
    house.studio.compose(LiveMusic(), PICTURE, take=1)
    house.studio.compose(LiveMusic(), PICTURE, take=2)
    ready = told.LiveReady(2, sound, a_summary(), an_impression(), ())
    for event in (told.LiveProgress(1, 0.9), told.LiveFailed(1, "late"), told.LiveProgress(2, 0.5), ready):
        house.composer.answer(event)
    house.studio.collect()
    assert house.events == [LiveProgress(2, 0.5), LiveReady(2)]
    assert house.studio.piece is ready
    house.studio.forget()
    assert house.studio.piece is None
    assert house.composer.cancelled == 1
