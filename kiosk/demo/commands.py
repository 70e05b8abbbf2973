"""The command `klangbild demo`: from an empty folder to a kiosk that plays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from db.program import program_of
from kiosk.window_size import parse_size

app = typer.Typer()

_LANGUAGES = ("en", "ar")
_SIZE, _HEADLESS_SIZE = "1280x720", "1920x1080"


@app.command()
def demo(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="No window: a script visits the kiosk and reports.")
    ] = False,
    size: Annotated[
        str | None,
        typer.Option(
            help=f"Of the window, in pixels; {_SIZE}, or {_HEADLESS_SIZE} if headless.", metavar="WxH"
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="In which visits begin: en, ar.")] = "en",
    works: Annotated[
        int, typer.Option(min=5, max=16, help="How many works the collection has; fewer are ready sooner.")
    ] = 16,
    out: Annotated[Path, typer.Option(help="Where everything of the demonstration goes.")] = Path(
        "build/demo"
    ),
) -> None:
    """Paint a sample collection, compose for it, and open the kiosk: the whole way, in a folder of its own."""
    if language not in _LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(_LANGUAGES)}.", param_hint="--language")
    terminal = program_of(context).terminal
    if not headless and not _has_screen():
        terminal.say(
            "There is no screen here (DISPLAY and WAYLAND_DISPLAY are empty): a script visits instead."
        )
        headless = True
    window = parse_size(size or (_HEADLESS_SIZE if headless else _SIZE))
    if headless:  # before Qt is first imported
        os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

    from kiosk.demo.preparing import DemoFolder, paint_everything, run_studio, shoot_everything

    folder = DemoFolder(out.expanduser())
    paint_everything(folder, works, terminal)
    shoot_everything(folder, terminal)
    run_studio(folder, terminal)
    if headless:
        from kiosk.demo.reporting import report
        from kiosk.demo.visiting import visit_kiosk

        terminal.say(f"Visiting the kiosk without a screen; it plays into files ({folder.visit}).")
        other = next(code for code in _LANGUAGES if code != language)
        report(visit_kiosk(folder, (language, other), window), folder, terminal)
    else:
        from kiosk.demo.opening import open_kiosk

        open_kiosk(folder, language, window, terminal)


def _has_screen() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
