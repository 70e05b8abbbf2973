"""Embeddings from the studio's command to the kiosk's eye, with a real model store and real exhibition files."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.small_greys import SmallGreys
from fakes.values import no_objection
from fakes.views import Conditions, photo_of
from fakes.zoo.embedders import tiny_dinov2
from typer.testing import CliRunner

from content.recognition.embedding import EmbedderId
from content.recognition.embedding_works import embed_collection
from content.recognition.exhibiting import recogniser_of
from content.recognition.vision_towers import identity_of, load_embedder
from content.recognition.weights import usable_model
from db.database import Database
from db.entities import Reproduction
from db.exhibition import Exhibition, registered_makers
from db.exhibition.publishing import PublishReport, publish
from db.home import Home
from db.models import ModelMissingError, StoredModel
from db.program import build
from kiosk.camera import Frame
from kiosk.looking.sight import sight_of_exhibition

pytestmark = pytest.mark.usefixtures("offline")

MODEL = "dinov2-small"


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    """The folder of a tiny model, as somebody brings it on a stick."""
    return replace(tiny_dinov2(tmp_path_factory.mktemp("stick")), name=MODEL)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Of a studio with four works, published."""
    return studio(tmp_path, 4)


@pytest.fixture
def home_with_model(home: Home, tiny: StoredModel) -> Home:
    code, _, err = klangbild(home, "models", "import", tiny.folder, "--name", MODEL)
    assert code == 0, err
    return home


def studio(root: Path, works: int) -> Home:
    exhibits = [
        Exhibit(invented(f"{place:02}", f"Work {place}", "عمل"), as_png(painted(place)), has_music=False)
        for place in range(works)
    ]
    write_exhibition(root, exhibits)
    return Home(root)


