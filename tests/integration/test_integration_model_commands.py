"""`klangbild models ...` and `klangbild settings ...`, as administrators use them."""

import json
import sys
from importlib.metadata import EntryPoint

import pytest
from fakes.stored_models import put_model, safetensors

from db.home import Home
from db.models import ModelStore, setups
from db.models.manifest import Pin
from db.program import main
from db.settings import Settings

WEIGHTS = "model.safetensors"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def store(home):
    return ModelStore(home.models)


@pytest.fixture
def klangbild(home, monkeypatch, capfd):
    """Run the program; its exit code, what it printed, and what it said."""
    monkeypatch.setenv("COLUMNS", "400")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["klangbild", "--home", str(home.root), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed, said = capfd.readouterr()
        return end.value.code or 0, printed, said

    return run


def states(klangbild):
    return {each["name"]: each for each in json.loads(klangbild("models", "list", "--json")[1])}


def test_the_list_tells_how_each_model_stands(klangbild, store):
    put_model(store, "t5-small")
    put_model(store, "musicgen-small", licence="CC-BY-NC-4.0")
    put_model(store, "own", role="emotion")
    put_model(store, "blip-base")
    (store.folder("blip-base") / WEIGHTS).unlink()

    found = states(klangbild)
    assert {
        name: found[name]["state"] for name in ("t5-small", "musicgen-small", "own", "blip-base", "clap")
    } == {
        "t5-small": "ready",
        "musicgen-small": "refused",
        "own": "ready",
        "blip-base": "damaged",
        "clap": "not fetched",
    }
    assert "models permit musicgen-small" in found["musicgen-small"]["why"]
    assert f"{WEIGHTS}: missing" in found["blip-base"]["why"]

    code, printed, said = klangbild("models", "list")
    assert code == 0
    assert "refused" in printed
    assert "free" in said


def test_the_list_tells_what_uses_each_model(klangbild, store):
    put_model(store, "own", role="emotion")
    found = states(klangbild)
    assert {
        name: found[name]["used_by"] for name in ("own", "t5-base", "dinov2-small", "clip-base", "clap")
    } == {
        "own": ["--with emotion="],
        "t5-base": ["--with refine=", "the audiocraft-... models"],
        "dinov2-small": ["klangbild embed"],
        "clip-base": ["--with elements=", "klangbild embed"],
        "clap": [],
    }
    _, printed, said = klangbild("models", "list")
    lines = {line.split()[0]: line for line in printed.splitlines() if line.strip()}
    assert "--with emotion=" in lines["own"]
    assert "nothing yet" in lines["clap"]
    assert "needs a GPU: ace-step-turbo, ace-step-base" in said


def test_the_melody_model_needs_nothing_beside_itself(klangbild):
    assert states(klangbild)["musicgen-melody"]["needs"] == []


def test_a_manifest_that_cannot_be_read_hides_no_other(klangbild, store):
    put_model(store, "t5-small")
    put_model(store, "own")
    (store.root / "own" / "manifest.json").write_text("{")
    found = states(klangbild)
    assert (found["own"]["state"], found["t5-small"]["state"]) == ("damaged", "ready")


def test_an_import_by_way_of_the_gate_to_its_removal(klangbild, store, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "config.json").write_text("{}")
    (stick / WEIGHTS).write_bytes(safetensors(2000))

    code, _, said = klangbild("models", "import", stick, "--name", "musicgen-small")
    assert code == 0
    assert "musicgen-small is ready" in said
    assert "not to be used yet: musicgen-small stands under CC-BY-NC-4.0" in said

    assert klangbild("models", "permit", "musicgen-small")[0] == 1
    code, _, said = klangbild(
        "models", "permit", "musicgen-small", "--by", "Ada, director", "--because", "a [contract]"
    )
    assert code == 0
    assert "a [contract]" in said
    found = states(klangbild)["musicgen-small"]
    assert found["state"] == "ready"
    assert "(by permission of 20" in found["licence"]

    assert klangbild("models", "permit", "musicgen-small", "--revoke")[0] == 0
    assert states(klangbild)["musicgen-small"]["state"] == "refused"
    assert klangbild("settings", "set", "museum.commercial", "false")[0] == 0
    assert states(klangbild)["musicgen-small"]["state"] == "ready"

    assert klangbild("models", "remove", "musicgen-small", "--yes")[0] == 0
    assert store.names() == ()


def test_a_permission_may_come_before_the_weights(klangbild):
    klangbild("models", "permit", "musicgen-small", "--by", "Ada", "--because", "a letter")
    assert "permitted by Ada" in states(klangbild)["musicgen-small"]["licence"]


def test_unknown_models_need_a_role_and_a_licence(klangbild, store, tmp_path):
    (tmp_path / WEIGHTS).write_bytes(safetensors())
    code, _, said = klangbild("models", "import", tmp_path, "--name", "own")
    assert code == 1
    assert "say --role and --licence" in said
    code, _, _ = klangbild(
        "models", "import", tmp_path, "--name", "own", "--role", "emotion", "--licence", "mit"
    )
    assert code == 0
    assert store.manifest("own").licence == "MIT"
    assert klangbild("models", "import", tmp_path, "--name", "../own")[0] == 1


def test_a_store_without_models_is_told(klangbild):
    assert "no model is here" in klangbild("models", "verify")[2]
    assert "nothing used" in klangbild("models", "list")[2]


def test_a_name_that_nobody_knows_is_told_where_the_names_are(klangbild):
    assert "`klangbild models list` shows the names" in klangbild("models", "verify", "blip-lrage")[2]


def test_verify_names_the_file_and_fails(klangbild, store):
    put_model(store, "t5-small", size=3000)
    put_model(store, "own")
    assert klangbild("models", "verify")[0] == 0
    weights = store.folder("t5-small") / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")

    code, _, said = klangbild("models", "verify")
    assert code == 1
    assert f"damaged: t5-small: {WEIGHTS}: its SHA-256 is" in said
    assert "own is whole" in said
    assert klangbild("models", "verify", "own")[0] == 0
    assert klangbild("models", "verify", "clap")[0] == 1


def test_removing_asks_first(klangbild, store, monkeypatch):
    import io

    put_model(store, "own")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert klangbild("models", "remove", "own")[0] == 1
    assert store.names() == ("own",)


def test_pins_are_exported_and_imported(klangbild, store, tmp_path):
    pin = Pin("museum/own", "a" * 40, put_model(store, "own").files)
    store.pins.keep("own", pin)
    store.pins.keep("more", pin)
    file = tmp_path / "pins.json"
    assert klangbild("models", "pins", "export", file, "own")[0] == 0
    assert set(json.loads(file.read_text())) == {"own"}
    assert klangbild("models", "pins", "export", file, "nothing")[0] == 1

    store.pins.path.unlink()
    code, _, said = klangbild("models", "pins", "import", file)
    assert code == 0
    assert "1 models are pinned: own" in said
    assert store.pins.all() == {"own": pin}


def set_up(folder, say):
    """A setup as a layer registers one."""
    folder.mkdir(parents=True)
    say("it is [set] up")


def test_an_engine_is_set_up_in_a_folder_of_its_own(klangbild, home, monkeypatch):
    entry = EntryPoint("audiocraft", f"{__name__}:set_up", "klangbild.model_setups")
    monkeypatch.setattr(setups, "entry_points", lambda group: [entry] if group == entry.group else [])
    code, _, said = klangbild("models", "setup", "audiocraft")
    assert code == 0
    assert "it is [set] up" in said
    assert (home.environments / "audiocraft").is_dir()


def test_settings_are_shown_and_set(klangbild):
    assert json.loads(klangbild("settings", "show", "--json")[1]) == Settings().as_mapping()
    assert klangbild("settings", "set", "studio.quota_mb", "50000")[0] == 0
    assert "50000" in klangbild("settings", "show")[1]
    assert klangbild("settings", "set", "museum.commercial", "false")[0] == 0
    assert "false" in klangbild("settings", "show")[1]
    code, _, said = klangbild("settings", "set", "museum.comercial", "false")
    assert code == 1
    assert "museum.commercial, " in said
