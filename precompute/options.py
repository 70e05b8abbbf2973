"""What commands that compose have in common: who plays which part, and where models compute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.program import Program, Terminal

if TYPE_CHECKING:
    from precompute.casting import Casting

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
DeviceName = Annotated[
    str | None,
    typer.Option(
        "--device",
        help="Where the models of --with compute: auto (the first GPU, else the processor; as without this option)"
        ", cpu, cuda, cuda:1; with other numbers than usual: cpu/int8. Only with --with.",
        metavar="DEVICE",
    ),
]


def casting_of(
    program: Program, models: list[str] | None, variant: str | None, insist: bool, device: str | None
) -> Casting:
    """Who is wanted, from a command's options; whoever it is, nothing is loaded.

    Raises:
        BadParameter: a step, a variant or a device is unknown, a model is for something else, or an option would
            change nothing.
    """
    from db.models import DeviceError, parse_device  # noqa: PLC0415
    from db.models.store import ModelStore  # noqa: PLC0415
    from db.production import ProductionError, parse_production  # noqa: PLC0415
    from precompute.casting import Casting, require_roles  # noqa: PLC0415

    try:
        if device is not None:
            parse_device(device)
        production = parse_production(models or (), variant=variant, insist=insist)
        require_roles(production, ModelStore(program.home.models))
    except (ProductionError, DeviceError) as error:
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