def klangbild(home: Home, *arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(build(), ["--home", str(home.root), *map(str, arguments)])
    return result.exit_code, result.stdout, str(result.exception or "") + result.stderr


@contextmanager
def logged() -> Generator[list[str]]:
    """What recognition writes into the log; the program's own set-up has replaced pytest's listener."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener = Listener()
    logger = logging.getLogger("content.recognition")
    logger.addHandler(listener)
    try:
        yield said
    finally:
        logger.removeHandler(listener)


def opened(home: Home) -> Database:
    return Database.open(f"sqlite:///{home.database}")


def published(home: Home) -> PublishReport:
    with opened(home) as database:
        return publish(
            database,
            home.exhibition,
            home.signing_key,
            now=datetime.now(UTC),
            objection=no_objection,
            makers=registered_makers(),
        )


def embedders_part(home: Home) -> list[bytes]:
    with closing(Exhibition.open(home.exhibition)) as exhibition:
        exhibition.verify()
        return list(exhibition.parts("recognition.embedder"))


def test_a_curator_embeds_a_collection_and_publishes_it(home_with_model: Home, tiny: StoredModel) -> None:
    home = home_with_model
    code, out, _ = klangbild(home, "embed", MODEL, "--json")
    assert code == 0
    assert json.loads(out) == {"embedded": 4, "unchanged": 0, "unreadable": [], "left": 0}
    assert published(home).is_new
    (part,) = embedders_part(home)
    identity = EmbedderId.parse(part.decode())
    assert (identity.model, identity.weights) == (MODEL, identity_of(tiny).weights)
    assert identity.revision == usable_model(home, MODEL).revision

    code, out, _ = klangbild(home, "embed", MODEL, "--json")
    assert json.loads(out)["unchanged"] == 4
    assert not published(home).is_new


def test_a_model_that_is_not_in_the_store_is_named(home: Home) -> None:
    code, _, err = klangbild(home, "embed", MODEL)
    assert code == 1
    assert MODEL in err


@pytest.mark.parametrize("arguments", [[], [MODEL, "--none"]])
def test_one_says_which_model_or_none(home: Home, arguments: list[str]) -> None:
    code, _, err = klangbild(home, "embed", *arguments)
    assert code == 2
    assert "--none" in err


def test_a_collection_without_embeddings_is_published_as_ever(home_with_model: Home) -> None:
    home = home_with_model
    before = Exhibition.open(home.exhibition)
    names = {"recognition.embedder", "recognition.embeddings"}
    assert not any(list(before.parts(name)) for name in names)
    klangbild(home, "embed", MODEL)
    published(home)
    code, _, _ = klangbild(home, "embed", "--none")
    assert code == 0
    published(home)
    with closing(before), closing(Exhibition.open(home.exhibition)) as after:
        assert after.version == before.version + 2
        assert after.content_digest == before.content_digest
        assert after.facts.parts == before.facts.parts


def test_the_kiosk_embeds_frames_that_it_doubts(
    home_with_model: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_model
    klangbild(home, "embed", MODEL)
    published(home)
    find_model = pickle.loads(pickle.dumps(partial(usable_model, home)))  # noqa: S301 - as it goes to the eye
    with logged() as said:
        sight = sight_of_exhibition(home.exhibition, mirrored=True, find_model=find_model)
    assert not said
    assert torch.get_num_threads() == 1
    asked: list[int] = []
    tower = type(load_embedder(usable_model(home, MODEL)))
    embed = tower.embed
    monkeypatch.setattr(
        tower, "embed", lambda self, pictures: asked.append(len(pictures)) or embed(self, pictures)
    )
    sight.look(Frame(photo_of(painted(2), 1), 0.0))
    assert not asked
    look = sight.look(Frame(photo_of(painted(50), 1), 0.1))
    assert len(asked) == 1
    assert look.recognition is not None
    assert look.recognition.candidates == ()


def test_photographs_are_recognised_with_the_model_too(home_with_model: Home, tmp_path: Path) -> None:
    home = home_with_model
    klangbild(home, "embed", MODEL)
    published(home)
    photograph = tmp_path / "photograph.png"
    photograph.write_bytes(as_png(photo_of(painted(2), 1)))
    code, out, _ = klangbild(home, "recognise", photograph, "--json")
    assert code == 0
    assert json.loads(out)[0]["works"][0]["accession_number"] == "02"


@pytest.mark.parametrize("fault", ["revision", "weights", "missing", "slow"])
def test_a_kiosk_with_other_weights_does_without_and_says_so(
    home_with_model: Home,
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = home_with_model
    klangbild(home, "embed", MODEL)
    published(home)
    model = usable_model(home, MODEL)

    def find(name: str) -> StoredModel:
        assert name == MODEL
        match fault:
            case "revision":
                return replace(model, revision="another")
            case "weights":
                other = tiny_dinov2(tmp_path / "other", seed=3)
                return replace(model, folder=other.folder)
            case "missing":
                raise ModelMissingError(f"{name} is not here")
        return model

    if fault == "slow":
        monkeypatch.setattr("content.recognition.resembling._LONGEST_S", 0.0)
    frame = photo_of(painted(50), 1)
    with closing(Exhibition.open(home.exhibition)) as exhibition:
        with logged() as said:
            doubting = recogniser_of(exhibition, find, live=True)
        (line,) = said
        assert "keypoints alone" in line
        assert MODEL in line
        monkeypatch.setattr("content.recognition.resembling.Resemblance.suggested", None)  # would be noticed
        assert doubting.recognise(frame).candidates == recogniser_of(exhibition).recognise(frame).candidates


def test_what_is_published_finds_a_work_that_the_keypoints_leave_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = studio(tmp_path, 60)
    greys = SmallGreys()
    with opened(home) as database:
        report = embed_collection(database, greys, workers=2)
    assert report.embedded == 60
    published(home)
    hard = Conditions(share=(0.12, 0.16), blur_px=0.1, noise=6, tilt_deg=10, glare=False)
    photograph = cv2.GaussianBlur(photo_of(painted(55), 55, hard), (0, 0), 13)
    monkeypatch.setattr("content.recognition.exhibiting.fitting_embedder", lambda *_, **__: greys)
    with closing(Exhibition.open(home.exhibition)) as exhibition:
        assert recogniser_of(exhibition).recognise(photograph).best is None
        best = recogniser_of(exhibition, lambda _: pytest.fail("asked")).recognise(photograph).best
    assert best is not None
    assert best.accession_number == "55"


def test_what_is_stopped_goes_on_and_the_old_embedder_serves_until_then(home: Home) -> None:
    old, new = SmallGreys(), SmallGreys(revision="2")
    with opened(home) as database:
        embed_collection(database, old, workers=1)
        published(home)
        asked = iter([False, False, True])
        report = embed_collection(database, new, workers=1, stop=lambda: next(asked))
        assert (report.embedded, report.left) == (2, 2)
        assert not published(home).is_new
        assert embedders_part(home) == [str(old.identity).encode()]
        report = embed_collection(database, new, workers=1)
        assert (report.embedded, report.unchanged) == (2, 2)
        assert published(home).is_new
        assert embedders_part(home) == [str(new.identity).encode()]
        with database.transaction() as store:
            assert store.features.images(str(old.identity)) == frozenset()


def test_an_image_that_cannot_be_read_is_named_and_its_work_is_published_without(home: Home) -> None:
    with opened(home) as database:
        with database.transaction() as store:
            artwork = invented("77", "A broken one", "عمل")
            digest = store.media.put(b"no picture", "image/png")
            store.artworks.save(artwork)
            store.reproductions.save(
                Reproduction(artwork.accession_number, digest, digest, "image/png", 9, 9)
            )
        report = embed_collection(database, SmallGreys(), workers=1)
        assert report.embedded == 4
        ((number, reason),) = report.unreadable
        assert number == "77"
        assert "picture" in reason
    assert published(home).artworks == 5


def test_stored_embeddings_are_small_and_point_the_right_way(home: Home) -> None:
    greys = SmallGreys()
    with opened(home) as database:
        embed_collection(database, greys, workers=1)
        with database.transaction(read_only=True) as store:
            for reproduction in store.reproductions.all():
                data = store.features.maybe_get(reproduction.digest, str(greys.identity))
                assert data is not None
                assert len(data) == 384
                place = int(reproduction.accession_number)
                vector = np.frombuffer(data, np.int8).astype(np.float32)
                own = greys.embed([painted(place)])[0]
                assert float(vector @ own) / np.linalg.norm(vector) > 0.999
