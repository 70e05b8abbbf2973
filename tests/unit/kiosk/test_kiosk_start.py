"""What a kiosk loads before its first frame: every library that it does without then is time and memory."""

import subprocess
import sys

HEAVY = ("alembic", "pyloudnorm", "scipy", "sqlalchemy", "torch", "transformers")


def test_a_process_that_the_program_spawns_loads_none_of_its_command_line() -> None:
    asked = (
        "import sys, db.entry; print([name for name in ('rich', 'typer', 'numpy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_kiosk_starts_without_what_only_studios_need() -> None:
    asked = f"import sys, kiosk.app; print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
