"""The page of a work: whole, escaped, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fakes.values import a_track, an_artwork
from hypothesis import given
from hypothesis import strategies as st

from db.entities import Artwork, Digest, LocalText, Remark, Reproduction
from db.exhibition import ExhibitedWork, PublicUrl
from precompute.live.page import languages, notice, preferred, work_page

PUBLIC = PublicUrl("https://museum.example/klangbild")
EVIL = "<script>alert('x')</script>\"'&"


class Page(HTMLParser):
    """What a browser makes of it, as far as tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def shown(artwork: Artwork, language: str, remarks: tuple[Remark, ...] = ()) -> Page:
    track = replace(a_track(artwork, Digest("a" * 64)), remarks=remarks)
    image = Reproduction(artwork.accession_number, Digest("b" * 64), Digest("b" * 64), "image/jpeg", 800, 600)
    return Page(work_page(ExhibitedWork(artwork, image, track), track, PUBLIC, language))


def test_a_page_tells_of_the_work_its_music_and_who_made_it() -> None:
    artwork = replace(an_artwork(), credit_line="Given by a friend", is_sample=True)
    remark = Remark(62.0, 70.0, None, LocalText.of(en="The violins rise.", ar="ترتفع الكمنجات."))
    page = shown(artwork, "en", (remark,))
    for told in ("The Sea, 1900.1", "A. Painter, 1900", "Given by a friend", "The violins rise.", "1:02"):
        assert told in page.text
    assert "made by a machine" in page.text
    assert "invented" in page.text
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    (audio,) = page.all("audio")
    assert "controls" in audio
    assert audio["aria-label"] == "The music of The Sea, 1900.1"
    (image,) = page.all("img")
    assert image["alt"]
    assert page.all("script") == []


def test_arabic_is_read_from_the_right() -> None:
    page = shown(an_artwork(), "ar")
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]
    assert "البحر" in page.text
    assert "من صنع آلة" in page.text


@pytest.mark.parametrize("language", languages())
def test_what_a_catalogue_says_is_text_and_never_markup(language: str) -> None:
    artwork = replace(
        an_artwork(),
        title=LocalText.of(en=EVIL),
        artist=LocalText.of(en=EVIL),
        date=EVIL,
        credit_line=EVIL,
    )
    page = shown(artwork, language, (Remark(0.0, 1.0, None, LocalText.of(en=EVIL)),))
    assert page.all("script") == []
    assert page.text.count(EVIL) >= 5


def test_a_work_of_which_little_is_known_has_a_page_all_the_same() -> None:
    bare = Artwork(an_artwork().accession_number, LocalText.of(en="Untitled"))
    assert "Untitled" in shown(bare, "en").text


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, None, "en"),
        ("ar", "en", "ar"),
        ("fr", "ar-EG,en;q=0.5", "ar"),
        (None, "de, ar;q=0.4, en;q=0.8", "en"),
        (None, "en;q=0, ar;q=0.1", "ar"),
        ("AR-eg", None, "ar"),
        (None, ";;;q=x,,*", "en"),
    ],
)
def test_the_reader_chooses_the_language(asked: str | None, accepted: str | None, language: str) -> None:
    assert preferred(asked, accepted) == language


@given(asked=st.none() | st.text(), accepted=st.none() | st.text())
def test_any_header_gives_a_language_that_the_page_speaks(asked: str | None, accepted: str | None) -> None:
    assert preferred(asked, accepted) in languages()


def test_notices_speak_every_language() -> None:
    for language in languages():
        for title, text in (("missing", "gone"), ("busy", "later"), ("closed", "later")):
            assert len(Page(notice(title, text, language)).text) > 20
