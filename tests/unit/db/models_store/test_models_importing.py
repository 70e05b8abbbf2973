"""Models from folders: what is taken, what is refused, and what the manifest says of it."""

import json
import pickle
from datetime import UTC, datetime

import pytest
from fakes.stored_models import put_model, safetensors

from db.models import ModelDamagedError, ModelError, ModelStore, ModelUnusableError
from db.models.catalogue import KnownModel, known
from db.models.importing import Importer
from db.models.manifest import Origin, Pin
from db.models.recording import digest_over

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNKNOWN = KnownModel("own", "emotion", "MIT")
WEIGHTS = "model.safetensors"


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "models")


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / WEIGHTS).write_bytes(safetensors(3000))
    return folder


def take(store, folder, wanted=UNKNOWN, **more):
    return Importer(store, lambda: NOON).take(folder, wanted, **more)


def test_a_folder_becomes_a_model(store, stick):
    (stick / "README.md").write_text("read me")
    (stick / "modeling.py").write_text("import os")
    manifest = take(store, stick)
    assert [file.path for file in manifest.files] == ["config.json", WEIGHTS]
    assert manifest.revision == f"sha256:{digest_over(manifest.files)}"
    assert (manifest.origin, manifest.licence, manifest.role) == (Origin.FOLDER, "MIT", "emotion")
    assert store.verify("own") == ()
    assert (stick / WEIGHTS).exists()


def test_a_known_model_keeps_its_licence(store, stick):
    assert take(store, stick, known("musicgen-small")).licence == "CC-BY-NC-4.0"


def test_a_folder_that_holds_what_is_pinned_has_the_pinned_revision(store, stick):
    files = take(store, stick).files
    store.pins.keep("own", Pin("museum/own", "a" * 40, files))
    assert take(store, stick).revision == "a" * 40
    (stick / WEIGHTS).write_bytes(safetensors(3001))
    assert take(store, stick).revision.startswith("sha256:")


def test_pickles_are_refused(store, stick):
    (stick / WEIGHTS).unlink()
    (stick / "pytorch_model.bin").write_bytes(pickle.dumps({"w": 1}))
    with pytest.raises(ModelUnusableError, match=r"pytorch_model\.bin is a pickle, which runs what it says"):
        take(store, stick)
    assert store.names() == ()


def test_a_pickle_that_calls_itself_safetensors_is_refused(store, stick):
    (stick / WEIGHTS).write_bytes(pickle.dumps({"w": [1] * 500}))
    with pytest.raises(ModelDamagedError, match="no safetensors file"):
        take(store, stick)


def test_safetensors_that_lost_their_end_are_refused(store, stick):
    (stick / WEIGHTS).write_bytes(safetensors(3000)[:-1])
    with pytest.raises(
        ModelDamagedError, match=f"{WEIGHTS} cannot be used: it has .* bytes where its tensors need"
    ):
        take(store, stick)


def test_links_that_lead_out_are_refused(store, stick, tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    (stick / "secret.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(ModelUnusableError, match="a link that leads out"):
        take(store, stick)


def test_folders_without_weights_are_refused(store, stick):
    (stick / WEIGHTS).unlink()
    with pytest.raises(ModelUnusableError, match="has no weights"):
        take(store, stick)
    with pytest.raises(ModelError, match="there is no folder"):
        take(store, stick / "nowhere")


def test_what_failed_leaves_the_model_that_was_there(store, stick):
    before = put_model(store, "own")
    (stick / WEIGHTS).write_bytes(b"")
    with pytest.raises(ModelDamagedError):
        take(store, stick)
    assert store.manifest("own") == before
    assert store.verify("own") == ()


class TestFromAnotherStore:
    """The folder of a model, manifest and all, carried from one museum to the next."""

    @pytest.fixture
    def other(self, tmp_path):
        other = ModelStore(tmp_path / "other")
        put_model(other, "own", size=2000)
        return other

    def test_it_keeps_its_revision(self, store, other):
        manifest = take(store, other.root / "own")
        assert manifest.files == other.manifest("own").files
        assert manifest.revision == other.manifest("own").revision
        assert store.verify("own") == ()

    def test_every_file_must_be_as_its_manifest_says(self, store, other):
        weights = other.folder("own") / WEIGHTS
        weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")
        with pytest.raises(ModelDamagedError, match=f"{WEIGHTS} in .* is not what its manifest says"):
            take(store, other.root / "own")
        assert store.names() == ()

    def test_it_cannot_free_what_is_not_free(self, store, other):
        manifest = other.root / "own" / "manifest.json"
        assert take(store, other.root / "own", known("musicgen-small")).licence == "CC-BY-NC-4.0"
        plain = json.loads(manifest.read_text()) | {"licence": "CC-BY-NC-4.0"}
        manifest.write_text(json.dumps(plain))
        assert take(store, other.root / "own").licence == "CC-BY-NC-4.0"

    def test_its_pin_is_handed_on_and_must_not_contradict(self, store, other):
        manifest = other.root / "own" / "manifest.json"
        pin = Pin("museum/own", "a" * 40, other.manifest("own").files)
        plain = json.loads(manifest.read_text())
        plain["pin"] = {"hub_id": pin.hub_id, "revision": pin.revision, "files": plain["files"]}
        manifest.write_text(json.dumps(plain))
        take(store, other.root / "own")
        assert store.pins.maybe_get("own") == pin

        store.pins.keep("own", Pin("museum/own", "b" * 40, pin.files))
        with pytest.raises(ModelDamagedError, match=f"pinned for own: {'b' * 40}"):
            take(store, other.root / "own")

    def test_pins_that_contradict_are_not_taken_over(self, store):
        pin = Pin("museum/own", "a" * 40, ())
        store.pins.keep("own", pin)
        store.pins.take_over({"own": pin, "more": pin})
        with pytest.raises(ModelError, match="is pinned here to"):
            store.pins.take_over({"own": Pin("museum/own", "b" * 40, ()), "third": pin})
        assert set(store.pins.all()) == {"own", "more"}

    @pytest.mark.parametrize(
        "text", ["[]x", '{"a": 1}', '{"../a": {"hub_id": "a/b", "revision": "x", "files": []}}']
    )
    def test_a_file_that_holds_no_pins_is_refused(self, store, text):
        store.root.mkdir()
        store.pins.path.write_text(text)
        with pytest.raises(ModelError, match="cannot be read"):
            store.pins.all()
