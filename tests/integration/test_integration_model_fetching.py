"""Fetching models with the hub's own library from a small hub on the loopback, and everything that goes wrong."""

import errno
import json
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import huggingface_hub.constants
import pytest
import torch
from fakes.hub import Repository, SmallHub
from fakes.waiting import wait_until

from db.models import FetchError, ModelDamagedError, ModelStore, ModelUnusableError, hub
from db.models.catalogue import KnownModel, catalogue
from db.models.fetching import MARGIN_BYTES, Fetcher
from db.models.hub import Hub
from db.models.manifest import FileRecord, Origin, Pin
from db.models.pins import read_pins, write_pins

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRANSFORMERS = catalogue()["t5-small"].files
TINY = KnownModel("tiny", "refine", "Apache-2.0", "museum/tiny", TRANSFORMERS)
WEIGHTS = "model.safetensors"


def safetensors(size: int = 4000) -> bytes:
    """A file with one tensor of so many bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return (
        struct.pack("<Q", len(header))
        + header
        + bytes(index * 7 % 251 for index in range(1000)) * (size // 1000)
    )


def a_repository(**more) -> Repository:
    files = {
        "config.json": b'{"model_type": "t5"}',
        WEIGHTS: safetensors(),
        "README.md": b"# read me",
        "modeling.py": b"import os",
        "tf_model.h5": b"other framework",
        "pytorch_model.bin": b"a pickle beside safetensors",
        "onnx/model.onnx": b"x",
    }
    return Repository("museum/tiny", files, **more)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """The library writes ten megabytes at a time; here a thousand bytes, so that small files can be cut.

    Other tests of the same process may have loaded models, after which it stays offline.
    """
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 1000)


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "models")


def fetcher(store, small_hub, free=lambda: 10 * MARGIN_BYTES):
    return Fetcher(store, Hub(small_hub.endpoint), lambda: NOON, free)


def test_a_model_is_fetched_verified_and_pinned(store):
    told = []
    with SmallHub(a_repository(licence="mit")).serving() as small:
        manifest = fetcher(store, small).fetch(TINY, report=lambda *each: told.append(each))

    assert [file.path for file in manifest.files] == ["config.json", WEIGHTS]
    assert (manifest.origin, manifest.added_at, manifest.revision) == (Origin.HUB, NOON, "a" * 40)
    assert manifest.licence == "MIT"  # what the hub states with the revision counts more than the catalogue
    assert told[-1] == (manifest.size_bytes, manifest.size_bytes)
    assert store.get("tiny").folder.joinpath(WEIGHTS).read_bytes() == safetensors()
    assert store.manifest("tiny") == manifest
    assert store.verify("tiny") == ()
    assert store.pins.maybe_get("tiny") == Pin("museum/tiny", "a" * 40, manifest.files)
    assert list(store.root.joinpath(".staging", "tiny").iterdir()) == [store.root / ".staging/tiny/lock"]


def test_a_fetched_model_loads(store, tmp_path, offline):
    import pytest_socket
    from fakes.zoo.language import tiny_t5
    from transformers import T5ForConditionalGeneration

    from db.models import load_model, load_processor

    torch.set_num_threads(1)
    tiny_t5(tmp_path / "t5")
    pytest_socket.enable_socket()
    with SmallHub(Repository.of_folder("museum/tiny", tmp_path / "t5")).serving() as small:
        fetcher(store, small).fetch(TINY)
    pytest_socket.disable_socket(allow_unix_socket=True)

    from transformers import AutoTokenizer

    assert load_model(T5ForConditionalGeneration, store.get("tiny")).num_parameters() > 0
    assert load_processor(AutoTokenizer, store.get("tiny"))("calm").input_ids


def test_a_cut_connection_is_gone_on_with_by_a_range(store):
    with SmallHub(a_repository(cuts={WEIGHTS: [2500]})).serving() as small:
        fetcher(store, small).fetch(TINY)

    assert small.ranges(WEIGHTS) == ["", "bytes=2000-"]
    assert store.verify("tiny") == ()


def test_a_second_fetch_goes_on_where_the_first_one_ended(store):
    class Stopped(BaseException):
        """As Ctrl-C."""

    def stop(done, _total):
        if done > 2500:
            raise Stopped

    with SmallHub(a_repository()).serving() as small:
        with pytest.raises(Stopped):
            fetcher(store, small).fetch(TINY, report=stop)
        assert store.maybe_get("tiny") is None
        told = []
        fetcher(store, small).fetch(TINY, report=lambda done, _total: told.append(done))

    assert small.ranges("config.json") == [""]
    assert small.ranges(WEIGHTS)[0] == ""
    assert small.ranges(WEIGHTS)[1].startswith("bytes=")
    assert max(told) == store.manifest("tiny").size_bytes
    assert store.verify("tiny") == ()


def test_another_revision_does_not_go_on_with_the_old_ones_files(store):
    repository = a_repository(lacks={WEIGHTS})
    with SmallHub(repository).serving() as small:
        with pytest.raises(FetchError):
            fetcher(store, small).fetch(TINY)
        repository.lacks.clear()
        repository.revision = "b" * 40
        repository.files["config.json"] = b'{"model_type": "t5", "new": 1}'
        fetcher(store, small).fetch(TINY)

    assert json.loads((store.get("tiny").folder / "config.json").read_text()) == {
        "model_type": "t5",
        "new": 1,
    }
    assert store.get("tiny").revision == "b" * 40


def test_other_bytes_than_the_hub_states_are_refused(store):
    forged = safetensors()[:-1] + b"\xff"
    small_file = b'{"model_type": "t9"}'
    for path, data, names in ((WEIGHTS, forged, "SHA-256"), ("config.json", small_file, "git would call it")):
        repository = a_repository(sends_instead={path: data})
        with SmallHub(repository).serving() as small:
            with pytest.raises(ModelDamagedError, match=f"{path}.*{names}"):
                fetcher(store, small).fetch(TINY)
            assert store.names() == ()
            repository.sends_instead.clear()
            fetcher(store, small).fetch(TINY)
        assert store.verify("tiny") == ()
        store.remove("tiny")


def test_a_truncated_file_is_refused(store):
    repository = a_repository(sends_instead={WEIGHTS: safetensors()[:3000]})
    with (
        SmallHub(repository).serving() as small,
        pytest.raises(FetchError, match=f"{WEIGHTS} .* another length"),
    ):
        fetcher(store, small).fetch(TINY)
    assert store.names() == ()


def test_safetensors_that_are_none_are_refused(store):
    repository = a_repository()
    repository.files[WEIGHTS] = pickle.dumps({"w": [0] * 5000})
    with (
        SmallHub(repository).serving() as small,
        pytest.raises(ModelDamagedError, match="no safetensors file"),
    ):
        fetcher(store, small).fetch(TINY)
    assert store.names() == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lacks": {WEIGHTS}}, "lists model.safetensors of museum/tiny and does not have it"),
        ({"gated": True}, "https://huggingface.co/museum/tiny, accept them .* HF_TOKEN"),
        ({"hub_id": "museum/other"}, "does not show museum/tiny"),
    ],
)
def test_what_the_hub_does_not_give_is_explained(store, change, says, monkeypatch):
    monkeypatch.delenv("HF_TOKEN", raising=False)
    repository = a_repository()
    for name, value in change.items():
        setattr(repository, name, value)
    with SmallHub(repository).serving() as small, pytest.raises(FetchError, match=says):
        fetcher(store, small).fetch(TINY)


def test_gated_models_come_with_a_token(store):
    with SmallHub(a_repository(gated=True)).serving() as small:
        Fetcher(store, Hub(small.endpoint, "hf_museum"), lambda: NOON, lambda: 10 * MARGIN_BYTES).fetch(TINY)
    assert store.names() == ("tiny",)
    # The host that keeps large files is not the hub, and never sees the token.
    assert {each.path: each.with_token for each in small.given} == {"config.json": True, WEIGHTS: False}


def test_an_unknown_revision_is_explained(store):
    with SmallHub(a_repository()).serving() as small, pytest.raises(FetchError, match="no such revision"):
        fetcher(store, small).fetch(TINY, revision="c" * 40)


def test_no_hub_is_explained(store):
    small = SmallHub()
    endpoint = small.endpoint
    with small.serving():
        pass
    with pytest.raises(FetchError, match=r"connection failed .* goes on from there"):
        Fetcher(store, Hub(endpoint), lambda: NOON, lambda: 10 * MARGIN_BYTES).fetch(TINY)


def test_names_that_lead_out_of_the_folder_are_refused(store, tmp_path):
    for path in ("../../evil.json", "/etc/evil.json", "a\\..\\evil.json", "c:evil.json"):
        repository = a_repository()
        repository.files[path] = b"{}"
        with SmallHub(repository).serving() as small, pytest.raises(ModelDamagedError, match="outside"):
            fetcher(store, small).fetch(TINY)
    assert not list(tmp_path.rglob("evil*"))


def test_a_repository_without_weights_is_refused(store):
    repository = Repository("museum/tiny", {"config.json": b"{}", "tf_model.h5": b"x"})
    with SmallHub(repository).serving() as small, pytest.raises(ModelUnusableError, match="no weights"):
        fetcher(store, small).fetch(TINY)


def test_too_small_a_disk_is_noticed_before_anything_comes(store):
    with (
        SmallHub(a_repository()).serving() as small,
        pytest.raises(FetchError, match=r"0\.2 GB free, and tiny needs 0\.3 GB"),
    ):
        fetcher(store, small, free=lambda: 200_000_000).fetch(TINY)
    assert small.ranges(WEIGHTS) == []


def test_a_full_disk_leaves_the_store_and_can_be_gone_on_from(store, monkeypatch):
    """The last chunk meets a full disk, once."""
    with SmallHub(a_repository()).serving() as small:
        fetcher(store, small).fetch(TINY)
        before = store.manifest("tiny")
        small.repositories["museum/tiny"].revision = "b" * 40
        small.repositories["museum/tiny"].files[WEIGHTS] = safetensors(9000)
        real = Hub.download

        def full(self, listing, file, part, came):
            real(self, listing, file, part, came)
            if file.path == WEIGHTS:
                os.truncate(part, 5000)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(hub.Hub, "download", full)
        with pytest.raises(FetchError, match="is full; make room"):
            fetcher(store, small).fetch(TINY, revision="main")
        assert store.manifest("tiny") == before
        assert store.verify("tiny") == ()
        monkeypatch.setattr(hub.Hub, "download", real)
        fetcher(store, small).fetch(TINY, revision="main")

    assert small.ranges(WEIGHTS) == ["", "", "bytes=5000-"]
    assert store.get("tiny").revision == "b" * 40
    assert store.verify("tiny") == ()


def test_a_pin_must_be_kept_by_the_hub(store):
    repository = a_repository()
    with SmallHub(repository).serving() as small:
        first = fetcher(store, small).fetch(TINY)
        store.remove("tiny")
        assert store.pins.maybe_get("tiny") == first.pin

        repository.files[WEIGHTS] = (
            safetensors()[:-1] + b"\x00"
        )  # history was rewritten under the same commit
        with pytest.raises(ModelDamagedError, match="is pinned"):
            fetcher(store, small).fetch(TINY)
        repository.files["generation_config.json"] = b"{}"
        with pytest.raises(ModelDamagedError, match="no longer gives what is pinned"):
            fetcher(store, small).fetch(TINY)
        repository.revision = "b" * 40
        with pytest.raises(FetchError, match="no such revision"):
            fetcher(store, small).fetch(TINY)
        assert store.names() == ()
        fetcher(store, small).fetch(TINY, revision="main")
    assert store.pins.maybe_get("tiny").revision == "b" * 40


def test_pins_are_handed_on_to_a_second_museum(store, tmp_path):
    second = ModelStore(tmp_path / "second")
    repository = a_repository()
    with SmallHub(repository).serving() as small:
        fetcher(store, small).fetch(TINY)
        write_pins(tmp_path / "pins.json", store.pins.all())
        second.pins.take_over(read_pins(tmp_path / "pins.json"))
        repository.files[WEIGHTS] = safetensors()[:-1] + b"\x00"
        with pytest.raises(ModelDamagedError, match="is pinned"):
            fetcher(second, small).fetch(TINY)
    assert second.names() == ()


def test_a_translator_that_the_hub_has_as_a_pickle_translates_as_before(store, tmp_path, monkeypatch):
    """Marian's embeddings are tied, so its pickle holds one tensor under several names."""
    from fakes.zoo.language import tiny_marian
    from transformers import MarianMTModel

    from db.models import load_model

    torch.set_num_threads(1)
    folder = tmp_path / "marian"
    before = load_model(MarianMTModel, tiny_marian(folder))
    torch.save(before.state_dict(), folder / "pytorch_model.bin")
    (folder / WEIGHTS).unlink()
    with SmallHub(Repository.of_folder("museum/tiny", folder)).serving() as small:
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)  # loading has set it
        manifest = fetcher(store, small).fetch(TINY)

    assert WEIGHTS in {file.path for file in manifest.files}
    assert "pytorch_model.bin" in {file.path for file in manifest.pin.files}
    assert not list(store.root.rglob("*.bin"))
    after = load_model(MarianMTModel, store.get("tiny")).state_dict()
    assert after.keys() == before.state_dict().keys()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.state_dict().items())


