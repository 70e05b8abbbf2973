"""What commands that compose have in common: who plays which part, and where models compute."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.program import Program, Terminal

if TYPE_CHECKING:
    from precompute.casting import Casting
    from precompute.crews import Crew


class Executor(StrEnum):
    """Where the processes are that compose."""

    LOCAL = "local"
    RAY = "ray"


Models = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        help="A stored model for a step, in place of the part that needs no weights: emotion, caption, elements, "
        "refine, translate or compose. May be given several times.",
        metavar="STEP=MODEL",
    ),
]
VariantName = Annotated[
    str | None,
    typer.Option(
        "--variant",
        help="What a neural composer listens to: lyrical (the refined caption, as without this option), narrative "
        "(the caption), emotive (the emotion's label) or optimized (as lyrical, for a composer that was fine-tuned "
        "on such texts). Only with --with compose=MODEL.",
    ),
]
Insist = Annotated[
    bool,
    typer.Option(
        "--insist",
        help="End at once where a model of --with cannot be used, in place of doing without it.",
    ),
]


def _known_device(name: str | None) -> str | None:
    from db.models import DeviceError, parse_device  # noqa: PLC0415

    try:
        if name is not None:
            parse_device(name)
    except DeviceError as error:
        raise typer.BadParameter(str(error)) from error
    return name


DeviceName = Annotated[
    str | None,
    typer.Option(
        "--device",
        callback=_known_device,
        help="Where the models of --with compute: auto (the first GPU, else the processor; as without this option)"
        ", cpu, cuda, cuda:1; with other numbers than usual: cpu/int8. Only with --with.",
        metavar="DEVICE",
    ),
]

ExecutorName = Annotated[
    Executor,
    typer.Option(
        help="Where pieces are composed: by processes of this machine, or by Ray on all nodes of a cluster."
    ),
]
RayAddress = Annotated[
    str,
    typer.Option(
        help="Of the Ray cluster: HEAD:6379, or auto for the one that this machine is a node of; without it a Ray "
        "of this machine alone is started. All nodes need the same version of Klangbild, and the home with its "
        "models under the same path. Only with --executor ray.",
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        help="That compose; the processor's cores by default. Ray asks its nodes instead: `ray start --num-cpus`.",
    ),
]


@contextmanager
def crew_of(executor: Executor, address: str, processes: int | None, device: str | None) -> Generator[Crew]:
    """Who composes, from a command's options; a cluster is left when this ends.

    Raises:
        BadParameter: an option would change nothing.
        WorkerError: the cluster cannot be reached, or Ray is not installed.
    """
    if executor is Executor.LOCAL:
        from precompute.crews import OwnProcesses  # noqa: PLC0415

        if address:
            raise typer.BadParameter("--address is that of a Ray cluster; add --executor ray")
        yield OwnProcesses(processes or os.cpu_count() or 1)
        return
    if processes is not None:
        raise typer.BadParameter("Ray asks its nodes how much they can do; leave --processes out")
    if device is not None and ":" in device:
        raise typer.BadParameter(f"Ray says which GPU a piece has; write cuda in place of {device}")
    try:
        from precompute.shift.ray_crew import ray_crew  # noqa: PLC0415
    except ImportError as error:
        from db.processes import WorkerError  # noqa: PLC0415

        raise WorkerError(f"Ray is not here ({error.name}): pip install 'klangbild[ray]'") from error
    with ray_crew(address) as crew:
        yield crew


def casting_of(
    program: Program, models: list[str] | None, variant: str | None, insist: bool, device: str | None
) -> Casting:
    """Who is wanted, from a command's options; whoever it is, nothing is loaded.

    Raises:
        BadParameter: a step or a variant is unknown, a model is for something else, or an option would
            change nothing.
    """
    from db.models.store import ModelStore  # noqa: PLC0415
    from db.production import ProductionError, parse_production  # noqa: PLC0415
    from precompute.casting import Casting, require_roles  # noqa: PLC0415

    try:
        production = parse_production(models or (), variant=variant, insist=insist)
        require_roles(production, ModelStore(program.home.models))
    except ProductionError as error:
        raise typer.BadParameter(str(error)) from error
    if device is not None and not production.models:
        raise typer.BadParameter(
            "--device says where models compute, and none is named; leave it out, or add --with STEP=MODEL"
        )
    return Casting(production, program.home, device or "auto")


def tried_out(terminal: Terminal, casting: Casting) -> Casting:
    """The casting after a rehearsal: whom our own parts stand in for is told, each with the reason.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the same of its composer; or ours is needed, and no soundfont is installed.
    """
    from precompute.rehearsal import rehearsed  # noqa: PLC0415

    with terminal.doing("Trying the models out") as say:
        casting = rehearsed(casting, say=say)
    for each in casting.stand_ins:
        terminal.say(
            f"[yellow]{each.step} is done without {escape(each.instead_of)}:[/] {escape(each.reason)}"
        )
    return casting
