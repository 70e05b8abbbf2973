"""The kiosk as a whole: builds everything in order, runs it, and stops it in reverse.

Without a screen and without a loudspeaker, as a demonstration or a test runs it (before that, set
QT_QPA_PLATFORM=offscreen and QT_QUICK_BACKEND=software in the environment)::

    setup = Setup(exhibition=path, camera="views/", language="en", windowed=True, size=(1920, 1080))
    with Kiosk(setup, RecordingOutput(wav_path)) as kiosk:      # starts; stops at the end, whatever happens
        kiosk.press(Press.START)
        kiosk.wait_until(lambda: isinstance(kiosk.visit.screen, Playing), within_s=10)
        kiosk.save_screen(folder / "playing.png")
        kiosk.press(Press.STOP)
"""

from __future__ import annotations

import gc
import logging
import signal
import socket
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtCore import QEventLoop, QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from db.entities import AccessionNumber
from db.errors import StoreError
from db.exhibition import ExhibitedWork, Exhibition
from db.models import StoredModel
from db.vocabulary import word
from kiosk.camera import camera_from
from kiosk.conducting import Conductor
from kiosk.devices import CameraEye, LiveStudio, PlayerLoudspeaker
from kiosk.events import Aimed
from kiosk.live import LiveComposer
from kiosk.looking import Looking
from kiosk.looking.sight import sight_of_exhibition
from kiosk.playing import AudioOutput, Player
from kiosk.showing import ShownPiece, ShownWork, show_piece, show_work
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.images import image_url
from kiosk.ui.languages import Languages
from kiosk.ui.model import Canvas, KioskModel
from kiosk.ui.screenshots import save_screen
from kiosk.ui.stall_watch import StallWatch
from kiosk.ui.window import KioskWindow, log_qt_messages
from kiosk.visit import Event, ExhibitionFailed, LanguageChosen, Music, Press, Visit, WorkMusic

_log = logging.getLogger(__name__)

_CANVASES = 24
"""So many works drift over the start screen."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How a kiosk is set up."""

    exhibition: Path
    camera: str = "0"
    """As `kiosk.camera.camera_from` reads it."""
    language: str = "en"
    windowed: bool = False
    size: tuple[int, int] | None = None
    """Of the window, in pixels; None: the screen's."""
    mirrored: bool = True
    """The camera faces the visitor, whom the preview shows as a mirror does; False: it looks down at a table."""
    find_model: Callable[[str], StoredModel] | None = None
    """Gives the eye the weights that the exhibition's works were embedded with; None: it does without."""


