"""The studio with a model for every step, from a painting to a stored track, as a museum would use it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes.live_kiosk import heard, live_service, plain
from fakes.zoo import home as zoo
from fakes.zoo.home import EVERYBODY, OTHERS, add
from neural_museum import (
    RATE_HZ,
    SECONDS,
    a_casting,
    a_picture,
    composed,
    klangbild,
    recorded,
    tracks,
)

from db.database import Database
from db.entities import Artwork, Constraints, LocalText, MoodLabel
from db.home import Home
from db.models import LicenceError, ModelDamagedError, ModelMissingError
from db.models.catalogue import roles
from db.models.store import ModelStore
from db.pictures import read_picture
from db.plain import key_of
from db.production import REFINING, STEPS, Production, ProductionError, Variant, parse_production
from db.settings import Settings
from precompute.casting import Casting, cast_here, cast_live, cast_studio, require_roles
from precompute.composing.sounding import RefusedError
from precompute.jobs import Report
from precompute.live.framing import Kind

pytestmark = pytest.mark.usefixtures("one_thread", "warm_workers")

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))


def flat(said: str) -> str:
    """Without the frames and the line breaks of a terminal."""
    return " ".join(said.replace("│", " ").split())


# --- One painting -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("offline")
@pytest.mark.paintings
def test_every_model_has_its_part_in_the_music_of_a_painting(museum: Home, paintings: Path) -> None:
    file = sorted((paintings / "masterpieces240_pd").glob("*.jpg"))[0]
    artwork = Artwork("1900.1", LocalText.of(en="The Harbour"), date="1850")  # type: ignore[arg-type]

    recording = cast_here(a_casting(museum, *EVERYBODY)).compose_picture(
        read_picture(file).pixels, artwork, SECONDS, 1
    )

    commission = recording.commission
    assert [each.step for each in commission.contributions] == [
        "emotion",
        "caption",
        "elements",
        "refine",
        "translate",
        "compose",
    ]
    named = {each.instead_of or each.by for each in commission.contributions}
    assert {"net-tiny", "blip-tiny", "clip-tiny", "falcon-tiny", "marian-tiny", "musicgen"} == named
    assert commission.impression.suggestions
    assert commission.impression.caption_agreement is not None
    assert "The Harbour" in commission.impression.caption.text_in("en")
    assert ("variant", "lyrical") in commission.parameters
    header = soundfile.info(io.BytesIO(recording.as_flac(artwork)))
    assert (header.samplerate, header.frames, header.channels) == (RATE_HZ, SECONDS * RATE_HZ, 2)
    assert "CC-BY-NC-4.0" in recording.tags(artwork)["license"]
    assert recording.measurements.loudness_lufs == pytest.approx(-16.0, abs=1.0)


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")  # diffusers' codec is built so
@pytest.mark.paintings
@pytest.mark.parametrize(
    ("name", "step", "rate_hz", "duration_s"),
    [
        ("vit-tiny", "emotion", 44_100, SECONDS),
        ("t5-tiny", "refine", 44_100, SECONDS),
        ("stereo-tiny", "compose", RATE_HZ, SECONDS),
        ("melody-tiny", "compose", RATE_HZ, SECONDS),
        ("ace-step-tiny", "compose", None, 10.0),
        ("stable-audio-tiny", "compose", None, SECONDS),
    ],
)
def test_every_other_model_does_its_step_for_a_painting(
    museum: Home,
    paintings: Path,
    tmp_path: Path,
    name: str,
    step: str,
    rate_hz: int | None,
    duration_s: float,
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(museum.root, home.root)
    if name in OTHERS:
        add(home, tmp_path, name)
    file = sorted((paintings / "masterpieces240_pd").glob("*.jpg"))[1]

    recording = cast_here(a_casting(home, f"{step}={name}", insist=True)).compose_picture(
        read_picture(file).pixels, None, duration_s, 1
    )

    done = {each.step: each for each in recording.commission.contributions}
    assert name in f"{done[step].by} {done[step].revision} {done[step].instead_of}"
    assert rate_hz in {None, recording.sample_rate_hz}
    assert len(recording.audio) == round(duration_s * recording.sample_rate_hz)


@pytest.mark.usefixtures("offline")
def test_the_same_picture_and_seed_give_the_same_samples(museum: Home) -> None:
    casting = a_casting(museum, *EVERYBODY)

    first, again, other = (
        cast_here(casting).compose_picture(a_picture(), None, SECONDS, seed).audio for seed in (1, 1, 2)
    )

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("variant", list(Variant))
def test_a_variant_decides_what_the_composer_listens_to(museum: Home, variant: Variant) -> None:
    wanted = EVERYBODY if variant in REFINING else [each for each in EVERYBODY if "refine" not in each]
    studio = cast_here(a_casting(museum, *wanted, variant=variant))
    impression = studio.perceive(a_picture())

    commission = studio.commission(impression, None, SECONDS, 1)

    listened = commission.prompt.text_in("en")
    assert ("variant", variant.value) in commission.parameters
    match variant:
        case Variant.EMOTIVE:
            assert listened in tuple(MoodLabel)
        case Variant.NARRATIVE:
            assert listened == impression.caption.text_in("en")
        case Variant.LYRICAL | Variant.OPTIMIZED:
            assert "beats per minute" in listened or "bpm" in listened  # the guard refuses noise


def test_calm_is_kept_whatever_a_model_suggests(museum: Home) -> None:
    studio = cast_here(a_casting(museum, "elements=clip-tiny"))
    impression = studio.perceive(a_picture())

    wild, calm = (
        studio.commission(impression, None, SECONDS, 1, Constraints(most_intensity=most)).elements
        for most in (1.0, 0.1)
    )

    assert calm.tempo_bpm <= wild.tempo_bpm


# --- A collection -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def composed_by_everybody(
    one_thread: None, warm_workers: None, collection: Home, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Report]:
    """A museum after all its works were composed for together; nothing may change it."""
    home = Home(shutil.copytree(collection.root, tmp_path_factory.mktemp("composed") / "home"))
    return home, composed(home, a_casting(home, *EVERYBODY), workers=2)


def test_a_collection_is_composed_together_once_and_as_each_work_alone(
    composed_by_everybody: tuple[Home, Report], tmp_path: Path
) -> None:
    kept, first = composed_by_everybody
    home = Home(shutil.copytree(kept.root, tmp_path / "home"))
    casting = a_casting(home, *EVERYBODY)
    made = tracks(home)
    for weights in ModelStore(home.models).root.glob("*/files/model.safetensors"):
        weights.write_bytes(bytes(weights.stat().st_size))  # whoever loads any now fails
    again = composed(home, casting)

    assert (first.composed, first.failed) == (3, [])
    assert (again.composed, again.skipped, again.failed, again.stand_ins) == (0, 3, [], ())
    assert len({track.audio_digest for track in made}) == 3
    assert all(track.commission.engine.name == "musicgen" for track in made)
    assert all(soundfile.info(io.BytesIO(recorded(home, each))).samplerate == RATE_HZ for each in made)


def test_company_changes_nothing(composed_by_everybody: tuple[Home, Report], museum: Home) -> None:
    home, _ = composed_by_everybody
    track = tracks(home)[0]

    alone = cast_here(a_casting(museum, *EVERYBODY)).record(track.commission)

    with Database.open(f"sqlite:///{home.database}") as database, database.transaction() as store:
        artwork = store.artworks.get(track.accession_number)
    assert alone.as_flac(artwork) == recorded(home, track)


def test_models_may_see_and_word_for_the_composer_that_needs_none(home: Home) -> None:
    casting = a_casting(home, "emotion=net-tiny", "caption=blip-tiny")
    report = composed(home, casting, accession_numbers=("W1",))

    assert (report.composed, report.failed) == (1, [])
    (track,) = tracks(home)
    assert track.commission.engine.name == "score"
    by = {each.step: each.by for each in track.commission.contributions}
    assert (by["emotion"], by["caption"], by["compose"]) == ("net-tiny", "blip-tiny", "score")


def test_numbers_that_go_astray_fail_their_pieces_and_say_so(home: Home, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(ModelStore(home.models).folder("musicgen-tiny"), tmp_path / "astray")
    weights = tmp_path / "astray" / "model.safetensors"
    tensors = load_file(weights)
    tensors["decoder.lm_heads.0.weight"].fill_(float("nan"))
    save_file(tensors, weights, {"format": "pt"})
    zoo.replace(home, tmp_path / "astray", "musicgen-tiny")

    report = composed(home, a_casting(home, "compose=musicgen-tiny"))

    assert (report.composed, len(report.failed)) == (0, 3)
    assert all("NaN" in failure.reason or "no number" in failure.reason for failure in report.failed)
    assert not any("internal error" in failure.reason for failure in report.failed)


def test_a_curator_reads_what_is_said_and_corrects_it(home: Home) -> None:
    composed(home, a_casting(home, "translate=marian-tiny"), accession_numbers=("W1",))
    machine = json.loads(klangbild(home, "words", "show", "W1", "--json").stdout)
    assert machine["caption"]["ar"]
    assert "translate" not in {each["step"] for each in machine["contributions"]}  # our own Arabic needs none

    klangbild(home, "words", "correct", "W1", "ar", "كلام أمينة المتحف")

    assert json.loads(klangbild(home, "words", "show", "W1", "--json").stdout)["caption"]["ar"] == (
        "كلام أمينة المتحف"
    )
    assert composed(home, a_casting(home), accession_numbers=("W1",)).skipped == 1
    klangbild(home, "words", "restore", "W1", "ar")
    assert json.loads(klangbild(home, "words", "show", "W1", "--json").stdout) == machine
    assert "no track yet" in klangbild(home, "words", "show", "W2", expect=1).stderr
    assert "klangbild words restore" in klangbild(home, "words", "correct", "W1", "ar", " ", expect=2).stderr


# --- Who cannot be had --------------------------------------------------------------------------------------


def test_missing_weights_are_replaced_by_our_own_part_which_says_so(museum: Home) -> None:
    studio = cast_here(
        a_casting(museum, "caption=blip-large", "translate=opus-mt-en-ar", "compose=musicgen-large")
    )

    commission = studio.commission(studio.perceive(a_picture()), None, SECONDS, 1)

    instead = {each.step: each for each in commission.contributions if each.instead_of}
    assert {step: each.instead_of for step, each in instead.items()} == {
        "caption": "blip-large",
        "compose": "musicgen-large",
        "translate": "opus-mt-en-ar",
    }
    assert "klangbild models fetch musicgen-large" in instead["compose"].reason
    assert commission.engine.name == "score"
    plain_studio = cast_here(a_casting(museum))
    assert key_of(commission) == key_of(
        plain_studio.commission(plain_studio.perceive(a_picture()), None, SECONDS, 1)
    )


def test_a_stand_in_composes_only_where_nothing_may_be_played(home: Home) -> None:
    composed(home, a_casting(home, "compose=musicgen-tiny"), accession_numbers=("W1",))
    ModelStore(home.models).remove("musicgen-tiny")

    report = composed(home, a_casting(home, "compose=musicgen-tiny"))

    assert (report.composed, report.skipped) == (2, 1)
    engines = {track.accession_number: track.commission.engine.name for track in tracks(home)}
    assert engines == {"W0": "score", "W1": "musicgen", "W2": "score"}

    Settings().having("museum.commercial", True).write(home.settings)
    report = composed(home, a_casting(home, "compose=musicgen-tiny"))

    assert (report.composed, report.skipped) == (1, 2)
    engines = [track.commission.engine.name for track in tracks(home) if track.accession_number == "W1"]
    assert sorted(engines) == ["musicgen", "score"]
    assert composed(home, a_casting(home, "compose=musicgen-tiny")).skipped == 3


def test_a_batch_tells_whom_it_does_without(home: Home) -> None:
    done = klangbild(home, "compose", "W1", "--duration", 5, "--with", "caption=blip-large")

    assert "caption is done without blip-large" in " ".join(done.stderr.split())
    assert "our own part in place of blip-large" in done.stderr


def test_a_batch_that_insists_ends_before_it_begins(home: Home) -> None:
    with pytest.raises(ModelMissingError, match="musicgen-large is not here"):
        composed(home, a_casting(home, "compose=musicgen-large", insist=True))

    assert tracks(home) == []


def test_a_batch_that_insists_reads_all_weights_before_it_begins(home: Home) -> None:
    weights = ModelStore(home.models).folder("t5-tiny") / "model.safetensors"
    weights.write_bytes(bytes(weights.stat().st_size))  # whole at a glance

    with pytest.raises(ModelDamagedError, match="t5-tiny is damaged"):
        composed(home, a_casting(home, "refine=t5-tiny", insist=True))

    assert tracks(home) == []


def test_weights_of_the_wrong_kind_are_not_cast(museum: Home) -> None:
    studio = cast_here(a_casting(museum, "caption=clip-tiny", "compose=t5-tiny"))

    reasons = {each.step: each.reason for each in studio.stand_ins}

    assert "clip" in reasons["caption"]
    assert "t5" in reasons["compose"]


def test_damaged_weights_are_not_cast(home: Home) -> None:
    weights = ModelStore(home.models).folder("blip-tiny") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])

    (stand_in,) = cast_here(a_casting(home, "caption=blip-tiny")).stand_ins

    assert (stand_in.step, stand_in.instead_of) == ("caption", "blip-tiny")
    assert "damaged" in stand_in.reason


def test_a_museum_that_sells_tickets_needs_a_permission(home: Home) -> None:
    Settings().write(home.settings)
    casting = a_casting(home, "compose=musicgen-tiny", insist=True)
    with pytest.raises(LicenceError, match="CC-BY-NC"):
        cast_here(casting)

    klangbild(
        home, "models", "permit", "musicgen-tiny", "--by", "Ada, director", "--because", "the authors agreed"
    )

    licence = cast_here(casting).composer.engine.licence
    assert "CC-BY-NC-4.0 (by permission of 20" in licence
    assert "Ada" not in licence  # names stay in the museum


@pytest.fixture
def unreadable(home: Home) -> Home:
    """Whoever loads weights now fails; at a glance they are whole."""
    for weights in ModelStore(home.models).root.glob("*/files/model.safetensors"):
        weights.write_bytes(bytes(weights.stat().st_size))
    return home


def test_wishes_that_no_network_can_promise_are_refused_before_anything_is_loaded(unreadable: Home) -> None:
    wishes = Constraints(key="D minor", loop=True)

    with pytest.raises(RefusedError, match=r"musicgen samples sound .* leave out --key and --loop"):
        composed(unreadable, a_casting(unreadable, "compose=musicgen-tiny"), constraints=wishes)

    done = klangbild(
        unreadable, "compose", "--all", "--tempo", 72, "--with", "compose=musicgen-tiny", expect=2
    )
    assert "leave out --tempo" in flat(done.stderr)


@pytest.mark.parametrize(
    "options", [("--midi", "a.mid"), ("--musicxml", "a.musicxml"), ("--stems", "stems"), ("--key", "D minor")]
)
def test_a_file_that_needs_notes_is_refused_before_sound_is_sampled(
    unreadable: Home, tmp_path: Path, options: tuple[str, str]
) -> None:
    place = tmp_path / "pieces"
    place.mkdir()
    wanted = (
        "--out",
        place / "a.wav",
        options[0],
        options[1] if options[0] == "--key" else place / options[1],
    )

    done = klangbild(
        unreadable, "compose", "--emotion", "0,0", *wanted, "--with", "compose=musicgen-tiny", expect=2
    )

    assert f"leave out {options[0]}" in flat(done.stderr)
    assert list(place.iterdir()) == []


def test_a_stand_in_that_writes_notes_gives_them(home: Home, tmp_path: Path) -> None:
    wanted = ("--out", tmp_path / "a.wav", "--midi", tmp_path / "a.mid", "--key", "D minor")

    done = klangbild(
        home, "compose", "--emotion", "0,0", "--duration", 5, *wanted, "--with", "compose=musicgen-large"
    )

    assert "compose is done without musicgen-large" in flat(done.stderr)
    assert (tmp_path / "a.mid").is_file()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["compose"], "STEP=MODEL"),
        (["sing=blip-tiny"], "one of emotion"),
        (["caption=blip-tiny", "caption=clip-tiny"], "two models"),
    ],
)
def test_a_production_that_cannot_be_is_explained(chosen: list[str], told: str) -> None:
    with pytest.raises(ProductionError, match=told):
        parse_production(chosen)


@pytest.mark.parametrize(
    ("chosen", "settings", "told"),
    [
        ([], {"variant": "narrative"}, "add --with compose=MODEL"),
        (["caption=blip-tiny", "compose=score"], {"variant": "lyrical"}, "add --with compose=MODEL"),
        (
            ["refine=t5-tiny", "compose=musicgen-tiny"],
            {"variant": "narrative"},
            "leave out --with refine=t5-tiny",
        ),
        (["caption=embedded"], {"insist": True}, "add --with STEP=MODEL"),
    ],
)
def test_what_would_change_nothing_is_refused(chosen: list[str], settings: dict, told: str) -> None:
    with pytest.raises(ProductionError, match=told):
        parse_production(chosen, **settings)


@pytest.mark.parametrize("command", [("compose", "--all"), ("nightly", "--now"), ("live", "--port", 0)])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--device", "cuda:7"), "--device says where models compute, and none is named"),
        (("--device", "gpu9"), "there is no device 'gpu9'"),
        (("--device", "cpu/", "--with", "caption=blip-tiny"), "models compute in float32"),
        (("--device", "cuda/int8", "--with", "caption=blip-tiny"), "8-bit numbers are for processors"),
        (("--variant", "emotive"), "--variant is what a neural composer listens to"),
        (("--with", "compose=marian-tiny"), "marian-tiny translates, so it cannot compose"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_by_every_command_that_composes(
    museum: Home, command: tuple, options: tuple, told: str
) -> None:
    assert told in flat(klangbild(museum, *command, *options, expect=2).stderr)


@pytest.mark.parametrize(
    ("chosen", "remedy"),
    [
        ("compose=marian-tiny", "write --with translate=marian-tiny"),  # as its manifest says
        ("refine=opus-mt-en-ar", "write --with translate=opus-mt-en-ar"),  # as the catalogue says
        ("elements=dinov2-small", "`klangbild embed dinov2-small` uses it"),
        ("caption=clap", "nothing uses it yet"),
    ],
)
def test_a_model_for_another_step_is_refused_with_what_it_is_for(
    museum: Home, chosen: str, remedy: str
) -> None:
    with pytest.raises(ProductionError, match=remedy):
        require_roles(parse_production([chosen]), ModelStore(museum.models))


def test_a_model_that_nobody_knows_may_stand_for_any_step(museum: Home) -> None:
    require_roles(parse_production(["caption=our-own:label"]), ModelStore(museum.models))


def test_the_list_of_models_names_the_steps_that_a_studio_has() -> None:
    steps = [each.used_by for each in roles().values() if each.is_step]
    assert steps == [f"--with {step}=" for step in STEPS]


def test_nothing_neural_is_loaded_before_it_is_needed(museum: Home) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from db.home import Home\n"
        "from precompute.casting import Casting, cast_here\n"
        "from db.production import parse_production\n"
        f"everybody = {EVERYBODY!r}\n"
        f"cast_here(Casting(parse_production(everybody), Home(Path({str(museum.root)!r})), 'cpu'))\n"
        "loaded = {'torch', 'transformers', 'diffusers'} & sys.modules.keys()\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


# --- The program and the live service -----------------------------------------------------------------------


def test_the_program_composes_with_models(home: Home, tmp_path: Path) -> None:
    with_models = [argument for each in EVERYBODY for argument in ("--with", each)]
    order = ("compose", "W1", "--duration", "5", *with_models, "--device", "cpu/int8", "--json")
    done = subprocess.run(
        [KLANGBILD, "--home", home.root, *order], capture_output=True, text=True, timeout=250, check=True
    )
    assert json.loads(done.stdout)["composed"] == 1
    (track,) = tracks(home)
    assert ("dtype", "int8") in track.commission.parameters

    wrong = klangbild(home, "compose", "--all", "--with", "caption=blip-tiny", "--device", "gpu9", expect=2)
    assert "there is no device 'gpu9'" in wrong.stderr
    klangbild(home, "compose", "--all", "--variant", "epic", expect=2)


def test_an_address_of_another_machine_is_told(museum: Home) -> None:
    done = klangbild(museum, "live", "--host", "203.0.113.1", expect=1)
    assert "this machine has no such address" in done.stderr


def test_a_visitor_hears_a_neural_piece_before_it_is_finished(museum: Home, tmp_path: Path) -> None:
    build = partial(cast_live, a_casting(museum, *EVERYBODY))
    with live_service(build, tmp_path) as service:
        kiosk = service.kiosk("hall")
        frames = kiosk.ask(duration_s=8, seed=3, feeling="awe", words="a calm sea", language="en")

    kinds = [Kind(frame.kind) for frame in frames if frame.kind not in {Kind.ALIVE, Kind.QUEUED}]
    assert kinds[-1] is Kind.DONE, frames[-1]
    begun = next(plain(frame) for frame in frames if frame.kind == Kind.BEGUN)
    audio = heard(frames)
    assert begun["sample_rate_hz"] == RATE_HZ
    assert audio.shape == (8 * RATE_HZ, 2)
    assert kinds.count(Kind.AUDIO) > 2
    assert plain(frames[-1])["loudness_lufs"] == pytest.approx(-16.0, abs=1.5)


@pytest.mark.usefixtures("offline")
def test_after_a_rehearsal_no_visitor_waits_for_weights(home: Home) -> None:
    casting = a_casting(home, *EVERYBODY)
    expected = cast_here(casting).compose_picture(a_picture(), None, SECONDS, 1)
    studio = cast_live(casting)

    steps = sum(1 for _ in studio.rehearse())
    shutil.rmtree(ModelStore(home.models).root)
    recording = studio.compose_picture(a_picture(), None, SECONDS, 1)

    assert steps > len(EVERYBODY)
    assert recording.commission == expected.commission
    np.testing.assert_array_equal(recording.audio, expected.audio)


def test_the_default_production_needs_no_home_at_all(tmp_path: Path) -> None:
    studio = cast_studio(Casting(Production(), Home(tmp_path / "nowhere")), os.environ)

    assert studio.composer.engine.name == "score"
    assert not studio.uses_models
    assert not (tmp_path / "nowhere").exists()
