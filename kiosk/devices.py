"""The real eye, loudspeaker and studio of the visit: what they tell becomes events of the visit.

Each answers through a file descriptor, which Qt watches; `collect` then turns its news into events. Nothing
here waits or knows Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from content.codes.meaning import ForeignLabel, NotOnShow, OtherCode, Stranger
from db.entities import AccessionNumber
from db.errors import StoreError
from kiosk import events as told
from kiosk.ambience import chime, fragment_of
from kiosk.conducting import Pixels
from kiosk.live import PictureComposer, Subject, Wish
from kiosk.looking import Looking
from kiosk.on_show import WorksOnShow
from kiosk.playing import Player
from kiosk.visit import (
    Alike,
    Event,
    ExhibitionFailed,
    Finished,
    LiveFailed,
    LiveMusic,
    LiveProgress,
    LiveReady,
    Loudness,
    Offer,
    Recognised,
    Sighting,
    SoundFailed,
)

_log = logging.getLogger(__name__)

_LIVE_DURATION_S = 30.0
_LIVE_SEED = 1

Happen = Callable[[Event], None]


class CameraEye:
    """`kiosk.looking` as the visit's eye.

    Args:
        aimed: told of where the visitor holds the picture, and how.
    """

    def __init__(
        self,
        looking: Looking,
        works: WorksOnShow,
        happen: Happen,
        aimed: Callable[[told.Aimed | told.Outlined], None],
    ) -> None:
        self._looking = looking
        self._works = works
        self._happen = happen
        self._aimed = aimed

    def resume(self, *, anew: bool) -> None:
        """See `conducting.Eye`."""
        self._looking.resume(anew=anew)

    def pause(self) -> None:
        """See `conducting.Eye`."""
        self._looking.pause()

    def take_picture(self) -> Pixels | None:
        """See `conducting.Eye`: the picture alone, or after a label all that the camera sees."""
        pixels = self._looking.pixels_in_question()
        return pixels if pixels is not None else self._looking.latest_frame()

    def collect(self) -> None:
        """Pass on what the eye noticed."""
        for event in self._looking.poll():
            match event:
                case told.SightedCode(accession) | told.SightedPicture(accession):
                    self._happen(Recognised(accession, has_music=self._has_music(accession)))
                case told.AlikePictures(accessions):
                    self._happen(Alike(tuple(Offer(each, self._has_music(each)) for each in accessions)))
                case told.Aimed() | told.Outlined():
                    self._aimed(event)
                case told.UnknownPicture():
                    self._happen(Sighting.UNKNOWN_PICTURE)
                case told.UnknownCode(_, meaning):
                    self._happen(_sighting_of(meaning))
                case told.CameraLost(reason):
                    _log.warning("camera lost: %s", reason)
                    self._happen(Sighting.CAMERA_LOST)
                case told.CameraBack():
                    self._happen(Sighting.CAMERA_BACK)
                case told.CameraDark():
                    _log.warning("the camera sees only darkness: is it covered?")
                    self._happen(Sighting.TOO_DARK)
                case told.CameraLit():
                    self._happen(Sighting.LIGHT_ENOUGH)
                case told.NotLearned(reason):
                    _log.error("the eye cannot learn the exhibition: %s", reason)
                case told.EyeReady() | told.NothingSeen():
                    _log.info("eye: %s", event)

    def _has_music(self, accession: AccessionNumber) -> bool:
        """False also for a work of an exhibition that has just gone."""
        found = self._works.find(accession)
        return found is not None and found.work.track is not None


def _sighting_of(stranger: Stranger) -> Sighting:
    match stranger:
        case NotOnShow():
            return Sighting.LABEL_NOT_ON_SHOW
        case ForeignLabel():
            return Sighting.FOREIGN_LABEL
        case OtherCode():
            return Sighting.OTHER_CODE


class LiveStudio:
    """`kiosk.live` as the visit's studio; it keeps the last piece until it is forgotten.

    A piece that breaks off after it began to sound is told as failed.
    """

    def __init__(self, composer: PictureComposer, works: WorksOnShow, happen: Happen) -> None:
        self.piece: told.LiveReady | None = None
        self._composer = composer
        self._works = works
        self._happen = happen
        self._take = 0
        self._request = 0

    def compose(self, music: LiveMusic, picture: Pixels | None, take: int) -> None:
        """See `conducting.Studio`."""
        subject = self._subject_of(music.work) if music.work is not None else None
        if picture is None and subject is None:
            self._happen(LiveFailed(take))
            return
        wish = Wish(music.variation.feeling, music.variation.number, subject)
        self._take = take
        self._request = self._composer.request(
            picture, duration_s=_LIVE_DURATION_S, seed=_LIVE_SEED, wish=wish
        )

    def cancel(self) -> None:
        """See `conducting.Studio`."""
        self._composer.cancel()

    def forget(self) -> None:
        """See `conducting.Studio`: a piece that is still being rendered is given up."""
        self._composer.cancel()
        self.piece = None

    def collect(self) -> None:
        """Pass on what the composer says of the request in hand."""
        for event in self._composer.poll():
            if event.request != self._request:
                continue
            match event:
                case told.LiveProgress(_, progress):
                    self._happen(LiveProgress(self._take, progress))
                case told.LiveReady():
                    self.piece = event
                    self._happen(LiveReady(self._take))
                case told.LiveFailed(_, reason):
                    _log.error("composing failed: %s", reason)
                    self._happen(LiveFailed(self._take))

    def _subject_of(self, accession: AccessionNumber) -> Subject | None:
        found = self._works.find(accession)
        return Subject.of(found.work) if found is not None else None


class PlayerLoudspeaker:
    """`kiosk.playing` as the visit's loudspeaker; it also plays the fragments of the start screen.

    Args:
        ambience: whether those are played.
    """

    def __init__(
        self, player: Player, works: WorksOnShow, studio: LiveStudio, happen: Happen, *, ambience: bool
    ) -> None:
        self._player = player
        self._works = works
        self._studio = studio
        self._happen = happen
        self._has_ambience = ambience
        self._ambient = False
        self._canvas: AccessionNumber | None = None
        self._take = 0
        self._playback = 0
        """What is to be heard; 0: nothing."""

    def play_work(self, accession_number: AccessionNumber, take: int) -> None:
        """See `conducting.Loudspeaker`."""
        found = self._works.hear(accession_number)
        try:
            recording = found.open_music() if found is not None else None
        except StoreError as error:
            _log.error("%s", error)
            self._happen(ExhibitionFailed())
            return
        if recording is None:
            self._happen(SoundFailed(take))
            return
        self._take, self._playback = take, self._player.play(recording)

    def play_live(self, take: int) -> None:
        """See `conducting.Loudspeaker`."""
        piece = self._studio.piece
        if piece is None:
            self._happen(SoundFailed(take))
            return
        self._take, self._playback = take, self._player.play(piece.music)

    def play_check(self, take: int) -> None:
        """See `conducting.Loudspeaker`."""
        self._take, self._playback = take, self._player.play(chime())

    def stop(self) -> None:
        """See `conducting.Loudspeaker`. What fades out tells nothing: its music may be forgotten by then."""
        self._playback = 0
        self._player.stop()

    def set_volume(self, gain_db: float) -> None:
        """See `conducting.Loudspeaker`."""
        self._player.set_volume(gain_db)

    def begin_ambience(self) -> None:
        """See `conducting.Loudspeaker`. Nobody is there: what was heard is let go of."""
        self._works.let_go()
        self._ambient = self._has_ambience
        self._play_fragment()

    def end_ambience(self) -> None:
        """See `conducting.Loudspeaker`."""
        if self._ambient:
            self._player.stop()
        self._ambient = False

    def show_canvas(self, accession_number: AccessionNumber) -> None:
        """The start screen shows a detail of this work now."""
        self._canvas = accession_number
        self._play_fragment()

    @property
    def position_s(self) -> float:
        """Where in the piece the listener is."""
        return self._player.position_s

    def collect(self) -> None:
        """Pass on what the player says of the piece in hand."""
        for event in self._player.poll():
            match event:
                case told.PlaybackFinished(playback) if playback == self._playback:
                    self._happen(Finished(self._take))
                case told.PlaybackFailed(playback, reason) if playback == self._playback:
                    _log.error("playing failed: %s", reason)
                    self._happen(SoundFailed(self._take))
                case told.LoudspeakerLost():
                    self._happen(Loudness.LOST)
                case told.LoudspeakerBack():
                    self._happen(Loudness.BACK)
                case _:
                    _log.info("player: %s", event)

    def _play_fragment(self) -> None:
        found = self._works.find(self._canvas) if self._ambient and self._canvas else None
        if found is None or found.work.track is None:
            return
        try:
            recording = found.open_music()
        except StoreError as error:
            _log.error("%s", error)  # whoever asks for the piece is told
            return
        if recording is not None:
            self._player.play(recording, fragment_of(found.work.track))
