"""The curator's commands for texts: what is said of a work, by whom, and a person's word against a machine's."""

from __future__ import annotations

from collections.abc import Iterable
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
_SEED = Annotated[
    int | None, typer.Option(min=0, help="The take with this seed; by default what the gallery plays.")
]


@app.command()
def show(
    context: typer.Context, accession_number: _NUMBER, seed: _SEED = None, as_json: AsJson = False
) -> None:
    """Show caption and prompt of a work's track in each language, and who did the steps.

    It is the track that the gallery plays, or will play when it is published next.
    """
    from db.corrections import KnownCorrections, corrected_track
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        known = KnownCorrections(store.corrections.all())
        track = corrected_track(_track(program, store, accession_number, seed), known)
    commission = track.commission
    texts = {kind: _text(commission, kind) for kind in TextKind}
    if as_json:
        program.terminal.print_json(
            {"track": _identity(track), **texts, "contributions": commission.contributions}
        )
        return
    table = Table("text", "language", "words", show_lines=True, title=escape(_title(track)))
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
    seed: _SEED = None,
    new_language: Annotated[
        bool, typer.Option("--new-language", help="Nothing here is in the language yet, and it is meant.")
    ] = False,
) -> None:
    """Say a text better than the machine did; it holds for as long as its English stays the same."""
    code = _code(language)
    if code == "en":
        raise typer.BadParameter(
            "composers listen to the English; correct the catalogue, or another language"
        )
    if not text.strip():
        raise typer.BadParameter("the text is empty; `klangbild words restore` gives the machine's back")
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        track = _track(program, store, accession_number, seed)
        if not new_language:
            _require_known(code, _languages(store, track))
        store.corrections.save(Correction(_english(track, of), code, text.strip()))
    program.terminal.say(
        escape(f"kept: the {of} of {_title(track)}, in {code!r}; `klangbild publish` gives it to the kiosks")
    )


@app.command()
def restore(
    context: typer.Context,
    accession_number: _NUMBER,
    language: _LANGUAGE,
    of: _OF = TextKind.CAPTION,
    seed: _SEED = None,
) -> None:
    """Take a correction back."""
    code = _code(language)
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        track = _track(program, store, accession_number, seed)
        store.corrections.remove(_english(track, of), code)
    program.terminal.say(
        escape(
            f"the {of} of {_title(track)}, in {code!r}, is the machine's again; `klangbild publish` gives it to "
            "the kiosks"
        )
    )


def _track(program: Program, store: Store, accession_number: str, seed: int | None) -> Track:
    from db.models.gallery import gallery_objection
    from precompute.choosing import track_of

    return track_of(store, AccessionNumber(accession_number), seed, gallery_objection(program.home))


def _text(commission: Commission, kind: TextKind) -> LocalText:
    return commission.prompt if kind is TextKind.PROMPT else commission.impression.caption


def _english(track: Track, kind: TextKind) -> str:
    """What a correction belongs to.

    Raises:
        NotFoundError: nothing is said in English.
    """
    from db.errors import NotFoundError

    text = _text(track.commission, kind).as_mapping().get("en")
    if not text:
        raise NotFoundError(f"{_title(track)} has no {kind} in English, so there is nothing to correct")
    return text


def _identity(track: Track) -> dict[str, object]:
    """Which of a work's tracks it is."""
    return {
        "key": track.key,
        "seed": track.commission.seed,
        "engine": _engine(track),
        "created_at": track.created_at,
        "status": track.status,
    }


def _title(track: Track) -> str:
    seed, when = track.commission.seed, f"{track.created_at.astimezone():%Y-%m-%d %H:%M}"
    return f"{track.accession_number}, seed {seed}, by {_engine(track)}, {when}, {track.status}"


def _engine(track: Track) -> str:
    engine = track.commission.engine
    return f"{engine.name} {engine.revision}"


def _code(language: str) -> str:
    from db.languages import LanguageCodeError, canonical_code

    try:
        return canonical_code(language)
    except LanguageCodeError as error:
        raise typer.BadParameter(str(error)) from error


def _languages(store: Store, track: Track) -> frozenset[str]:
    """What the house speaks, as far as the studio can see: its vocabulary, what is said of the work, and what
    curators have written in before."""
    from db.vocabulary import languages

    work, commission = store.artworks.get(track.accession_number), track.commission
    said = (work.title, work.artist, work.description, *(_text(commission, kind) for kind in TextKind))
    of_work = (code for text in said for code, _ in text)
    return languages().union(of_work, (each.language for each in store.corrections.all()))


def _require_known(code: str, known: Iterable[str]) -> None:
    """Ask twice before a language that nothing is in: 'ra' is as well formed as 'ar', and no kiosk would show it.

    It cannot be refused for good: a language comes to the kiosks by a catalogue file alone, which the studio does
    not see.
    """
    if code not in known:
        raise typer.BadParameter(
            f"nothing here is in {code!r} yet; the languages here are {', '.join(sorted(known))}. If it is meant, "
            "for kiosks with a catalogue of it, say --new-language"
        )
