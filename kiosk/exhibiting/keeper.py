"""Keeps the exhibition in use: finds it at the start, follows the file on the disk, and never lets go of the last
good one.

Under the kiosk's state directory lies a copy of the last exhibition that was examined and found whole. The kiosk
shows that copy, so nothing that happens to the published file disturbs it: a newer one may take its place, be
half copied or damaged, the stick it lies on may be pulled out. All this is done on a thread of its own, and what is
heavy in a process (`examining`); the exhibition in use is then replaced in one step.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from pathlib import Path
from typing import Generic

from db.atomic import sync
from db.errors import StoreError
from db.exhibition import Exhibition
from kiosk.errand import ErrandError, run_errand
from kiosk.events import ExhibitionEvent, ExhibitionMissing, ExhibitionRefused, ExhibitionTaken
from kiosk.exhibiting.current import CurrentExhibition, Prepared
from kiosk.exhibiting.examining import Fit, TryOut, Unfit, examine
from kiosk.exhibiting.watching import FileId, Step, Watch, glance, identify, refused, taken
from kiosk.mailbox import Mailbox

_log = logging.getLogger(__name__)

_EVERY_S = 2.0
"""So often the file is looked at. Asking is cheap, and works on sticks and in network folders, which tell nobody
when they change."""
_NICE = 15
_SILENT_S = 600.0
"""An examination that says nothing for so long hangs; a slow stick needs a while between two signs."""


class ExhibitionKeeper(Generic[Prepared]):
    """Holds the exhibition in use and replaces it by newer ones; no method waits, except `stop` for a moment.

    Events wait for `poll`; `fileno` is readable while there are any.

    Args:
        path: where exhibitions are published to; there may be none yet.
        state_dir: where the copy of the last good one lies; made when it is needed.
        try_out: run in a process of its own with each newer file; it is refused where this raises
            `KlangbildError`. It must be picklable.
        prepare: run on the keeper's thread with what is about to be used: for what would keep the screen waiting.
    """

    def __init__(
        self,
        path: Path,
        state_dir: Path,
        *,
        try_out: TryOut,
        prepare: Callable[[Exhibition], Prepared],
    ) -> None:
        self._path = path
        self._kept = state_dir / "exhibition.sqlite"
        self._incoming = state_dir / "exhibition.incoming"
        self._try_out = try_out
        self._prepare = prepare
        self._mailbox: Mailbox[ExhibitionEvent] = Mailbox()
        self._current: CurrentExhibition[Prepared] | None = None
        self._watch = Watch()
        self._told: ExhibitionEvent | None = None
        """What was last told of a file that is not in use, so that it is told once."""
        self._asked = self._ending = False
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread = threading.Thread(target=self._run, name="exhibition", daemon=True)

    @property
    def current(self) -> CurrentExhibition[Prepared] | None:
        """What is in use now; None: nothing (yet). Hold it as long as what it gave is shown or played."""
        return self._current

    def start(self) -> None:
        """Begin; what is there is told of soon, as `ExhibitionTaken` or `ExhibitionMissing`."""
        self._thread.start()

    def stop(self) -> None:
        """End. What somebody holds of the exhibition stays valid; no method may be called after this."""
        self._ending = True
        os.eventfd_write(self._bell, 1)
        if self._thread.is_alive():
            self._thread.join()
        self._current = None
        os.close(self._bell)
        self._mailbox.close()

    def check_now(self) -> None:
        """Look at the file at once, also at one that was refused before: staff want to know."""
        self._asked = True
        os.eventfd_write(self._bell, 1)

    def poll(self) -> list[ExhibitionEvent]:
        """What happened since the last call, oldest first."""
        return self._mailbox.collect()

    def fileno(self) -> int:
        """A descriptor that is readable while events wait."""
        return self._mailbox.fileno()

    # --- On the keeper's thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        self._drop_incoming()  # of a kiosk that was killed
        self._begin()
        while not self._ending:
            at_once, self._asked = self._asked, False
            if at_once:
                self._told = None  # who asks is answered, also with what was said before
            found = identify(self._path)
            self._watch, step = glance(self._watch, found, time.monotonic(), at_once=at_once)
            if step is Step.MISS:
                self._tell(ExhibitionMissing())
            elif step is Step.EXAMINE and found is not None:
                self._examine(found)
            if not (self._asked or self._ending):
                wait([self._bell], _EVERY_S)
                self._silence_bell()

    def _begin(self) -> None:
        """Use the last good one at once.

        Without it, as at the very first start, what was published is used as it is: pictures are still checked as
        they are read, a recording that breaks off is told, and the examination follows.
        """
        for path in (self._kept, self._path):
            if identify(path) is not None:
                try:
                    self._use(path)
                except StoreError as error:
                    _log.warning("%s", error)
                else:
                    return

    def _examine(self, found: FileId) -> None:
        if self._is_in_use(found):
            return
        try:
            verdict = run_errand(
                examine,
                self._path,
                self._incoming,
                self._try_out,
                name="klangbild-examiner",
                nice=_NICE,
                silent_s=_SILENT_S,
                given_up=self._given_up,
                bell=self._bell,
            )
        except ErrandError as error:
            verdict = Unfit(str(error))
        match verdict:
            case Fit(path):
                self._take(found, path)
            case Unfit(reason):
                self._refuse(found, reason)
            case None:
                pass

    def _is_in_use(self, found: FileId) -> bool:
        """Whether the copy in use was made of this, as after a restart: then there is nothing to examine."""
        current = self._current
        if current is None or current.path != self._kept:
            return False
        try:
            opened = Exhibition.open(self._path)
        except StoreError:
            return False  # the examination will say it better
        same = opened.facts == current.exhibition.facts
        opened.close()
        if same:
            self._watch = taken(self._watch, found)
            self._told = None
        return same

    def _take(self, found: FileId, path: Path) -> None:
        try:
            if path == self._incoming:
                path = self._keep()
            elif identify(path) != found:
                return  # another one lies there by now, which nobody has examined
            else:
                _log.warning("There is no room to keep a copy of %s: it is used where it lies.", path)
            self._use(path)
        except (StoreError, OSError) as error:
            self._refuse(found, str(error))
            return
        self._watch = taken(self._watch, found)
        self._told = None

    def _keep(self) -> Path:
        """The examined copy becomes the last good one, in one step."""
        self._incoming.replace(self._kept)
        sync(self._kept.parent)
        return self._kept

    def _use(self, path: Path) -> None:
        exhibition = Exhibition.open(path)
        works = {work.artwork.accession_number: work for work in exhibition.works()}
        self._current = CurrentExhibition(exhibition, works, self._prepare(exhibition))
        self._mailbox.post(ExhibitionTaken(exhibition.version, len(works)))

    def _refuse(self, found: FileId, reason: str) -> None:
        self._drop_incoming()
        if identify(self._path) != found:
            return  # it was still being written
        self._watch = refused(self._watch, found, time.monotonic())
        self._tell(ExhibitionRefused(reason))

    def _tell(self, event: ExhibitionMissing | ExhibitionRefused) -> None:
        if event != self._told:
            self._told = event
            _log.warning("%s: %s", self._path, event)
            self._mailbox.post(event)

    def _drop_incoming(self) -> None:
        try:
            self._incoming.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s cannot be removed: %s", self._incoming, error)

    def _given_up(self) -> bool:
        self._silence_bell()
        return self._ending

    def _silence_bell(self) -> None:
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return
