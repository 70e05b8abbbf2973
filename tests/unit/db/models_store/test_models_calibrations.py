"""What a museum fitted to its own pictures: kept by weights, and never taken for what it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.stored_models import put_model

from db.models import ModelError, ModelStore, StoredModel
from db.models.calibrations import AGREEMENT, EMOTION, Calibration, value_of
from db.models.overview import standings
from db.settings import Settings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NET = StoredModel("net", Path(), "r1", "MIT")
WARM = Calibration("net", "r1", EMOTION, 1.75, 40, NOON)
MOOD = Calibration("clip", "r1", "mood", 2.5, 60, NOON, words="1a2b3c4d")


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


def test_nothing_is_calibrated_until_somebody_does(store: ModelStore) -> None:
    assert store.calibrations.all() == ()
    assert not store.calibrations.path.exists()


def test_a_calibration_is_kept_and_takes_the_place_of_an_older_one(store: ModelStore) -> None:
    store.calibrations.keep(WARM)
    store.calibrations.keep(MOOD)
    warmer = replace(WARM, value=2.0)
    store.calibrations.keep(warmer)

    assert store.calibrations.all() == (MOOD, warmer)


@pytest.mark.parametrize(
    "other",
    [
        replace(WARM, model="other"),
        replace(WARM, revision="r2"),
        replace(WARM, what=AGREEMENT),
        replace(WARM, words="1a2b3c4d"),
    ],
)
def test_a_calibration_counts_for_its_own_weights_and_words_alone(other: Calibration) -> None:
    assert value_of([other], NET, EMOTION) is None
    assert value_of([other, WARM], NET, EMOTION) == WARM.value


def test_all_of_a_model_is_forgotten_at_once(store: ModelStore) -> None:
    for each in (WARM, replace(WARM, revision="r2"), MOOD):
        store.calibrations.keep(each)

    assert store.calibrations.forget("net") == 2
    assert store.calibrations.all() == (MOOD,)
    with pytest.raises(ModelError, match="nothing is calibrated for net; `klangbild models list`"):
        store.calibrations.forget("net")


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        '[{"model": "net"}]',
        '[{"model": "n", "revision": "r", "what": "emotion", "value": 0, "examples": 1, "at": "2026-03-01"}]',
        '[{"model": "n", "revision": "r", "what": "caption agreement", "value": 2, "examples": 1,'
        ' "at": "2026-03-01"}]',
    ],
)
def test_a_damaged_record_is_told_with_the_remedy(store: ModelStore, text: str) -> None:
    store.calibrations.path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"calibrations\.json cannot be read .*remove it and calibrate anew"):
        store.calibrations.all()


def test_the_list_of_models_tells_what_these_weights_are_calibrated_for(store: ModelStore) -> None:
    revision = put_model(store, "net", role="emotion").revision
    here = replace(WARM, revision=revision)
    for each in (WARM, here):
        store.calibrations.keep(each)

    (net,) = (each for each in standings(store, Settings()) if each.name == "net")

    assert net.calibrated == (here,)
    assert str(here) == "emotion: temperature 1.75, by 40 pictures on 2026-03-01"
