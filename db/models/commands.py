"""The commands of the model store."""

import typer

app = typer.Typer()
