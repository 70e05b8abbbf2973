"""Locks die with their holders; the live lock is seen by other users, and from other homes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from db.errors import KlangbildError
from db.home import Home
from db.locks import LockError, is_held, one_of_the_holders, only_holder

HOLD = """
import os, sys
from pathlib import Path
from db.locks import one_of_the_holders

os.umask(0o077)  # as the unit has it
with one_of_the_holders(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""
LOOK = """
import os, sys
from pathlib import Path
from db.locks import is_held

os.setgroups([])
os.setgid(65534)
os.setuid(65534)  # nobody
print(is_held(Path(sys.argv[1])))
"""
LOOK_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from db.locks import is_held

print(sum(is_held(Path(sys.argv[1])) for _ in range(5000)))
"""
HOLD_AS_NOBODY = """
import os, sys
from pathlib import Path
from db.errors import KlangbildError
from db.locks import only_holder

os.setgroups([])
os.setgid(65534)
os.setuid(65534)
with only_holder(Path(sys.argv[1]), KlangbildError("somebody has it")):
    pass
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may be somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Open to all users, as a runtime directory of a service is; pytest's own folders are not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def holder(lock: Path) -> subprocess.Popen[bytes]:
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == b"holds\n"
    return holding


@pytest.mark.parametrize("end", [subprocess.Popen.kill, lambda holding: holding.stdin.close()])
def test_another_process_sees_the_lock_while_it_is_held_and_no_longer(
    tmp_path: Path, end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    lock = tmp_path / "live.lock"
    assert not is_held(lock)
    with holder(lock) as holding:
        assert is_held(lock)
        end(holding)
        holding.wait(60)
    assert not is_held(lock)


def test_several_may_hold_it_together(tmp_path: Path) -> None:
    lock = tmp_path / "live.lock"
    with holder(lock) as other, one_of_the_holders(lock):
        other.kill()
        other.wait(60)
        assert is_held(lock)
    assert not is_held(lock)


def test_it_may_be_read_by_all_whatever_the_umask_and_written_by_nobody_else(tmp_path: Path) -> None:
    with holder(tmp_path / "live.lock") as holding:
        assert stat.S_IMODE((tmp_path / "live.lock").stat().st_mode) == 0o644
        holding.kill()


def looked_at_by_another_user(lock: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LOOK, lock], capture_output=True, text=True)


@as_root
@pytest.mark.parametrize("held", [True, False])
def test_another_user_sees_whether_it_is_held(folder: Path, held: bool) -> None:
    lock = folder / "live.lock"
    with holder(lock) as holding:
        if not held:
            holding.kill()
            holding.wait(60)
        looked = looked_at_by_another_user(lock)
        assert (looked.stdout.strip(), looked.stderr) == (str(held), "")
        holding.kill()


@as_root
def test_who_may_not_look_is_told_what_to_do(folder: Path) -> None:
    (folder / "hidden").mkdir(mode=0o700)
    lock = folder / "hidden" / "live.lock"
    lock.touch()
    assert f"the lock {lock} cannot be looked at" in looked_at_by_another_user(lock).stderr


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lock = tmp_path / "file" / "live.lock"
    with pytest.raises(LockError, match=f"the lock {lock} cannot be made"), one_of_the_holders(lock):
        pass


def test_those_who_only_look_do_not_see_each_other(tmp_path: Path) -> None:
    lock = tmp_path / "live.lock"
    lock.touch()
    command = [sys.executable, "-c", LOOK_AGAIN_AND_AGAIN, lock]
    looking = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    assert [look.communicate(timeout=60)[0] for look in looking] == [b"0\n", b"0\n"]


def test_one_holds_it_alone_and_those_who_hold_it_together_keep_him_out(tmp_path: Path) -> None:
    lock, otherwise = tmp_path / "nightly", KlangbildError("somebody has it")
    with only_holder(lock, otherwise):
        assert is_held(lock)
        with pytest.raises(KlangbildError, match="somebody has it"), only_holder(lock, otherwise):
            pass
    with one_of_the_holders(lock):  # noqa: SIM117 - the one before the other
        with pytest.raises(KlangbildError, match="somebody has it"), only_holder(lock, otherwise):
            pass


def test_a_folder_in_place_of_a_lock_is_named(tmp_path: Path) -> None:
    with pytest.raises(LockError, match=f"{tmp_path} cannot be made: Is a directory; let"):  # noqa: SIM117
        with only_holder(tmp_path, KlangbildError("somebody has it")):
            pass


@as_root
def test_a_lock_that_is_another_users_is_named(folder: Path) -> None:
    lock = folder / "nightly"
    lock.touch(0o600)
    tried = subprocess.run([sys.executable, "-c", HOLD_AS_NOBODY, lock], capture_output=True, text=True)
    assert tried.stderr.rstrip().endswith(
        f"LockError: the lock {lock} cannot be made: Permission denied; let this user write there"
    )


def test_homes_share_a_live_lock_that_the_environment_names(tmp_path: Path) -> None:
    environment = {"KLANGBILD_LIVE_LOCK": str(tmp_path / "shared.lock")}
    studio, live = (Home.find(tmp_path / name, environment) for name in ("studio", "live"))
    assert studio.live_lock == live.live_lock == tmp_path / "shared.lock"
    with one_of_the_holders(live.live_lock):
        assert is_held(studio.live_lock)
    assert Home.find(tmp_path, {}).live_lock == tmp_path / "locks" / "live.lock"
