"""Pickles in the sandbox: what comes out, and what harm they cannot do."""

import os
import pickle
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from db.models import ModelDamagedError, checkpoint
from db.models.converting import convert, converted_name
from db.models.digests import tensors_in


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def saved(value, path: Path) -> Path:
    torch.save(value, path)
    return path


def test_names_are_the_hubs():
    assert converted_name("pytorch_model.bin") == "model.safetensors"
    assert converted_name("vae/diffusion_pytorch_model.bin") == "vae/diffusion_pytorch_model.safetensors"
    assert converted_name("pytorch_model-00001-of-00002.bin") == "model-00001-of-00002.safetensors"
    assert converted_name("state_dict.bin") == "state_dict.safetensors"


def test_the_structure_of_a_checkpoint_comes_back(files, tmp_path):
    """As audiocraft's: weights in a dict beside the configuration they were trained with."""
    kept = {
        "best_state": {
            "lm.weight": torch.arange(6.0).reshape(2, 3).t(),
            "a/b": torch.tensor(1),
            "a": {"b": torch.ones(2)},
        },
        "xp.cfg": "solver: musicgen\ndevice: cpu\n",
        "version": "1.3.0",
        "exported": True,
        "history": [1, 2.5, None, (torch.zeros(0), -1)],
        7: "a number as a key",
    }
    written = convert({"state_dict.bin": saved(kept, tmp_path / "state_dict.bin")}, files)

    assert written == ("state_dict.safetensors", "state_dict.tree.json")
    back = checkpoint.read(files / "state_dict.safetensors")
    assert torch.equal(back["best_state"]["lm.weight"], kept["best_state"]["lm.weight"])
    assert torch.equal(back["best_state"]["a/b"], torch.tensor(1))
    assert torch.equal(back["best_state"]["a"]["b"], torch.ones(2))
    assert {key: back[key] for key in ("xp.cfg", "version", "exported", 7)} == {
        key: kept[key] for key in ("xp.cfg", "version", "exported", 7)
    }
    assert back["history"][:3] == [1, 2.5, None]
    assert isinstance(back["history"][3], tuple)


def test_shards_get_an_index(files, tmp_path):
    shards = {
        f"pytorch_model-0000{number}-of-00002.bin": saved(
            {f"layer.{number}": torch.full((number,), float(number))}, tmp_path / f"{number}.bin"
        )
        for number in (1, 2)
    }
    written = convert(shards, files)
    assert written == (
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    )
    import json

    assert json.loads((files / written[2]).read_text()) == {
        "metadata": {"total_size": 12},
        "weight_map": {"layer.1": written[0], "layer.2": written[1]},
    }


def test_tensors_that_share_memory_are_each_whole(files, tmp_path):
    rows = torch.arange(8.0).reshape(2, 4)
    convert(
        {
            "w.bin": saved(
                {"all": rows, "same": rows, "first": rows[0], "turned": rows.t()}, tmp_path / "w.bin"
            )
        },
        files,
    )
    tensors = load_file(files / "w.safetensors")
    assert torch.equal(tensors["same"], rows)
    assert torch.equal(tensors["first"], rows[0])
    assert torch.equal(tensors["turned"], rows.t())
    assert set(tensors_in(files / "w.safetensors")) == {"all", "same", "first", "turned"}


class RunsAProgram:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.system, (f"touch {self.mark}",)


@pytest.mark.parametrize(
    "dump", [lambda value, path: torch.save({"w": value}, path), lambda v, p: p.write_bytes(pickle.dumps(v))]
)
def test_a_pickle_that_runs_a_program_runs_none(files, tmp_path, dump):
    mark = tmp_path / "harmed"
    dump(RunsAProgram(mark), tmp_path / "evil.bin")
    with pytest.raises(ModelDamagedError, match=r"evil.bin is no plain checkpoint.*: ") as raised:
        convert({"evil.bin": tmp_path / "evil.bin"}, files)
    assert "weights_only" not in str(raised.value)  # torch's advice to trust the file
    assert not mark.exists()
    assert list(files.iterdir()) == []


def test_two_pickles_of_one_name_are_refused(files, tmp_path):
    one = saved({"w": torch.ones(1)}, tmp_path / "one.bin")
    with pytest.raises(ModelDamagedError, match="one name"):
        convert({"model.bin": one, "pytorch_model.bin": one}, files)


def test_the_second_wall_holds_without_the_first(tmp_path):
    """What torch let through could still do nothing but write its own file."""
    elsewhere = tmp_path / "elsewhere"
    deeds = {
        "os.system('true')": "for os.system",
        "subprocess.run(['true'])": "for subprocess.Popen",
        "socket.socket()": "for socket.__new__",
        "os.fork()": "for os.fork",
        f"open({str(elsewhere)!r}, 'w')": f"to write {elsewhere}",
        f"os.remove({__file__!r})": "for os.remove",
    }
    inside = tmp_path / "files" / "inside"
    inside.parent.mkdir()
    program = f"""
import os, runpy, socket, subprocess
from pathlib import Path
runpy.run_path({checkpoint.__file__!r})["forbid_all_but"](Path({str(inside.parent)!r}))
Path({str(inside)!r}).write_text("x")
for deed in {list(deeds)!r}:
    try:
        exec(deed)
    except PermissionError as refused:
        print(refused)
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == [f"a checkpoint asked {what}" for what in deeds.values()], done.stderr
    assert inside.read_text() == "x"


def test_the_sandbox_has_no_network(tmp_path):
    from db.models.converting import _without_network

    prefix = _without_network()
    if not prefix:
        pytest.skip("this system gives no network of its own (unshare)")
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5)"
        done = subprocess.run([*prefix, sys.executable, "-I", "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Network is unreachable" in done.stderr or "Connection refused" in done.stderr
