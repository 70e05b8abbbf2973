"""What a commission depends on, and what it does not."""

from dataclasses import replace

from fakes.composers import plain_studio
from fakes.values import an_artwork, an_impression

from db.entities import Artwork, CommissionKey, LocalText
from db.plain import key_of


def key_for(artwork: Artwork) -> CommissionKey:
    return key_of(plain_studio().commission(an_impression(), artwork, 30.0, 1))


def test_another_code_on_the_label_is_no_reason_to_compose_anew():
    artwork = an_artwork()
    assert key_for(replace(artwork, codes=("https://museum.example/1",))) == key_for(artwork)
    assert key_for(replace(artwork, artist=replace(artwork.artist, by_language=(("en", "B"),)))) != key_for(
        artwork
    )


def test_a_title_adds_to_the_emotion_and_leaves_the_words_about_the_colours():
    untold = replace(
        an_artwork(), title=LocalText.of(en="Untitled No. 7"), description=LocalText(), style="", date=""
    )
    terrible = replace(untold, title=LocalText.of(en="The Massacre of the Innocents"))
    one, other = (plain_studio().commission(an_impression(), work, 30.0, 1) for work in (untold, terrible))
    assert other.impression.emotion.valence < one.impression.emotion.valence
    assert _look(other.impression.caption) == _look(one.impression.caption)


def _look(caption: LocalText) -> str:
    """The second sentence, on light, composition and the mood of the colours."""
    return caption.text_in("en").rsplit(". ", 1)[-1]
