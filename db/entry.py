"""Where the program `klangbild` begins.

A process that it spawns reads this once more, as Python has it; so this loads nothing that only the program needs.
"""

from __future__ import annotations


def main() -> None:
    """Run the program; see `db.program`."""
    from db import program  # noqa: PLC0415 - see above

    program.main()
