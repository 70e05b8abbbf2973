"""The real eye, loudspeaker and studio of the visit: what they tell becomes events of the visit.

Each answers through a file descriptor, which Qt watches; `collect` then turns its news into events. Nothing
here waits or knows Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from content.codes.meaning import ForeignLabel, NotOnShow, OtherCode, Stranger
from db.entities import AccessionNumber
from db.errors import StoreError
from db.exhibition import ExhibitedWork, Exhibition
from kiosk import events as told
from kiosk.conducting import Pixels
from kiosk.live import LiveComposer
from kiosk.looking import Looking
from kiosk.playing import Player
from kiosk.visit import (
    Alike,
    Event,
    ExhibitionFailed,
    Finished,
    LiveFailed,
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
Works = Mapping[AccessionNumber, ExhibitedWork]


class CameraEye:
    """`kiosk.looking` as the visit's eye."""

    def __init__(
        self, looking: Looking, works: Works, happen: Happen, aimed: Callable[[told.Aimed], None]
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
                case told.Aimed():
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
                case told.EyeReady() | told.NothingSeen():
                    _log.info("eye: %s", event)

    def _has_music(self, accession: AccessionNumber) -> bool:
        return self._works[accession].track is not None


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

    def __init__(self, composer: LiveComposer, happen: Happen) -> None:
        self.piece: told.LiveReady | None = None
        self._composer = composer
        self._happen = happen
        self._take = 0
        self._request = 0

    def compose(self, picture: Pixels, take: int) -> None:
        """See `conducting.Studio`."""
        self._take = take
        self._request = self._composer.request(picture, duration_s=_LIVE_DURATION_S, seed=_LIVE_SEED)

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
                    _log.error("live composing failed: %s", reason)
                    self._happen(LiveFailed(self._take))


class PlayerLoudspeaker:
    """`kiosk.playing` as the visit's loudspeaker."""

    def __init__(
        self, player: Player, exhibition: Exhibition, works: Works, studio: LiveStudio, happen: Happen
    ) -> None:
        self._player = player
        self._exhibition = exhibition
        self._works = works
        self._studio = studio
        self._happen = happen
        self._take = 0
        self._playback = 0

    def play_work(self, accession_number: AccessionNumber, take: int) -> None:
        """See `conducting.Loudspeaker`."""
        track = self._works[accession_number].track
        if track is None:
            self._happen(SoundFailed(take))
            return
        try:
            recording = self._exhibition.audio(track.audio_digest)
        except StoreError as error:
            _log.error("%s", error)
            self._happen(ExhibitionFailed())
            return
        self._take, self._playback = take, self._player.play(recording)

    def play_live(self, take: int) -> None:
        """See `conducting.Loudspeaker`."""
        piece = self._studio.piece
        if piece is None:
            self._happen(SoundFailed(take))
            return
        self._take, self._playback = take, self._player.play(piece.music)

    def stop(self) -> None:
        """See `conducting.Loudspeaker`."""
        self._player.stop()

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
