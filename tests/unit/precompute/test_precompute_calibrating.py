"""Calibrating without weights: what is read, fitted, tried and refused. True probabilities are planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes.wording import ScriptedCaptioner
from hypothesis import given, settings
from hypothesis import strategies as st

from db.models import StoredModel
from precompute.calibrating.agreements import Captioned, captioned, parting_of
from precompute.calibrating.errors import CalibrationError
from precompute.calibrating.halves import is_fitted_on
from precompute.calibrating.judges import Judge
from precompute.calibrating.labelled import read_labelled
from precompute.calibrating.temperatures import Fit, fit
from precompute.evaluation.emotion.ratings import RatingsError
from precompute.seeing.neural.zero_shot import unit
from precompute.wording.describing import Wording
from precompute.wording.errors import WordingError

LABELS = ("happy", "sad")
JUDGE = Judge(
    StoredModel("net", Path(), "1", "MIT"),
    "emotion",
    "",
    LABELS,
    lambda name: LABELS.index(name) if name in LABELS else None,
    1.0,
    lambda pictures: np.zeros((len(pictures), 2)),
)

# --- Temperatures -------------------------------------------------------------------------------------------


def _fit(
    seed: int, exaggeration: float, count: int = 1000, before: float = 1.0, tried: float | None = None
) -> Fit:
    """Of scores that exaggerate, on the half that is tried otherwise if it is said."""
    chance = np.random.default_rng(seed)
    honest = chance.normal(0, 1.5, (count, 6))
    labels = (honest + chance.gumbel(size=honest.shape)).argmax(axis=1)  # a draw from the softmax
    fitted_on = np.arange(count) % 2 == 0
    factors = np.where(fitted_on, exaggeration, exaggeration if tried is None else tried)
    return fit(honest * factors[:, None], labels, fitted_on, before)


def test_an_exaggeration_is_taken_back_and_both_figures_say_so() -> None:
    found = _fit(1, 4.0)

    assert found.refusal == ""
    assert (found.fitted_on, found.tried_on, found.pictures) == (500, 500, 1000)
    assert found.after.temperature == pytest.approx(4.0, rel=0.15)
    assert found.before.temperature == 1.0
    assert found.after.negative_log_likelihood < found.before.negative_log_likelihood
    assert found.after.expected_calibration_error < found.before.expected_calibration_error / 2


@settings(max_examples=30)
@given(st.integers(0, 1000), st.floats(0.2, 10), st.integers(40, 200), st.floats(0.2, 10))
def test_what_is_kept_is_never_worse_on_pictures_that_it_was_not_fitted_on(
    seed: int, exaggeration: float, count: int, before: float
) -> None:
    found = _fit(seed, exaggeration, count, before)
    assert found.refusal or found.after.negative_log_likelihood <= found.before.negative_log_likelihood


def test_what_is_worse_on_other_pictures_is_refused() -> None:
    found = _fit(1, 8.0, tried=1.0)
    assert "worse than before on what it was not fitted on" in found.refusal


def test_fitting_again_changes_nothing_and_is_kept() -> None:
    first = _fit(1, 4.0)
    again = _fit(1, 4.0, before=first.after.temperature)
    assert (again.before, again.after, again.refusal) == (first.after, first.after, "")


def test_scores_that_are_always_right_tell_of_no_temperature() -> None:
    labels = np.arange(40) // 2 % 2
    found = fit(np.eye(2)[labels], labels, np.arange(40) % 2 == 0, 1.0)
    assert "bring more" in found.refusal


def test_scores_that_say_the_contrary_are_refused() -> None:
    labels = np.arange(40) // 2 % 2
    found = fit(np.eye(2)[1 - labels], labels, np.arange(40) % 2 == 0, 1.0)
    assert "take another model" in found.refusal


# --- Tables -------------------------------------------------------------------------------------------------


def _named(count: int, *, fitted_on: bool) -> list[str]:
    names = (f"{number}.png" for number in range(1000))
    return [name for name in names if is_fitted_on(name) is fitted_on][:count]


def _rows(fitted: int, tried: int) -> dict[str, str]:
    """File -> label, so many of each label in each half."""
    known, new = _named(2 * fitted, fitted_on=True), _named(2 * tried, fitted_on=False)
    return {name: LABELS[index % 2] for names in (known, new) for index, name in enumerate(names)}


def _table(folder: Path, rows: list[tuple[str, str]], header: str = "file,label") -> Path:
    table = folder / "labels.csv"
    table.write_text("\n".join([header, *(f"{name},{label}" for name, label in rows)]), encoding="utf-8")
    return table


def _folder(folder: Path, rows: dict[str, str]) -> Path:
    for name in rows:
        (folder / name).touch()
    return _table(folder, list(rows.items()))


def test_labelled_pictures_are_read_in_the_order_of_the_table(tmp_path: Path) -> None:
    rows = _rows(5, 5)
    found = read_labelled(tmp_path, _folder(tmp_path, rows), JUDGE)
    assert [each.name for each in found] == list(rows)
    assert [LABELS[each.label] for each in found] == list(rows.values())
    assert found[0].image == tmp_path / found[0].name


def test_too_few_pictures_of_a_label_are_told_with_how_many_are_needed(tmp_path: Path) -> None:
    with pytest.raises(
        CalibrationError, match=r"happy 5 \+ 4, sad 5 \+ 4 .*needs 5 \+ 5 of each label; bring more"
    ):
        read_labelled(tmp_path, _folder(tmp_path, _rows(5, 4)), JUDGE)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([("0.png", "gloomy")], "labels that net does not know: 'gloomy'; it knows happy, sad"),
        (
            [(f"no{number}.png", "sad") for number in range(7)],
            r"'no0.png'.*'no4.png' and 2 more; put them there",
        ),
        ([("0.png", "sad")], "names files twice: '0.png'; leave each picture its one label"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, more: list[tuple[str, str]], told: str) -> None:
    rows = _rows(5, 5)
    _folder(tmp_path, rows)
    with pytest.raises(CalibrationError, match=told):
        read_labelled(tmp_path, _table(tmp_path, [*rows.items(), *more]), JUDGE)


def test_one_label_alone_is_told(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match="fewer than two labels; label some with happy, sad"):
        read_labelled(tmp_path, _folder(tmp_path, dict.fromkeys(_rows(5, 5), "sad")), JUDGE)


def test_a_table_without_labels_is_told(tmp_path: Path) -> None:
    with pytest.raises(RatingsError, match="no column label; it needs file, label"):
        read_labelled(tmp_path, _table(tmp_path, [], header="file,mood"), JUDGE)


# --- Captions -----------------------------------------------------------------------------------------------


def _pairs(count: int, likeness: float) -> Captioned:
    """Pictures with captions that agree with their own by about `likeness`, and with others by about nothing."""
    chance = np.random.default_rng(0)
    seen = unit(chance.normal(size=(count, 64)))
    away = unit(chance.normal(size=(count, 64)))
    read = unit(likeness * seen + np.sqrt(1 - likeness**2) * away)
    return Captioned(tuple(map(str, range(count))), tuple(f"caption {n}" for n in range(count)), seen, read)


def test_the_cosine_lies_between_own_captions_and_those_of_others() -> None:
    found = parting_of(_pairs(200, 0.8))
    assert found.refusal == ""
    assert 0.3 < found.agrees_from < 0.8
    assert found.own_believed > 0.97
    assert found.others_believed < 0.03
    assert found.pictures == 200


def test_captions_that_fit_no_picture_better_than_another_give_no_cosine() -> None:
    assert "take another model, or another captioner" in parting_of(_pairs(200, 0.0)).refusal


def test_a_captioner_that_says_always_the_same_is_told() -> None:
    pairs = _pairs(60, 0.8)
    alike = Captioned(pairs.names, ("a painting",) * 60, pairs.seen, pairs.read)
    with pytest.raises(CalibrationError, match="all captions are alike"):
        parting_of(alike)


class _Everything:
    """Finds everything alike."""

    def see(self, pictures: list) -> np.ndarray:
        return np.ones((len(pictures), 1))

    def read(self, texts: list) -> np.ndarray:
        return np.ones((len(texts), 1))


@pytest.mark.parametrize(("count", "sentence"), [(30, "A painting."), (60, WordingError("saw nothing"))])
def test_too_few_captions_are_told(count: int, sentence: str | Exception) -> None:
    pictures = ((str(number), np.full((16, 16, 3), number, np.uint8)) for number in range(count))
    with pytest.raises(CalibrationError, match=r"20 \+ 20 are needed; import more works"):
        captioned(pictures, Wording(ScriptedCaptioner(sentence)), _Everything())
