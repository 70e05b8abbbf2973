"""The live service's commands: live, and the kiosks' tokens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db import clock
from db.program import AsJson, Program, program_of
from precompute.options import DeviceName, Insist, Models, VariantName, casting_of, tried_out

if TYPE_CHECKING:
    from precompute.casting import Casting

app = typer.Typer(invoke_without_command=True)
token = typer.Typer(no_args_is_help=True, help="Say which kiosks may ask for music.")
app.add_typer(token, name="token")

_KIOSK = Annotated[str, typer.Argument(help="The kiosk's name: letters, digits, dots and dashes.")]


@dataclass(frozen=True, slots=True)
class _Live:
    """What `live` was called with, for the commands below it."""

    token_file: Path


@dataclass(frozen=True, slots=True)
class _Offer:
    """What of the exhibition is there for kiosks and visitors."""

    exhibition: Path | None
    public_url: str | None


@app.callback()
def live(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 8765,
    token_file: Annotated[
        Path | None, typer.Option(help="The kiosks' tokens; in the home by default.", dir_okay=False)
    ] = None,
    certfile: Annotated[
        Path | None, typer.Option(help="A TLS certificate with its chain (PEM).", exists=True, dir_okay=False)
    ] = None,
    keyfile: Annotated[
        Path | None, typer.Option(help="Its private key (PEM).", exists=True, dir_okay=False)
    ] = None,
    exhibition: Annotated[
        Path | None,
        typer.Option(
            help="An exhibition file: kiosks may ask for another piece for a work of it.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(
            help="Where visitors find this service from outside: they may take the exhibition's music along.",
        ),
    ] = None,
    models: Models = None,
    variant: VariantName = None,
    insist: Insist = False,
    device: DeviceName = None,
) -> None:
    """Compose for visitors' pictures while they listen: the service that kiosks ask."""
    program = program_of(context)
    context.obj = _Live(token_file or program.home.live_tokens)
    if context.invoked_subcommand is None:
        if (certfile is None) != (keyfile is None):
            raise typer.BadParameter("--certfile and --keyfile go together")
        if public_url is not None and exhibition is None:
            raise typer.BadParameter("--public-url needs --exhibition: what could visitors take along?")
        casting = casting_of(program, models, variant, insist, device)
        offer = _Offer(exhibition, public_url)
        _serve(program, casting, context.obj.token_file, host, port, certfile, keyfile, offer)


def _serve(
    program: Program,
    casting: Casting,
    token_file: Path,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    offer: _Offer,
) -> None:
    from db.exhibition import PublicUrl
    from db.locks import one_of_the_holders
    from db.service_manager import ServiceManager
    from precompute.casting import cast_live
    from precompute.live.desk import Desk
    from precompute.live.exhibits import Exhibits
    from precompute.live.listening import listening_pages
    from precompute.live.service import live_app
    from precompute.live.serving import Address, serve
    from precompute.live.tokens import Tokens

    terminal = program.terminal
    manager = ServiceManager.of(os.environ)
    first = partial(one_of_the_holders, program.home.live_lock)
    with first():  # whether it can be held is known before a visitor waits
        pass
    casting = tried_out(terminal, casting)  # what cannot be is told before anybody listens
    tokens = Tokens(token_file)
    if not tokens.grants():
        terminal.say("no kiosk may ask yet: klangbild live token add KIOSK lets one")
    address = Address(host, port, certificate, key)
    if address.is_exposed:
        terminal.say(
            "[yellow]tokens and pictures travel unprotected:[/] give --certfile and --keyfile, "
            "or listen at 127.0.0.1 behind a proxy with TLS"
        )
    public = PublicUrl.parse(offer.public_url) if offer.public_url else None
    scheme = "http" if certificate is None else "https"
    name = f"[{host}]" if ":" in host else host

    def listening(port: int) -> None:
        url = f"{scheme}://{name}:{port}/v1/live"
        terminal.say(escape(f"listening at {url}; Ctrl-C to end"))
        if public is not None:
            terminal.say(escape(f"visitors take music along from {public.base}/listen/..."))
        manager.ready(f"listening at {url}")

    desk = Desk(partial(cast_live, casting), precedence=first)
    exhibits = Exhibits(offer.exhibition) if offer.exhibition else None
    pages = [listening_pages(exhibits, public)] if exhibits and public else []
    serve(live_app(desk, tokens, exhibits=exhibits, pages=pages), address, listening, manager)


@token.command()
def add(context: typer.Context, kiosk: _KIOSK) -> None:
    """Let a kiosk ask, and print its token, which is shown only now; an older one of the same kiosk ends."""
    from precompute.live.tokens import Tokens

    made = Tokens(_file(context)).add(kiosk, clock.now())
    terminal = program_of(context).terminal
    terminal.say(escape(f"the token of {kiosk}; it cannot be shown again:"))
    typer.echo(made)


@token.command()
def revoke(context: typer.Context, kiosk: _KIOSK) -> None:
    """End a kiosk's token; it is refused from now on."""
    from precompute.live.tokens import Tokens

    Tokens(_file(context)).revoke(kiosk)
    program_of(context).terminal.say(escape(f"{kiosk} may not ask any more"))


@token.command(name="list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """Show which kiosks may ask, and since when."""
    from precompute.live.tokens import Tokens

    grants = Tokens(_file(context)).grants()
    terminal = program_of(context).terminal
    if as_json:
        terminal.print_json([{"kiosk": kiosk, "since": grant.since} for kiosk, grant in grants.items()])
        return
    table = Table("kiosk", "since")
    for kiosk, grant in grants.items():
        table.add_row(escape(kiosk), grant.since)
    terminal.out.print(table)


def _file(context: typer.Context) -> Path:
    found = context.find_object(_Live)
    if found is None:
        raise RuntimeError("the commands of tokens lie below live")
    return found.token_file
