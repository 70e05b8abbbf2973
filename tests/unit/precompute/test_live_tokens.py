"""Tokens: told once, kept as hashes, and ended at once."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from db.home import Home
from db.program import Program, Terminal
from precompute.live.commands import app
from precompute.live.tokens import TokenError, Tokens

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_token_opens_for_its_kiosk_until_it_is_revoked(tmp_path: Path) -> None:
    file = tmp_path / "home" / "tokens.json"
    administrator, service = Tokens(file), Tokens(file)
    assert service.kiosk_of("") is None
    first, second = administrator.add("hall-1", NOON), administrator.add("hall-2", NOON)
    assert (service.kiosk_of(first), service.kiosk_of(second)) == ("hall-1", "hall-2")
    assert service.kiosk_of(first[:-1]) is None
    assert service.kiosk_of("\ud800ünîcode") is None
    again = administrator.add("hall-1", NOON)
    assert (service.kiosk_of(first), service.kiosk_of(again)) == (None, "hall-1")
    administrator.revoke("hall-1")
    assert (service.kiosk_of(again), service.kiosk_of(second)) == (None, "hall-2")


def test_the_file_tells_nobody_a_token(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    made = Tokens(file).add("hall", NOON)
    assert made not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["tokens.json"]
    assert len(made) >= 43


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    for name in ("", "../x", "a b", "ä", "x" * 65):
        with pytest.raises(TokenError, match="name of a kiosk"):
            tokens.add(name, NOON)
    with pytest.raises(TokenError, match="has no token"):
        tokens.revoke("hall")
    for content in ("{", "[]", '{"hall": 5}', '{"hall": {"x": 1}}'):
        (tmp_path / "tokens.json").write_text(content)
        with pytest.raises(TokenError, match="holds no tokens"):
            Tokens(tmp_path / "tokens.json").grants()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").touch(0o000)
    with pytest.raises(TokenError, match="check who owns it"):
        Tokens(tmp_path / "tokens.json").kiosk_of("x")


def test_the_commands_let_kiosks_in_and_out(tmp_path: Path) -> None:
    program_app = typer.Typer()
    program_app.callback()(lambda: None)
    program_app.add_typer(app, name="live")

    def run(*arguments: str) -> str:
        terminal = Terminal(out=Console(), err=Console(stderr=True))
        program = Program(Home(tmp_path), "", terminal)
        done = CliRunner().invoke(program_app, ["live", *arguments], obj=program, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    made = run("token", "add", "hall-1").strip()
    assert Tokens(tmp_path / "live-tokens.json").kiosk_of(made) == "hall-1"
    assert "hall-1" in run("token", "list", "--json")
    run("token", "revoke", "hall-1")
    assert run("token", "list", "--json").strip() == "[]"
    elsewhere = tmp_path / "elsewhere.json"
    made = run("--token-file", str(elsewhere), "token", "add", "hall-2").strip()
    assert Tokens(elsewhere).kiosk_of(made) == "hall-2"
