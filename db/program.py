"""`klangbild`, the one command-line program, and what all its commands share.

Each layer registers its commands as entry points (in pyproject.toml: `klangbild.commands`, and what stands under
`klangbild evaluate` as `klangbild.evaluations`), so this lowest layer assembles the program without importing the
layers above it.

Exit codes: 0 done, 1 some of it failed, 2 wrong use.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from db.errors import KlangbildError
from db.events import LogFormat, Readable, log_as_json, logs_json
from db.home import Home
from db.plain import readable_json
from db.room import Room

EXIT_DONE: Literal[0] = 0
EXIT_SOME_FAILED: Literal[1] = 1
EXIT_WRONG_USE: Literal[2] = 2

_log = logging.getLogger(__name__)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")]


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """How far a long piece of work is."""

    _bars: Progress
    _task: TaskID
    _name: str

    def __call__(self) -> None:
        """One more is done."""
        self._bars.advance(self._task)

    def to(self, done: int, total: int) -> None:
        """So many of so many are done."""
        self._bars.update(self._task, completed=done, total=total)

    def say(self, what: str) -> None:
        """What is being done just now; '' for the work as a whole."""
        self._bars.update(self._task, description=escape(what) or self._name)


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command speaks through: people read `err`, scripts read `out`."""

    out: Console
    err: Console
    log_format: LogFormat = LogFormat.HUMAN
    """As JSON, nothing but log lines goes to standard error: `err` is silent."""

    @property
    def logs_json(self) -> bool:
        """True where machines read what is said."""
        return self.log_format is LogFormat.JSON

    def say(self, message: str) -> None:
        """Tell a person something, on standard error, so that `--json` output stays clean.

        `[bold]` and its like are Rich's markup; what comes from outside goes through `rich.markup.escape`.
        """
        if self.logs_json:
            _log.info("%s", Text.from_markup(message).plain)
        else:
            self.err.print(message, highlight=False, soft_wrap=True)

    def print_json(self, value: object) -> None:
        """Print one JSON document on standard output."""
        sys.stdout.write(readable_json(value))

    @contextmanager
    def progress(self, task: str, total: int) -> Generator[ProgressBar]:
        """A progress bar with the time left."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.err, transient=not self.err.is_terminal) as bars:
            yield ProgressBar(bars, bars.add_task(task, total=total), task)

    @contextmanager
    def doing(self, what: str) -> Generator[Callable[[str], None]]:
        """A line for whoever looks, as long as something goes on; what is said through it takes its place."""
        with self.err.status(what) as status:
            yield lambda said: status.update(escape(said) or what)


@dataclass(frozen=True, slots=True)
class Program:
    """What `--home` and the environment decided, handed to every command as the Typer context object."""

    home: Home
    database_url: str
    terminal: Terminal

    def at_home(self, home: Home) -> Program:
        """The same with another home; a database that lies in the home is then that of the other."""
        in_home = self.database_url == _database_in(self.home)
        return replace(self, home=home, database_url=_database_in(home) if in_home else self.database_url)

    @property
    def room(self) -> Room:
        """The room on the disk, as the settings allow it whenever it is asked for."""
        return Room.of(self.home, self.database_url)


def _database_in(home: Home) -> str:
    return f"sqlite:///{home.database}"


def program_of(context: typer.Context) -> Program:
    """The program that runs this command."""
    return context.find_object(Program) or _wrong_context()


def _wrong_context() -> NoReturn:
    raise RuntimeError("a command ran outside the klangbild program")


def stop_on_signals(terminal: Terminal, in_hand: str) -> threading.Event:
    """An event that the first Ctrl-C or SIGTERM sets; a second one ends the program at once.

    Args:
        terminal: tells the person who pressed Ctrl-C what happens.
        in_hand: what is still finished: 'pieces'.
    """
    stopping = threading.Event()

    def stop(number: int, _frame: object) -> None:
        # Ctrl-C is a person's; SIGTERM comes from a program, as from the studio to its parts.
        if number == signal.SIGINT:
            terminal.say(f"stopping after the {in_hand} in hand; once more to stop at once")
        else:
            _log.info("stopping after the %s in hand", in_hand)
        stopping.set()
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return stopping


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"klangbild {version('klangbild')}")
        raise typer.Exit


def _start(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            help="The directory that holds all state of this studio or kiosk.", envvar="KLANGBILD_HOME"
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens, with times.")] = False,
    log_format: Annotated[
        LogFormat,
        typer.Option(
            help="How the log is written; json is one object a line, with all that happens.",
            envvar="KLANGBILD_LOG_FORMAT",
        ),
    ] = LogFormat.HUMAN,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Klangbild turns a museum's paintings into music."""
    is_json = log_format is LogFormat.JSON
    terminal = Terminal(Console(), Console(stderr=True, quiet=is_json), log_format)
    if is_json:
        log_as_json()
    else:
        logging.captureWarnings(False)
        logging.basicConfig(
            level=logging.INFO if verbose else logging.WARNING,
            handlers=[_human_handler(terminal.err)],
            force=True,
        )
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each time how it was put together
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # and this, that a chore outlasts its next turn
    found = Home.find(home, os.environ)
    url = os.environ.get("KLANGBILD_DATABASE_URL", "") or _database_in(found)
    context.obj = Program(home=found, database_url=url, terminal=terminal)


def _human_handler(console: Console) -> logging.Handler:
    handler = RichHandler(console=console, show_path=False)
    handler.setFormatter(Readable())
    return handler


def build() -> typer.Typer:
    """The program with the commands of every installed layer."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False, rich_markup_mode="rich")
    app.callback()(_start)
    app.add_typer(_together("klangbild.commands"))
    evaluate = _together("klangbild.evaluations", "Measure how good a part of Klangbild is.")
    app.add_typer(evaluate, name="evaluate")
    return app


def _together(group: str, help_text: str | None = None) -> typer.Typer:
    """The commands that the installed layers registered in one group of entry points."""
    app = typer.Typer(no_args_is_help=True, help=help_text)
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        app.add_typer(entry.load())
    return app


def main() -> None:
    """Run the program; the world's faults become one sentence and an exit code, our bugs a traceback."""
    try:
        build()()
    except KlangbildError as error:
        if logs_json():
            _log.error("%s", error)
        else:
            Console(stderr=True).print(
                f"[bold red]klangbild:[/] {escape(str(error))}", highlight=False, soft_wrap=True
            )
        sys.exit(EXIT_SOME_FAILED)