CLI_MODEL = "t5-small"
LARGE = 24_000_000


@pytest.fixture
def run(tmp_path):
    """The program in a process of its own, told where the hub is."""

    def start(small, *arguments, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        more.setdefault("env", {**kept, "HF_ENDPOINT": small.endpoint, "COLUMNS": "400"})
        program = [
            sys.executable,
            "-c",
            "from db.program import main; main()",
            "--home",
            str(tmp_path),
            *arguments,
        ]
        return subprocess.Popen(program, stderr=subprocess.PIPE, text=True, **more)

    return start


def a_large_repository(**more) -> Repository:
    return Repository("google-t5/t5-small", {"config.json": b"{}", WEIGHTS: safetensors(LARGE)}, **more)


def parts_bytes(store) -> int:
    return sum(path.stat().st_size for path in store.root.glob(".staging/*/parts/*.part"))


def test_a_killed_fetch_is_gone_on_with(store, run):
    with SmallHub(a_large_repository(holds={WEIGHTS: 22_000_000})).serving() as small:
        with run(small, "models", "fetch", CLI_MODEL) as fetching:
            assert small.silent.wait(60)
            wait_until(lambda: parts_bytes(store) >= 10_000_000)
            fetching.send_signal(signal.SIGKILL)
        assert store.names() == ()

        small.repositories["google-t5/t5-small"].holds.clear()
        with run(small, "models", "fetch", CLI_MODEL) as fetching:
            said = fetching.stderr.read()
    assert fetching.returncode == 0, said
    whole, rest = small.ranges(WEIGHTS)
    # The library writes ten mebibytes at a time.
    assert (whole, rest) in {("", f"bytes={count * 10 * 2**20}-") for count in (1, 2)}
    assert store.verify(CLI_MODEL) == ()
    assert f"{CLI_MODEL} is ready: 24.0 MB, {'a' * 40}, Apache-2.0" in said


def test_a_disk_that_is_full_in_the_middle(store, run):
    """The kernel refuses to let a file grow, as it does when the disk is full."""
    with SmallHub(a_large_repository()).serving() as small:
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (15_000_000, 15_000_000))  # noqa: E731
        with run(small, "models", "fetch", CLI_MODEL, preexec_fn=limit) as fetching:
            said = fetching.stderr.read()
        assert fetching.returncode == 1
        assert "is full; make room" in said
        assert store.names() == ()
        with run(small, "models", "fetch", CLI_MODEL) as fetching:
            said = fetching.stderr.read()
    assert fetching.returncode == 0, said
    assert small.ranges(WEIGHTS)[1].startswith("bytes=1")
    assert store.verify(CLI_MODEL) == ()


def test_fetching_says_when_the_house_is_offline(run):
    with SmallHub(a_large_repository()).serving() as small:
        environment = {**os.environ, "HF_ENDPOINT": small.endpoint, "HF_HUB_OFFLINE": "1"}
        with run(small, "models", "fetch", CLI_MODEL, env=environment) as fetching:
            said = fetching.stderr.read()
    assert fetching.returncode == 1
    assert "HF_HUB_OFFLINE is set; unset it" in said


def test_two_fetches_of_one_model_do_not_meet(store):
    from db.models import ModelError
    from db.models.staging import Staging

    with (
        SmallHub(a_repository()).serving() as small,
        Staging(store.root, "tiny").held(),
        pytest.raises(ModelError, match="by another program"),
    ):
        fetcher(store, small).fetch(TINY)


def test_file_records_name_what_lies_there(store):
    import hashlib

    with SmallHub(a_repository()).serving() as small:
        manifest = fetcher(store, small).fetch(TINY)
    weights = safetensors()
    assert FileRecord(WEIGHTS, len(weights), hashlib.sha256(weights).hexdigest()) in manifest.files
    assert Path(store.folder("tiny"), WEIGHTS).is_file()
