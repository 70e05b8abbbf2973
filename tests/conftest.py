"""What tests of all kinds share. By its place, this file also lets them import their fakes: `from fakes...`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from fakes.loudspeaker import NullLoudspeaker
from hypothesis import settings

from kiosk.ui.singletons import keep_singletons

keep_singletons()  # one process runs many tests with Qt

# A busy machine is no fault of what is tested: how quick things are is measured in the benchmarks.
settings.register_profile("klangbild", deadline=None)
settings.load_profile("klangbild")

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def paintings() -> Path:
    """The folder of real paintings, where there is one."""
    folder = DATA / "paintings"
    if not folder.is_dir():
        pytest.skip("the real paintings are not here")
    return folder


@pytest.fixture
def offline() -> Iterator[None]:
    """No network: whatever opens an Internet socket fails."""
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NullLoudspeaker]:
    """A PulseAudio of the test's own, whose only sink nobody hears; sounddevice finds it as 'pulse'."""
    missing = NullLoudspeaker.missing_programs()
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: apt install pulseaudio pulseaudio-utils libasound2-plugins")
    with NullLoudspeaker(tmp_path / "pulse") as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found
