"""What a commission depends on, and what it does not."""

from dataclasses import replace

from fakes.composers import plain_studio
from fakes.values import an_artwork, an_impression

from db.entities import Artwork, CommissionKey
from db.plain import key_of


def key_for(artwork: Artwork) -> CommissionKey:
    return key_of(plain_studio().commission(an_impression(), artwork, 30.0, 1))


def test_another_code_on_the_label_is_no_reason_to_compose_anew():
    artwork = an_artwork()
    assert key_for(replace(artwork, codes=("https://museum.example/1",))) == key_for(artwork)
    assert key_for(replace(artwork, artist=replace(artwork.artist, by_language=(("en", "B"),)))) != key_for(
        artwork
    )
