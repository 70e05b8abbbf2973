"""The curator's commands for texts: what is said of a work, by whom, and a person's word against a machine's."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db.entities import AccessionNumber, Correction, LocalText
from db.program import AsJson, Program, program_of

if TYPE_CHECKING:
    from db.entities import Commission, Track
    from db.repositories import Store

app = typer.Typer(no_args_is_help=True, help="Show what is said of a work, and correct its translations.")


class TextKind(StrEnum):
    """Which of a work's texts."""

    CAPTION = "caption"
    PROMPT = "prompt"


_NUMBER = Annotated[str, typer.Argument(help="The work's accession number.")]
_LANGUAGE = Annotated[str, typer.Argument(help="The language, as in 'ar'.", metavar="LANGUAGE")]
_OF = Annotated[TextKind, typer.Option("--of", help="Which text.")]


@app.command()
def show(context: typer.Context, accession_number: _NUMBER, as_json: AsJson = False) -> None:
    """Show caption and prompt of a work's newest track in each language, and who did the steps."""
    from db.corrections import KnownCorrections, corrected_track
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        known = KnownCorrections(store.corrections.all())
        commission = corrected_track(_newest(store, accession_number), known).commission
    texts = {kind: _text(commission, kind) for kind in TextKind}
    if as_json:
        program.terminal.print_json({**texts, "contributions": commission.contributions})
        return
    table = Table("text", "language", "words", show_lines=True)
    for kind, text in texts.items():
        for language, words in text:
            by_hand = ", corrected" if language in known.of(text.text_in("en")) else ""
            table.add_row(kind, language + by_hand, escape(words))
    program.terminal.out.print(table)
    for each in commission.contributions:
        instead = f", in place of {each.instead_of}: {each.reason}" if each.instead_of else ""
        program.terminal.say(escape(f"{each.step}: {each.by} {each.revision}{instead}"))


@app.command()
def correct(
    context: typer.Context,
    accession_number: _NUMBER,
    language: _LANGUAGE,
    text: Annotated[str, typer.Argument(help="How it shall be said.")],
    of: _OF = TextKind.CAPTION,
) -> None:
    """Say a text better than the machine did; it holds for as long as its English stays the same."""
    if language == "en":
        raise typer.BadParameter(
            "composers listen to the English; correct the catalogue, or another language"
        )
    if not text.strip():
        raise typer.BadParameter("the text is empty; `klangbild words restore` gives the machine's back")
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        source = _text(_newest(store, accession_number).commission, of).text_in("en")
        store.corrections.save(Correction(source, language, text.strip()))
    program.terminal.say(escape(f"kept: the {of} of {accession_number} in {language!r}"))


@app.command()
def restore(
    context: typer.Context, accession_number: _NUMBER, language: _LANGUAGE, of: _OF = TextKind.CAPTION
) -> None:
    """Take a correction back."""
    from db.database import Database

    program: Program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        source = _text(_newest(store, accession_number).commission, of).text_in("en")
        store.corrections.remove(source, language)
    program.terminal.say(escape(f"the {of} of {accession_number} in {language!r} is the machine's again"))


def _newest(store: Store, accession_number: str) -> Track:
    from db.errors import NotFoundError

    number = store.artworks.get(AccessionNumber(accession_number)).accession_number
    made = store.tracks.of(number)
    if not made:
        raise NotFoundError(f"{number} has no track yet; `klangbild compose {number}` words and composes it")
    return made[0]


def _text(commission: Commission, kind: TextKind) -> LocalText:
    return commission.prompt if kind is TextKind.PROMPT else commission.impression.caption
