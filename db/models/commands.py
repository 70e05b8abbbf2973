"""The commands of the model store: `klangbild models ...`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db.errors import KlangbildError
from db.program import EXIT_SOME_FAILED, AsJson, Program, program_of

if TYPE_CHECKING:
    from db.models.catalogue import KnownModel
    from db.models.digests import Report
    from db.models.store import ModelStore

app = typer.Typer()
models = typer.Typer(no_args_is_help=True, help="Weights of neural models: fetch, verify, permit.")
pins = typer.Typer(no_args_is_help=True, help="Which revision and digests a fetch must give; to hand on.")
models.add_typer(pins, name="pins")
app.add_typer(models, name="models")

Name = Annotated[str, typer.Argument(help="As `klangbild models list` shows it.")]

_MB = 1_000_000


@models.command("list")
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every model that Klangbild knows, what uses it, and how it stands here."""
    from db.models.overview import State, standings
    from db.settings import Settings

    program = program_of(context)
    store = _store(program)
    found = standings(store, Settings.read(program.home.settings))
    if as_json:
        program.terminal.print_json(found)
        return
    table = Table(box=None, title=str(store.root), title_justify="left")
    table.add_column("name", no_wrap=True)
    for heading in ("used by", "licence", "size", "state"):
        table.add_column(heading, overflow="fold")
    for each in sorted(found, key=lambda each: each.state is State.ABSENT):  # what is here comes first
        uses = ", ".join(each.used_by) or "nothing yet"
        table.add_row(each.name, uses, escape(each.licence), _size(each.size_bytes), str(each.state))
    program.terminal.out.print(table)
    for each in found:
        if each.why:
            program.terminal.say(escape(each.why))
    for need in dict.fromkeys(need for each in found for need in each.needs):
        needy = ", ".join(each.name for each in found if need in each.needs)
        program.terminal.say(escape(f"needs {need}: {needy}"))
    program.terminal.say(
        f"{_size(store.space_used_bytes()) or 'nothing'} used, {_size(store.space_free_bytes())} free"
    )


