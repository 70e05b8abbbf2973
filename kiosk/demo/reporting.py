"""What the demonstration tells at its end."""

from __future__ import annotations

from db.program import Terminal
from kiosk.demo.collection import SAMPLE_WORKS
from kiosk.demo.preparing import DemoFolder
from kiosk.demo.visiting import Encounter, Record

_TITLES = {work.accession_number: work.title for work in SAMPLE_WORKS}


def report(record: Record, folder: DemoFolder, terminal: Terminal) -> None:
    """Print what was shown, what the kiosk made of it, and where everything lies."""
    for encounter in record.encounters:
        terminal.say(f"[bold]{encounter.scene.name}[/]: {_told(encounter)}")
    terminal.say(f"{len(record.screens)} pictures of the screens:")
    for file in record.screens:
        terminal.say(f"  {file}")
    terminal.say(f"The exhibition file: {folder.home.exhibition}")
    terminal.say(f"The labels: {folder.home.labels}")


def _told(encounter: Encounter) -> str:
    heard = encounter.heard
    title = _TITLES.get(encounter.scene.accession_number)
    known = f"recognised as {encounter.scene.accession_number}, {title},"
    answer = known if title else "known to be unknown"
    composed = encounter.composed_in_s
    return "; ".join(
        [
            f"{answer} after {encounter.answered_after_s:.2f} s",
            *([] if composed is None else [f"composed for in {composed:.1f} s"]),
            f"first sound {encounter.sounded_after_s * 1000:.0f} ms later",
            f"{heard.duration_s:.1f} s heard at {heard.loudness_lufs:.1f} LUFS, "
            f"peak {heard.peak_dbfs:.1f} dBFS: {heard.file}",
        ]
    )
