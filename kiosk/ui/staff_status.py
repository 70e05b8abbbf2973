"""How the kiosk is, in words for staff, in the language of the visit."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from kiosk.health.vitals import Concern
from kiosk.health.watching import Report
from kiosk.ui.staff_model import Line

_WELL = str(QT_TRANSLATE_NOOP("Staff", "in order"))
_EXHIBITION = str(QT_TRANSLATE_NOOP("Staff", "Exhibition"))
_VERSION = str(QT_TRANSLATE_NOOP("Staff", "version %1"))
_NO_EXHIBITION = str(QT_TRANSLATE_NOOP("Staff", "none: publish one"))
_CAMERA = str(QT_TRANSLATE_NOOP("Staff", "Camera"))
_CAMERA_LOST = str(QT_TRANSLATE_NOOP("Staff", "does not answer: check its cable"))
_EYE_REPLACED = str(QT_TRANSLATE_NOOP("Staff", "had to be started anew"))
_LOUDSPEAKER = str(QT_TRANSLATE_NOOP("Staff", "Loudspeaker"))
_LOUDSPEAKER_LOST = str(QT_TRANSLATE_NOOP("Staff", "does not answer: check that it is connected and on"))
_DISK = str(QT_TRANSLATE_NOOP("Staff", "Free on the disk"))
_MEGABYTES = str(QT_TRANSLATE_NOOP("Staff", "%1 MB"))
_TEMPERATURE = str(QT_TRANSLATE_NOOP("Staff", "Temperature"))
_DEGREES = str(QT_TRANSLATE_NOOP("Staff", "%1 °C"))
_MEMORY = str(QT_TRANSLATE_NOOP("Staff", "Memory in use"))
_RUNNING = str(QT_TRANSLATE_NOOP("Staff", "Running for"))
_HOURS = str(QT_TRANSLATE_NOOP("Staff", "%1 h %2 min"))


def status_lines(report: Report | None) -> list[Line]:
    """Of the last look at the kiosk's health; none before the first."""
    if report is None:
        return []
    known, measured, worries = report.known, report.measured, set(report.concerns)
    version = _say(_VERSION, known.exhibition) if known.exhibition is not None else _say(_NO_EXHIBITION)
    lines = [
        Line(_say(_EXHIBITION), version, known.exhibition is not None),
        _camera(worries),
        Line(
            _say(_LOUDSPEAKER),
            _say(_LOUDSPEAKER_LOST if Concern.LOUDSPEAKER in worries else _WELL),
            Concern.LOUDSPEAKER not in worries,
        ),
    ]
    if measured.disk_free_mb is not None:
        full = worries & {Concern.DISK_FULL, Concern.DISK_LOW}
        lines.append(Line(_say(_DISK), _say(_MEGABYTES, measured.disk_free_mb), not full))
    if measured.temperature_c is not None:
        degrees = _say(_DEGREES, round(measured.temperature_c))
        lines.append(Line(_say(_TEMPERATURE), degrees, Concern.HOT not in worries))
    if measured.memory_mb is not None:
        size = _say(_MEGABYTES, measured.memory_mb)
        lines.append(Line(_say(_MEMORY), size, Concern.MEMORY not in worries))
    hours, minutes = divmod(int(measured.up_s // 60), 60)
    return [*lines, Line(_say(_RUNNING), _say(_HOURS, hours, minutes), is_well=True)]


def _camera(worries: set[Concern]) -> Line:
    if Concern.CAMERA in worries:
        return Line(_say(_CAMERA), _say(_CAMERA_LOST), is_well=False)
    if Concern.EYE in worries:
        return Line(_say(_CAMERA), _say(_EYE_REPLACED), is_well=False)
    return Line(_say(_CAMERA), _say(_WELL), is_well=True)


def _say(text: str, *values: object) -> str:
    said = QCoreApplication.translate("Staff", text)
    for place, value in enumerate(values, 1):
        said = said.replace(f"%{place}", str(value))
    return said
