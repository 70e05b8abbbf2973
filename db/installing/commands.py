"""The commands `klangbild install` and `klangbild uninstall`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.installing.contents import Contents, Display, Part, contents_of
from db.program import Terminal, program_of

if TYPE_CHECKING:
    from db.installing.machine import Machine
    from db.installing.plan import Found, Step

app = typer.Typer()

_ThePart = Annotated[Part, typer.Argument(help="What: kiosk or studio.")]
_Root = Annotated[
    Path,
    typer.Option(help="Below another root: of an image that is being built.", file_okay=False, exists=True),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def install(
    context: typer.Context,
    part: _ThePart,
    display: Annotated[
        Display | None,
        typer.Option(help="What shows a kiosk: cage, which is the default, or Xorg. Without it, as before."),
    ] = None,
    root: _Root = Path("/"),
    dry_run: _DryRun = False,
    yes: _Yes = False,
) -> None:
    """Install a kiosk or a studio as a service of this machine. Run it again after an update."""
    from db.installing.machine import Machine
    from db.installing.plan import plan_install

    if display is not None and part is not Part.KIOSK:
        raise typer.BadParameter("only a kiosk has a display", param_hint="--display")
    terminal = program_of(context).terminal
    machine = Machine.of(root)
    before = machine.look(contents_of(part))
    contents = contents_of(part, display or before.manifest.display or Display.CAGE)
    found = machine.look(contents)
    steps = plan_install(contents, found)
    _carry_out(terminal, machine, contents, steps, machine.obstacles(contents), dry_run=dry_run, yes=yes)
    if not dry_run:
        _tell_what_next(terminal, machine, contents, found)


@app.command()
def uninstall(
    context: typer.Context,
    part: _ThePart,
    purge: Annotated[
        bool, typer.Option("--purge", help="Also delete what belongs to the museum: the whole state.")
    ] = False,
    root: _Root = Path("/"),
    dry_run: _DryRun = False,
    yes: _Yes = False,
) -> None:
    """Stop and remove the services of a kiosk or a studio. What they have stored stays."""
    from db.installing.machine import Machine
    from db.installing.plan import plan_removal

    terminal = program_of(context).terminal
    machine = Machine.of(root)
    contents = contents_of(part)
    found = machine.look(contents)
    steps = plan_removal(contents, found, purge=purge)
    _carry_out(terminal, machine, contents, steps, [], dry_run=dry_run, yes=yes)
    if dry_run:
        return
    for path in () if purge else found.state:
        terminal.say(escape(f"/{path} stays: it is the museum's (--purge deletes it)"))
    if found.has_user:
        terminal.say(f"The user {contents.user} stays; userdel {contents.user} removes it.")


def _carry_out(
    terminal: Terminal,
    machine: Machine,
    contents: Contents,
    steps: Sequence[Step],
    obstacles: Sequence[str],
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Tell the plan, ask, and do it.

    Raises:
        InstallingError: something is in the way, or fails.
    """
    from db.installing.services import InstallingError
    from db.installing.telling import told

    if not steps:
        terminal.say("There is nothing to do.")
        return
    for line in told(steps):
        terminal.say(escape(line))
    for obstacle in obstacles:
        terminal.say(f"[red]{escape(f'In the way: {obstacle}')}[/]")
    if dry_run:
        terminal.say("Nothing was changed.")
        return
    if obstacles:
        raise InstallingError(f"the {contents.part} is not installed yet: {'; '.join(obstacles)}")
    if os.geteuid() != 0:
        raise InstallingError("only root may do this: run the same command with sudo")
    if not yes:
        typer.confirm("Do this?", abort=True, err=True)
    machine.carry_out(steps)
    terminal.say("Done.")


def _tell_what_next(terminal: Terminal, machine: Machine, contents: Contents, found: Found) -> None:
    name = contents.unit.removesuffix(".service")
    if not found.has_services:
        terminal.say(
            f"systemd's programs are not here. On the machine itself: systemd-sysusers {contents.users_file} && "
            f"systemctl enable {name}"
        )
    elif not machine.services.is_running:
        terminal.say(f"systemd is not running here: {name} starts when that machine starts.")
    else:
        terminal.say(f"How it is: systemctl status {name}. What happened: journalctl -u {name}.")
    exhibition = f"{contents.state[0]}/exhibition.sqlite"
    if contents.part is Part.KIOSK and not (machine.root / exhibition).exists():
        terminal.say(
            f"It needs an exhibition file: install -D -o {contents.user} -m 0600 exhibition.sqlite "
            f"/{exhibition}"
        )
