"""The kiosk as a whole: builds everything in order, runs it, and stops it in reverse.

Without a screen and without a loudspeaker, as a demonstration or a test runs it (before that, set
QT_QPA_PLATFORM=offscreen and QT_QUICK_BACKEND=software in the environment)::

    setup = Setup(exhibition=path, camera="views/", windowed=True, size=(1920, 1080))
    with Kiosk(setup, RecordingOutput(wav_path)) as kiosk:      # starts; stops at the end, whatever happens
        kiosk.press(Press.START)
        kiosk.wait_until(lambda: isinstance(kiosk.visit.screen, Playing), within_s=10)
        kiosk.save_screen(folder / "playing.png")
        kiosk.press(Press.STOP)
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PySide6.QtCore import QEventLoop, QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from db.diary import Diary
from db.entities import AccessionNumber
from db.service_manager import ServiceManager
from kiosk.browsing import Catalogue
from kiosk.burn_in import AMPLITUDE_PX, shift_px
from kiosk.camera import camera_from
from kiosk.conducting import Conductor, Devices
from kiosk.counting import Counting
from kiosk.describing import Describer
from kiosk.devices import CameraEye, LiveStudio, PlayerLoudspeaker
from kiosk.display import Display
from kiosk.events import Aimed, Outlined
from kiosk.exhibiting import ExhibitionKeeper
from kiosk.guidance import Guidance, Surroundings
from kiosk.hanging import Hanging
from kiosk.headphones import Headphones
from kiosk.health.probing import Probe
from kiosk.health.vitals import Known
from kiosk.health.watching import HealthWatch
from kiosk.hours import Doorkeeper
from kiosk.keys import read_key_map
from kiosk.live import composer_for
from kiosk.logging_aside import logging_aside
from kiosk.looking import Looking
from kiosk.looking.sight import sight_of_exhibition, sight_without_exhibition
from kiosk.on_show import WorksOnShow
from kiosk.playing import AudioOutput, Player
from kiosk.recent_log import RecentLog
from kiosk.rooms import Room, arrange
from kiosk.setup import Setup
from kiosk.speaking import Speaker
from kiosk.speaking.arabic import ArabicVoice, Diacritiser
from kiosk.speaking.espeak import EspeakVoice
from kiosk.speaking.screen_reader import ScreenReader
from kiosk.staff.cap import KeptLoudest
from kiosk.staff.pin import Gate
from kiosk.taking_along import code_for
from kiosk.ui.application import application, leave_for_good, quit_on_signals
from kiosk.ui.browse_model import BrowseModel
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.hands import Hands
from kiosk.ui.heartbeat import Heartbeat
from kiosk.ui.languages import Languages
from kiosk.ui.model import Describing, KioskModel
from kiosk.ui.screenshots import save_screen
from kiosk.ui.staff_model import StaffDeeds, StaffModel
from kiosk.ui.staff_status import status_lines
from kiosk.ui.stall_watch import StallWatch
from kiosk.ui.thumbnails import Thumbnails
from kiosk.ui.window import KioskWindow
from kiosk.visit import (
    Browsing,
    Event,
    ExhibitionChanged,
    ExhibitionFailed,
    HoursChanged,
    LanguageChosen,
    LoudestSet,
    Music,
    Playing,
    Press,
    SearchChanged,
    Visit,
)
from kiosk.visit import Headphones as HeadphonesTold

_log = logging.getLogger(__name__)


class Kiosk(QObject):
    """Everything that runs at a kiosk. `with Kiosk(...)` starts and stops it; its own thread is the screen's.

    Raises (on entering):
        KlangbildError: there is no such camera file, the kiosk does not speak the language, a key or the studio's
            address cannot be meant, or the diary or the PIN lie where nobody may read them.
    """

    _image_failed = Signal()

    def __init__(self, setup: Setup, output: AudioOutput) -> None:
        super().__init__()
        self._setup = setup
        self._output = output
        self._running = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._running.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def run(self) -> None:
        """Serve visitors until SIGTERM, SIGINT or the window's end."""
        with quit_on_signals():
            QGuiApplication.exec()

    # --- For those who play the visitor ---------------------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """Where the visitor is."""
        return self._conductor.visit

    @property
    def exhibition_version(self) -> int | None:
        """Of the exhibition in use; None: there is none (yet)."""
        current = self._keeper.current
        return current.version if current is not None else None

    def press(self, press: Press) -> None:
        """Press something, as a visitor would."""
        self._conductor.happen(press)

    def choose_language(self, language: str) -> None:
        """Choose a language; at the start this begins the visit."""
        self._conductor.happen(LanguageChosen(language))

    def wait_until(self, condition: Callable[[], bool], within_s: float) -> None:
        """Let the kiosk go on until `condition` holds.

        Raises:
            TimeoutError: it does not hold in time.
        """
        give_up_s = time.monotonic() + within_s
        while not condition():
            left_s = give_up_s - time.monotonic()
            if left_s <= 0:
                raise TimeoutError(f"the kiosk still shows {self.visit.screen} after {within_s} s")
            self.go_on(min(left_s, 0.02))

    def go_on(self, seconds: float) -> None:
        """Let the kiosk go on for a while."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def save_screen(self, path: Path) -> Path:
        """What the visitor sees now, as a PNG file."""
        return save_screen(self.window, path)

    # --- Building, in order ---------------------------------------------------------------------------------

    def _start(self) -> None:
        self._running.enter_context(logging_aside())
        self._recent = self._running.enter_context(RecentLog())
        self._application = application()
        self._image_failed.connect(self._tell_image_failed, Qt.ConnectionType.QueuedConnection)
        self._languages = Languages()
        self._running.callback(self._languages.close)
        self._languages.require(self._setup.house.language)
        self._build_exhibition()
        self._build_devices()
        self._build_house()
        self._build_models()
        self._build_guidance()
        self._conductor = Conductor(self._setup.house, self._devices(), self._follow)
        self.window = KioskWindow()
        self._running.callback(self._close_window)
        self._heartbeat = Heartbeat(
            self.window,
            ServiceManager.of(os.environ),
            is_open=lambda: self._doorkeeper.is_open,
            status=lambda: self._health.line,
        )
        self._keep_what_is_built()
        self._run_devices()
        self._open_window()

    def _build_exhibition(self) -> None:
        setup = self._setup
        self._keeper: ExhibitionKeeper[Room] = ExhibitionKeeper(
            setup.exhibition,
            setup.folder,
            try_out=partial(sight_of_exhibition, mirrored=setup.mirrored),
            prepare=partial(arrange, language=setup.house.language),
        )
        self._works = WorksOnShow(lambda: self._keeper.current)

    def _build_devices(self) -> None:
        setup = self._setup
        self._looking = Looking(
            camera_from(setup.camera), partial(sight_without_exhibition, mirrored=setup.mirrored)
        )
        self._composer = composer_for(setup.studio, setup.unpacked_in)
        self._player = Player(self._output)
        self._speaker = Speaker(ArabicVoice(EspeakVoice(), Diacritiser()), self._player)
        self._headphones = Headphones()
        self._eye = CameraEye(self._looking, self._works, self._happen, self._aim)
        self._studio = LiveStudio(self._composer, self._works, self._happen)
        self._loudspeaker = PlayerLoudspeaker(
            self._player, self._works, self._studio, self._happen, ambience=setup.ambience
        )
        self._display = Display(QGuiApplication.platformName())

    def _build_house(self) -> None:
        setup = self._setup
        self._counting = Counting(Diary(setup.folder / "diary.sqlite"))
        self._doorkeeper = Doorkeeper(setup.hours, lambda is_open: self._happen(HoursChanged(is_open)))
        self._gate = Gate(setup.folder)
        self._loudest = KeptLoudest(setup.folder, otherwise=setup.loudest)
        self._health = HealthWatch(setup.folder / "health.json", Probe(setup.folder), self._known)

    def _build_models(self) -> None:
        self._describer = Describer(
            self._works,
            self._studio,
            public_url=self._setup.public_url,
            image_failed=self._image_failed.emit,
        )
        self._browse = BrowseModel(
            Catalogue(()),
            Thumbnails(self._works.image_data),
            changed=lambda search: self._happen(SearchChanged(search)),
        )
        setup = self._setup
        self._hanging = Hanging(
            self._keeper,
            self._looking,
            sight=partial(sight_of_exhibition, mirrored=setup.mirrored, find_model=setup.find_model),
            hang=self._hang,
            first=self._health.start,
        )
        deeds = StaffDeeds(
            lines=lambda: status_lines(self._health.report),
            log=self._recent.lines,
            update_now=self._keeper.check_now,
            quit=leave_for_good,
        )
        self._staff = StaffModel(self._gate, deeds, self._happen)
        self.model = KioskModel(
            self._languages,
            feed=CameraFeed(self._looking, mirrored=setup.mirrored),
            browse=self._browse,
            staff=self._staff,
            describing=Describing(
                piece=self._describer.piece,
                work=self._describer.work,
                image=self._describer.image,
                take_along=self._take_along,
                position_s=lambda: self._loudspeaker.position_s,
                opens_at=self._opens_at,
            ),
            retranslate=lambda: self.window.engine().retranslate(),
        )
        self.model.canvasShown.connect(lambda number: self._loudspeaker.show_canvas(AccessionNumber(number)))
        self.model.ticked.connect(self._tick)

    def _build_guidance(self) -> None:
        self._guidance = Guidance(
            self._speaker,
            self._languages.translate,
            language=self._setup.house.language,
            keys=read_key_map(self._setup.keys).commands,
            surroundings=Surroundings(
                self._languages.codes, self._describer, found=lambda: self._browse.count_found
            ),
            happen=self._happen,
            say_transcript=self.model.show_transcript,
        )
        self.model.itemFocused.connect(self._guidance.focus)
        self._screen_reader = ScreenReader(self._guidance.notice_screen_reader, self)

    def _devices(self) -> Devices:
        return Devices(
            eye=self._eye,
            loudspeaker=self._loudspeaker,
            studio=self._studio,
            narrator=self._guidance,
            display=self._display,
            count=lambda tally: self._counting.count(tally.what, tally.which, tally.count),
        )

    # --- Running --------------------------------------------------------------------------------------------

    def _run_devices(self) -> None:
        """Start what works beside the screen; each is stopped in the end, the last one first."""
        for start, stop in (
            (self._counting.start, self._counting.stop),
            (self._keeper.start, self._keeper.stop),
            (self._player.start, self._player.close),
            (self._speaker.start, self._speaker.close),
            (self._composer.start, self._composer.stop),
            (self._headphones.start, self._headphones.stop),
        ):
            start()
            self._running.callback(stop)
        for stop in (self._looking.stop, self._health.stop):  # `Hanging` starts them
            self._running.callback(stop)
        self._running.callback(self._gate.close)
        self._running.callback(self._browse.close)
        for fileno, collect in (
            (self._keeper.fileno(), self._hanging.collect),
            (self._looking.fileno(), self._eye.collect),
            (self._player.fileno(), self._loudspeaker.collect),
            (self._speaker.fileno(), self._guidance.collect),
            (self._composer.fileno(), self._studio.collect),
            (self._headphones.fileno(), self._follow_headphones),
            (self._gate.fileno(), self._staff.collect),
        ):
            self._listen(fileno, collect)

    def _open_window(self) -> None:
        self.model.follow(self._conductor)
        self._conductor.begin()
        for event in (
            LoudestSet(self._loudest.loudest),
            ExhibitionChanged(there=False),  # until the keeper tells of one
            HoursChanged(self._doorkeeper.is_open),
        ):
            self._conductor.happen(event)
        self._heartbeat.beat.connect(self._doorkeeper.look)
        self._heartbeat.beat.connect(self._wander)
        self._heartbeat.start()
        self._running.callback(self._heartbeat.stop)
        self.window.load(self.model, self._hands())
        self.window.open(self._setup.size, windowed=self._setup.windowed)
        self.stalls = StallWatch(self)
        self.stalls.restart()

    def _keep_what_is_built(self) -> None:
        """Let the collector pass over what is there now: it stays until the end.

        Else it looks through all of it now and then, and no thread runs meanwhile, the loudspeaker's neither.
        """
        gc.collect()
        gc.freeze()
        self._running.callback(gc.unfreeze)

    def _close_window(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.go_on(0)

    def _listen(self, fileno: int, collect: Callable[[], None]) -> None:
        """Collect a device's news whenever its descriptor says that there are some."""
        notifier = QSocketNotifier(fileno, QSocketNotifier.Type.Read, self)
        notifier.activated.connect(collect)
        self._running.callback(notifier.setEnabled, False)

    # --- What happens ---------------------------------------------------------------------------------------

    def _happen(self, event: Event) -> None:
        self._conductor.happen(event)

    def _follow(self) -> None:
        """The visit has changed."""
        visit = self._conductor.visit
        if isinstance(visit.screen, Browsing):
            self._browse.show(visit.screen.search, visit.language)
        self.model.update()
        self._staff.follow(visit)
        self._guidance.follow(visit)
        self._loudest.keep(visit.loudest)

    def _hang(self, room: Room | None) -> None:
        """Another exhibition is in use, or none."""
        if room is not None:
            self.model.show_canvases(room.canvases)
            self._browse.take(room.catalogue)
            if isinstance(self.visit.screen, Browsing):
                self._browse.show(self.visit.screen.search, self.visit.language)
        self._happen(ExhibitionChanged(there=room is not None))

    def _tick(self) -> None:
        screen = self.visit.screen
        sounds = isinstance(screen, Playing) and screen.sounding
        self._guidance.tick(self._loudspeaker.position_s if sounds else None)

    def _wander(self) -> None:
        """A little beside its place, and on: no edge burns into the glass."""
        self.model.shift(*shift_px(time.monotonic(), AMPLITUDE_PX * self.window.height() // 1080))

    def _aim(self, event: Aimed | Outlined) -> None:
        match event:
            case Outlined():
                self.model.outline(event)
            case Aimed():
                self.model.aim(event)
                self._guidance.aim(event)

    def _tell_image_failed(self) -> None:
        self._conductor.happen(ExhibitionFailed())

    def _follow_headphones(self) -> None:
        for event in self._headphones.poll():
            self._happen(HeadphonesTold(event.plugged))

    def _hands(self) -> Hands:
        return Hands(
            keys=read_key_map(self._setup.keys),
            visit=lambda: self.visit,
            happen=self._happen,
            acted=self._guidance.act,
            repeat=self._guidance.repeat,
            pause=self._guidance.pause,
            tell_volume=self._guidance.tell_volume,
            touched=self._staff.touched,
            key_used=self.model.keyUsed.emit,
            answered=self.model.keyAnswered.emit,
        )

    # --- What is asked for ----------------------------------------------------------------------------------

    def _take_along(self, music: Music, language: str) -> dict[str, Any]:
        address = self._describer.address(music, language)
        return {"available": bool(address), "address": address, "image": code_for(address) if address else ""}

    def _opens_at(self) -> datetime | None:
        return None if self._doorkeeper.is_open else self._doorkeeper.next_change()

    def _known(self) -> Known:
        """On the health's thread: only what any thread may ask."""
        visit = self._conductor.visit
        return Known(
            is_open=self._doorkeeper.is_open,
            camera_lost=self._looking.is_lost,
            loudspeaker_lost=visit.loudspeaker_lost,
            exhibition=self.exhibition_version,
            frame_age_s=self._heartbeat.frame_age_s,
            eye_age_s=self._looking.eye_age_s,
            composer_age_s=self._composer.age_s,
        )