@models.command()
def fetch(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="Models of the catalogue.")],
    revision: Annotated[
        str | None, typer.Option(help="Pin this commit, branch or tag instead of what is pinned.")
    ] = None,
) -> None:
    """Fetch models from the Hugging Face hub; what is half here is gone on with."""
    from db.models.catalogue import known
    from db.models.fetching import Fetcher
    from db.models.hub import Hub

    program = program_of(context)
    store = _store(program)
    fetcher = Fetcher(store, Hub(), _now, store.space_free_bytes)
    for wanted in [known(name) for name in names]:
        with program.terminal.progress(f"Fetching {wanted.name} (MB)", 0) as bar:
            manifest = fetcher.fetch(
                wanted, revision, report=lambda done, total: bar.to(done // _MB, total // _MB)
            )
        _say_taken(program, store, manifest.name)


@models.command("import")
def import_model(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="In the hub's layout, or of another store.")],
    name: Annotated[str, typer.Option(help="What the model is called here.")],
    role: Annotated[
        str | None,
        typer.Option(
            help="What it is for, if Klangbild knows it not: emotion, caption, elements, refine, translate, "
            "compose, embed or judge."
        ),
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="Its SPDX identifier, if Klangbild knows it not.")
    ] = None,
    convert: Annotated[
        bool, typer.Option("--convert", help="Turn pickles into safetensors, in a process shut off.")
    ] = False,
) -> None:
    """Take a model from a folder, such as a USB stick's."""
    from db.models.importing import Importer

    program = program_of(context)
    store = _store(program)
    wanted = _described(name, role, licence)
    with program.terminal.progress(f"Copying {name} (MB)", 0) as bar:
        Importer(store, _now).take(
            folder, wanted, convert, report=lambda done, total: bar.to(done // _MB, total // _MB)
        )
    _say_taken(program, store, name)


@models.command()
def verify(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="One model; all by default.")] = None,
) -> None:
    """Read every byte of a model and compare it with the manifest."""
    program = program_of(context)
    store = _store(program)
    damaged = False
    chosen = [name] if name else store.names()
    if not chosen:
        program.terminal.say("no model is here")
    for each in chosen:
        with program.terminal.progress(f"Verifying {each} (MB)", 0) as bar:
            faults = _faults(store, each, lambda done, total: bar.to(done // _MB, total // _MB))
        damaged = damaged or bool(faults)
        for fault in faults:
            program.terminal.say(f"[red]damaged:[/] {each}: {escape(fault)}")
        if not faults:
            program.terminal.say(f"{each} is whole")
    if damaged:
        raise typer.Exit(EXIT_SOME_FAILED)


@models.command()
def remove(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a model, or what was fetched of it."""
    program = program_of(context)
    if not yes:
        typer.confirm(f"Delete the weights of {name}?", abort=True, err=True)
    _store(program).remove(name)
    program.terminal.say(f"{name} is removed; its pin and permissions are kept")


@models.command()
def permit(
    context: typer.Context,
    name: Name,
    by: Annotated[str, typer.Option(help='Who permits it: "Name, role".')] = "",
    because: Annotated[
        str, typer.Option(help="Why the museum may: a contract, a letter, an exemption.")
    ] = "",
    licence: Annotated[
        str | None,
        typer.Option(help="The licence that tracks by the model name, if it has another one now or is gone."),
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="End the permission.")] = False,
) -> None:
    """Record that this museum may use a model whose licence does not let everybody."""
    from db.models.licences import as_spdx
    from db.models.manifest import require_name

    program = program_of(context)
    store = _store(program)
    if revoke:
        store.permissions.revoke(name, _now())
        program.terminal.say(
            f"the permission for {name} is revoked; `klangbild publish` takes the tracks that need it out of the "
            "gallery. They are kept, and come back where you permit it again"
        )
        return
    read = as_spdx(licence) if licence else _licence_of(store, name)
    permission = store.permissions.grant(require_name(name), read, by, because, _now())
    program.terminal.say(escape(f"{name} under {read}: {permission}; `klangbild publish` obeys it"))


@models.command()
def setup(
    context: typer.Context, engine: Annotated[str, typer.Argument(help="Such as 'audiocraft'.")]
) -> None:
    """Set up the environment of an engine whose libraries cannot live beside ours."""
    from db.models.setups import setup_of

    program = program_of(context)
    setup_of(engine)(program.home.environments / engine, lambda said: program.terminal.say(escape(said)))


@pins.command("export")
def export_pins(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    names: Annotated[list[str] | None, typer.Argument(help="Models; all by default.")] = None,
) -> None:
    """Write down what the hub gave here, so that it must give another museum the same."""
    from db.models.pins import write_pins

    program = program_of(context)
    kept = _store(program).pins.all()
    unknown = sorted(set(names or ()) - set(kept))
    if unknown:
        raise KlangbildError(f"nothing is pinned for {', '.join(unknown)}; a fetch pins")
    write_pins(file, {name: pin for name, pin in kept.items() if not names or name in names})
    program.terminal.say(f"{len(names or kept)} pins are in {file}")


@pins.command("import")
def import_pins(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="What another museum exported.")]
) -> None:
    """Take over another museum's pins, before the first fetch."""
    from db.models.pins import read_pins

    program = program_of(context)
    handed_on = read_pins(file)
    _store(program).pins.take_over(handed_on)
    program.terminal.say(f"{len(handed_on)} models are pinned: {', '.join(sorted(handed_on))}")


def _store(program: Program) -> ModelStore:
    from db.models.store import ModelStore

    return ModelStore(program.home.models)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _described(name: str, role: str | None, licence: str | None) -> KnownModel:
    """What the catalogue says of a model, and where it says nothing, the administrator."""
    from dataclasses import replace

    from db.models.catalogue import KnownModel, catalogue, roles
    from db.models.licences import as_spdx
    from db.models.manifest import require_name

    found = catalogue().get(require_name(name))
    if role is not None and role not in roles():
        raise KlangbildError(f"there is no role {role!r}; there are {', '.join(roles())}")
    if found is None:
        if not role or not licence:
            raise KlangbildError(f"Klangbild does not know {name}; say --role and --licence")
        return KnownModel(name, role, as_spdx(licence))
    return replace(found, role=role or found.role, licence=as_spdx(licence) if licence else found.licence)


def _licence_of(store: ModelStore, name: str) -> str:
    """Of the model that is here, else as the catalogue knows it."""
    from db.models.catalogue import known

    return store.manifest(name).licence if name in store.names() else known(name).licence


def _faults(store: ModelStore, name: str, report: Report) -> list[str]:
    from db.models.errors import ModelDamagedError

    try:
        return [str(fault) for fault in store.verify(name, report)]
    except ModelDamagedError as error:
        return [str(error)]


def _say_taken(program: Program, store: ModelStore, name: str) -> None:
    """What was taken, and whether this museum may use it."""
    from db.models.errors import LicenceError
    from db.settings import Settings

    manifest = store.manifest(name)
    program.terminal.say(
        f"{name} is ready: {_size(manifest.size_bytes)}, {manifest.revision}, {manifest.licence}"
    )
    for need in manifest.needs:
        program.terminal.say(f"it needs {escape(need)}")
    try:
        store.usable(name, Settings.read(program.home.settings))
    except LicenceError as error:
        program.terminal.say(f"[yellow]not to be used yet:[/] {escape(str(error))}")


def _size(size_bytes: int) -> str:
    if not size_bytes:
        return ""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.1f} MB"
