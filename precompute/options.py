"""What commands that compose have in common: who plays which part, and where models compute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from db.program import Program

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
    str,
    typer.Option(
        "--variant",
        help="What a neural composer listens to: emotive (the emotion's label), narrative (the caption), lyrical "
        "(the refined caption) or optimized (the same, for a fine-tuned composer).",
    ),
]
Insist = Annotated[
    bool,
    typer.Option("--insist", help="End at once where a model cannot be used, in place of doing without it."),
]
DeviceName = Annotated[
    str,
    typer.Option(
        "--device",
        help="Where models compute: auto, cpu, cuda, cuda:1; with other numbers than usual: cpu/int8.",
        metavar="DEVICE",
    ),
]


def casting_of(
    program: Program, models: list[str] | None, variant: str, insist: bool, device: str
) -> Casting:
    """Who is wanted, from a command's options.

    Raises:
        BadParameter: a step, a variant or a device is unknown.
    """
    from db.production import ProductionError, parse_production  # noqa: PLC0415
    from precompute.casting import Casting  # noqa: PLC0415

    try:
        production = parse_production(models or (), variant=variant, insist=insist)
    except ProductionError as error:
        raise typer.BadParameter(str(error)) from error
    return Casting(production, program.home, device)
