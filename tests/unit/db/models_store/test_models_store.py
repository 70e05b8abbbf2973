"""What the store takes for whole, what for damaged, and what it refuses."""

import json
import os
import pickle

import pytest
from fakes.stored_models import put_model, safetensors
from hypothesis import given
from hypothesis import strategies as st

from db.models import ModelDamagedError, ModelError, ModelMissingError, ModelStore
from db.models.manifest import is_safe_path, require_name

WEIGHTS = "model.safetensors"


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "models")


def test_an_empty_store_has_nothing_and_says_what_to_do(store):
    assert store.names() == ()
    assert store.all() == ()
    assert store.maybe_get("t5-small") is None
    with pytest.raises(ModelMissingError, match="`klangbild models fetch t5-small`"):
        store.get("t5-small")
    with pytest.raises(ModelMissingError):
        store.remove("t5-small")


def test_a_model_is_given_with_its_revision(store):
    manifest = put_model(store, "t5-small")
    model = store.get("t5-small")
    assert (model.name, model.revision, model.licence) == ("t5-small", manifest.revision, "Apache-2.0")
    assert (model.folder / WEIGHTS).read_bytes() == safetensors()
    assert store.all() == (manifest,)
    assert store.space_used_bytes() > manifest.size_bytes


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: (folder / WEIGHTS).unlink(), f"{WEIGHTS}: missing"),
        (lambda folder: os.truncate(folder / WEIGHTS, 40), "it has 40 bytes and should have"),
        (lambda folder: (folder / "more.json").write_text("{}"), "more.json: not in the manifest"),
        (lambda folder: (folder / "pytorch_model.bin").write_bytes(pickle.dumps(1)), "a pickle, which runs"),
        (lambda folder: (folder / "elsewhere").symlink_to("/etc"), "elsewhere: not in the manifest"),
    ],
)
def test_harm_is_seen_at_a_glance(store, harm, says):
    put_model(store, "t5-small")
    harm(store.folder("t5-small"))
    with pytest.raises(ModelDamagedError, match=says):
        store.get("t5-small")
    assert [says in str(fault) for fault in store.verify("t5-small")] == [True]


def test_a_link_that_leads_out_of_the_folder_is_refused(store, tmp_path):
    put_model(store, "t5-small")
    weights = store.folder("t5-small") / WEIGHTS
    weights.rename(tmp_path / "elsewhere")
    weights.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelDamagedError, match="a link that leads out"):
        store.get("t5-small")


def test_a_store_behind_a_link_is_none_the_worse(store, tmp_path):
    put_model(store, "t5-small")
    (tmp_path / "linked").symlink_to(store.root)
    assert ModelStore(tmp_path / "linked").get("t5-small").name == "t5-small"


def test_a_flipped_byte_is_found_by_reading_everything(store):
    put_model(store, "t5-small", size=5000)
    weights = store.folder("t5-small") / WEIGHTS
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    told = []
    assert store.get("t5-small")
    faults = store.verify("t5-small", lambda *each: told.append(each))
    assert [fault.path for fault in faults] == [WEIGHTS]
    assert "its SHA-256 is" in str(faults[0])
    assert told[-1][0] == told[-1][1] == store.manifest("t5-small").size_bytes


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.pop("files"),
        lambda plain: plain["files"][0].update(path="../../etc/passwd"),
        lambda plain: plain["files"][0].update(sha256="no digest"),
        lambda plain: plain.update(name="other"),
        lambda plain: plain.update(origin="nowhere"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_damage(store, change):
    put_model(store, "t5-small")
    path = store.root / "t5-small" / "manifest.json"
    plain = json.loads(path.read_text())
    change(plain)
    path.write_text(json.dumps(plain))
    with pytest.raises(ModelDamagedError):
        store.get("t5-small")


def test_removing_leaves_nothing_and_harms_no_other(store):
    put_model(store, "t5-small")
    put_model(store, "t5-base")
    store.remove("t5-small")
    assert store.names() == ("t5-base",)
    assert not list(store.root.rglob("t5-small/files"))


def test_importing_again_takes_the_place_of_the_old_one(store):
    put_model(store, "t5-small", size=16)
    put_model(store, "t5-small", size=32)
    assert (store.get("t5-small").folder / WEIGHTS).read_bytes() == safetensors(32)
    assert store.verify("t5-small") == ()


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "A", "-a", ".a", "a..b", "a\n", "a" * 65, "a."]
)
def test_names_play_no_tricks(store, name):
    with pytest.raises(ModelError, match="cannot name a model"):
        store.get(name)


def test_usual_names_are_names():
    for name in ("musicgen-small", "t5-small", "opus-mt-en-ar", "falcon-rw-1b", "v1.5", "a_b"):
        assert require_name(name) == name


@given(st.text(st.sampled_from("ab./\\:\0 "), max_size=12))
def test_safe_paths_stay_in_their_folder(tmp_path_factory, path):
    if is_safe_path(path):
        folder = tmp_path_factory.getbasetemp()
        assert (folder / path).resolve().is_relative_to(folder.resolve())
        assert (folder / path).resolve() != folder.resolve()