class Kiosk(QObject):
    """Everything that runs at a kiosk. `with Kiosk(...)` starts and stops it; its own thread is the screen's.

    Raises (on entering):
        KlangbildError: the exhibition file cannot be opened, there is no such camera file, or the kiosk does
            not speak the language.
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
        with _quit_on_signals():
            QGuiApplication.exec()

    # --- For those who play the visitor ---------------------------------------------------------------------

    @property
    def visit(self) -> Visit:
        """Where the visitor is."""
        return self._conductor.visit

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
        setup, stack = self._setup, self._running
        camera = camera_from(setup.camera)
        exhibition = Exhibition.open(setup.exhibition)
        stack.callback(exhibition.close)
        self._exhibition = exhibition
        exhibited = exhibition.works()
        self._works = {work.artwork.accession_number: work for work in exhibited}

        self._application = _application()
        self._image_failed.connect(self._tell_image_failed, Qt.ConnectionType.QueuedConnection)
        languages = Languages()
        languages.require(setup.language)

        learn = partial(
            sight_of_exhibition, setup.exhibition, mirrored=setup.mirrored, find_model=setup.find_model
        )
        looking = Looking(camera, learn)
        composer = LiveComposer()
        player = Player(self._output)
        eye = CameraEye(looking, self._works, self._happen, self._aim)
        self._studio = LiveStudio(composer, self._happen)
        loudspeaker = PlayerLoudspeaker(player, exhibition, self._works, self._studio, self._happen)
        self.model = KioskModel(
            languages,
            canvases=_canvases(exhibited, self._image_of, setup.language),
            feed=CameraFeed(looking, mirrored=setup.mirrored),
            describe=self._describe,
            describe_work=self._describe_work,
            position_s=lambda: loudspeaker.position_s,
            retranslate=lambda: self.window.engine().retranslate(),
        )
        self._conductor = Conductor(
            setup.language, eye=eye, loudspeaker=loudspeaker, studio=self._studio, changed=self.model.update
        )

        self.window = KioskWindow()
        stack.callback(self._close_window)

        self._keep_what_is_built()
        looking.start()
        stack.callback(looking.stop)
        player.start()
        stack.callback(player.close)
        composer.start()
        stack.callback(composer.stop)
        self._listen(looking.fileno(), eye.collect)
        self._listen(player.fileno(), loudspeaker.collect)
        self._listen(composer.fileno(), self._studio.collect)

        self.model.follow(self._conductor)
        self.window.load(self.model)
        self.window.open(setup.size, windowed=setup.windowed)
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

    def _happen(self, event: Event) -> None:
        self._conductor.happen(event)

    def _aim(self, aimed: Aimed) -> None:
        self.model.aim(aimed)

    def _tell_image_failed(self) -> None:
        self._conductor.happen(ExhibitionFailed())

    def _describe(self, music: Music, language: str) -> ShownPiece | None:
        if isinstance(music, WorkMusic):
            return self._describe_piece(self._works[music.accession_number], language)
        piece = self._studio.piece
        if piece is None:
            return None
        duration_s = piece.music.length / piece.music.sample_rate_hz
        return show_piece(
            None,
            piece.impression,
            piece.summary,
            piece.remarks,
            duration_s,
            image="",
            language=language,
            translate=word,
        )

    def _describe_piece(self, work: ExhibitedWork, language: str) -> ShownPiece | None:
        track = work.track
        if track is None:
            return None
        return show_piece(
            work.artwork,
            track.commission.impression,
            track.summary,
            track.remarks,
            track.measurements.duration_s,
            image=self._image_of(work),
            language=language,
            translate=word,
        )

    def _describe_work(self, accession_number: AccessionNumber, language: str) -> ShownWork:
        work = self._works[accession_number]
        return show_work(work.artwork, image=self._image_of(work), language=language)

    def _image_of(self, work: ExhibitedWork) -> str:
        """The address of a work's picture; a damaged one is told, and shown as none."""
        reproduction = work.reproduction
        try:
            return image_url(self._exhibition.image(reproduction.digest), reproduction.media_type)
        except StoreError as error:
            _log.error("%s", error)
            self._image_failed.emit()
            return ""


def _canvases(
    works: Sequence[ExhibitedWork], image_of: Callable[[ExhibitedWork], str], language: str
) -> list[Canvas]:
    """An even choice of the works that have music."""
    heard = [work for work in works if work.track is not None]
    chosen = heard[:: max(1, len(heard) // _CANVASES)][:_CANVASES]
    return [
        Canvas(
            detail=image_of(work),
            caption=", ".join(
                part
                for part in (work.artwork.title.text_in(language), work.artwork.artist.text_in(language))
                if part
            ),
        )
        for work in chosen
    ]


def _application() -> QGuiApplication:
    """The one Qt application of this process."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    log_qt_messages()
    return QGuiApplication(["klangbild"])


@contextmanager
def _quit_on_signals() -> Generator[None]:
    """SIGTERM and SIGINT end the application between two events, never in the middle of one.

    Python runs its signal handlers only when Python code runs, and Qt's event loop may rest for long; so the
    signal also writes a byte into a socket that Qt watches.
    """
    ours, python = socket.socketpair()
    for end in (ours, python):
        end.setblocking(False)
    before = {number: signal.signal(number, _do_nothing) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.set_wakeup_fd(python.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(QGuiApplication.quit)
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        ours.close()
        python.close()


def _do_nothing(_number: int, _frame: object) -> None:
    """The byte in the socket says it all."""
