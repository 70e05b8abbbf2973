"""What belongs to a kiosk or a studio on a machine.

All paths here lie below the root of the machine and are written without it: 'etc/systemd/system/...'.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_CHECKOUT = Path(__file__).parents[2] / "systemd"
_INSTALLED = Path(sys.prefix) / "share" / "klangbild" / "systemd"
_SYSTEM = "etc/systemd/system"
_ENVIRONMENT = "opt/klangbild/.venv"


class Part(StrEnum):
    """Of the house."""

    KIOSK = "kiosk"
    STUDIO = "studio"


class Display(StrEnum):
    """What shows the kiosk on its screen."""

    CAGE = "cage"
    X11 = "x11"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be there before."""

    paths: tuple[str, ...]
    """It is any of these files."""
    remedy: str
    """What to do where it is missing."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is installed, and what it leans on."""

    part: Part
    display: Display | None
    """Of a kiosk; a studio has none."""
    files: Mapping[str, bytes]
    """By destination."""
    user: str
    users_file: str
    """The name of the sysusers file that describes the user."""
    unit: str
    """Is started with the machine."""
    needs: tuple[Need, ...]
    state: tuple[str, ...]
    """Folders in which its services write; they hold what belongs to the museum."""

    @property
    def manifest(self) -> str:
        """Where is noted what was installed."""
        return manifest_of(self.part)


def manifest_of(part: Part) -> str:
    """Where is noted what was installed of a part: beside other settings, so that it travels with an image."""
    return f"etc/klangbild/installed/{part}.json"


def contents_of(part: Part, display: Display = Display.CAGE) -> Contents:
    """What belongs to a part.

    Raises:
        OSError: the program was installed without its units.
    """
    if part is Part.KIOSK:
        return _kiosk(display)
    units = [f"klangbild-{name}.service" for name in ("live", "scheduler", "studio", "worker@")]
    return Contents(
        part=part,
        display=None,
        files=_read({f"{_SYSTEM}/{unit}": unit for unit in units} | _users("klangbild")),
        user="klangbild",
        users_file="klangbild.conf",
        unit="klangbild-studio.service",
        needs=(_program(part),),
        state=("var/lib/klangbild", "var/lib/private/klangbild-live", "var/lib/klangbild-live"),
    )


def _kiosk(display: Display) -> Contents:
    unit = "klangbild-kiosk.service"
    drop_ins = {f"{_SYSTEM}/{unit}.d/x11.conf": "drop-ins/x11.conf"} if display is Display.X11 else {}
    return Contents(
        part=Part.KIOSK,
        display=display,
        files=_read({f"{_SYSTEM}/{unit}": unit} | drop_ins | _users("klangbild-kiosk")),
        user="klangbild-kiosk",
        users_file="klangbild-kiosk.conf",
        unit=unit,
        needs=(_program(Part.KIOSK), Need(("usr/bin/pidwait",), "apt install procps"), *_DISPLAYS[display]),
        state=("var/lib/klangbild-kiosk",),
    )


def _program(part: Part) -> Need:
    remedy = (
        f"python3 -m venv /{_ENVIRONMENT} && /{_ENVIRONMENT}/bin/pip install 'klangbild[{part}]', with the "
        f"release's constraints"
    )
    return Need((f"{_ENVIRONMENT}/bin/klangbild",), remedy)


_DISPLAYS = {
    Display.CAGE: (
        Need(("usr/bin/cage",), "apt install cage, or take Xorg: --display x11"),
        # Debian 12's cage does not start without it, although nothing here is a program for X11.
        Need(("usr/bin/Xwayland",), "apt install xwayland"),
        Need(("usr/bin/seatd", "usr/sbin/seatd"), "apt install seatd"),
    ),
    Display.X11: (
        Need(("usr/bin/xinit",), "apt install xinit"),
        Need(("usr/lib/xorg/Xorg",), "apt install xserver-xorg-core"),
        Need(("usr/lib/xorg/modules/input/libinput_drv.so",), "apt install xserver-xorg-input-libinput"),
    ),
}


def hidden_interpreter(link: Path) -> bool:
    """Whether the units, which see no one's home, could not start this interpreter."""
    return str(link.resolve()).startswith(("/home/", "/root/", "/run/user/"))


INTERPRETER = f"{_ENVIRONMENT}/bin/python"
"""The Python of the program."""


def _users(stem: str) -> dict[str, str]:
    return {f"etc/sysusers.d/{stem}.conf": f"{stem}.sysusers.conf"}


def _read(sources: Mapping[str, str]) -> dict[str, bytes]:
    # Beside an installed program, a folder 'systemd' is somebody else's: systemd-python's.
    units = _CHECKOUT if (_CHECKOUT / "klangbild-studio.service").exists() else _INSTALLED
    return {destination: (units / source).read_bytes() for destination, source in sources.items()}
