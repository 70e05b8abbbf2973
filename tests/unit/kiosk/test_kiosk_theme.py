"""The design system: contrast after WCAG 2.2, sizes and motion, as the QML engine gives them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from fakes.contrast import contrast
from fakes.qt import qt_application
from fakes.shown_window import FOLDER
from PySide6.QtCore import QObject, QSizeF
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlEngine

LEAST = {"gallery": (4.5, 3.0), "light": (4.5, 3.0), "contrast": (7.0, 4.5)}
"""Of texts, and of what else one has to see."""
GROUNDS = ("ground", "surface", "surfacePressed")
TEXTS = [
    *product(("ink", "inkSoft", "accent"), GROUNDS),
    ("accentInk", "accent"),
    ("accentInk", "accentPressed"),
]
PARTS = [
    *product(("line", "accent"), GROUNDS),
    ("ring", "ground"),
    ("accentInk", "accent"),
    ("line", "accentInk"),
]
ON_PICTURES = ("ink", "accent")


@pytest.fixture(scope="module")
def theme() -> Iterator[QObject]:
    application = qt_application()
    engine = QQmlEngine()
    engine.addImportPath(str(FOLDER))
    found = engine.singletonInstance("Klangbild", "Theme")  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert isinstance(found, QObject)
    yield found
    engine.deleteLater()
    application.processEvents()


def laid_over(veil: QColor, picture: QColor) -> QColor:
    """What is seen of a picture below a half transparent colour."""
    share = veil.alphaF()
    mixed = (
        share * getattr(veil, part)() + (1 - share) * getattr(picture, part)()
        for part in ("redF", "greenF", "blueF")
    )
    return QColor.fromRgbF(*mixed)


def test_the_contrasts_are_those_that_the_standard_computes():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)


def test_these_are_all_the_themes(theme):
    assert set(theme.property("themes").toVariant()) == set(LEAST)


@pytest.mark.parametrize("name", LEAST)
def test_every_pair_of_colours_has_contrast_enough(theme, name):
    theme.setProperty("theme", name)
    texts, parts = LEAST[name]
    faint = [
        f"{one} on {other}: {ratio:.2f}"
        for pairs, least in ((TEXTS, texts), (PARTS, parts))
        for one, other in pairs
        if (ratio := contrast(theme.property(one), theme.property(other))) < least
    ]
    assert not faint


@pytest.mark.parametrize("name", LEAST)
@pytest.mark.parametrize("picture", ["white", "black", "#808080", "red", "blue"])
def test_words_on_a_picture_are_read_whatever_the_picture_is(theme, name, picture):
    theme.setProperty("theme", name)
    ground = laid_over(theme.property("scrim"), QColor(picture))
    assert all(contrast(theme.property(ink), ground) >= LEAST[name][0] for ink in ON_PICTURES)


def test_an_unknown_theme_looks_like_the_first(theme):
    theme.setProperty("theme", "gallery")
    dark = theme.property("ground")
    theme.setProperty("theme", "of another version")
    assert theme.property("ground") == dark


def test_the_ring_of_the_keys_is_thicker_with_high_contrast(theme):
    theme.setProperty("theme", "gallery")
    thin = theme.property("ringWidth"), theme.property("lineWidth")
    theme.setProperty("theme", "contrast")
    assert (theme.property("ringWidth"), theme.property("lineWidth")) > thin
    assert thin[0] >= 2


def test_large_text_is_a_third_larger_and_everything_grows_with_the_screen(theme):
    sizes = ("small", "body", "lead", "heading", "display")
    theme.setProperty("window", QSizeF(1920, 1080))
    theme.setProperty("largeText", False)
    normal = [theme.property(size) for size in sizes]
    theme.setProperty("largeText", True)
    assert [
        theme.property(size) / before for size, before in zip(sizes, normal, strict=True)
    ] == pytest.approx([1.35] * len(sizes), rel=0.03)
    theme.setProperty("largeText", False)
    theme.setProperty("window", QSizeF(2160, 3840))
    assert [theme.property(size) for size in sizes] == [2 * before for before in normal]
    theme.setProperty("window", QSizeF(640, 480))
    assert theme.property("target") >= 44
    theme.setProperty("window", QSizeF(1920, 1080))


def test_nothing_takes_time_with_reduced_motion(theme):
    durations = ("quick", "calm", "slow")
    theme.setProperty("reducedMotion", False)
    assert all(theme.property(duration) > 0 for duration in durations)
    theme.setProperty("reducedMotion", True)
    assert not any(theme.property(duration) for duration in durations)
    theme.setProperty("reducedMotion", False)
