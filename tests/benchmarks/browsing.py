"""How long a kiosk takes to search a large collection, at every keystroke.

    PYTHONPATH=tests python tests/benchmarks/browsing.py [--works 10000]

An invented collection: titles in English and Arabic out of 40,000 different words, 60 rooms, 1,500 artists. Each
search is typed letter by letter and timed at each letter, alone and with each filter; the time is that of the
processor, with everything that a keystroke asks for: ranking and all counts.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace

import numpy as np
from fakes.values import a_track
from rich.console import Console
from rich.table import Table

from db.entities import (
    AccessionNumber,
    Artwork,
    Digest,
    Emotion,
    FeelingLabel,
    LocalText,
    MoodLabel,
    Reproduction,
    Swatch,
)
from db.exhibition import ExhibitedWork
from kiosk.browsing import Catalogue, Facet, Search

_SEARCHES = {
    "a word": "harbour",
    "two words": "harbour evening",
    "misspelt": "harbuor evenign",
    "nowhere": "xylophonists",
    "Arabic": "البحر",
    "a date": "1887",
}
_LETTERS = {"en": "abdefghiklmnoprstuvw", "ar": "ابتثجحخدرزسشصطعفقكلمنهوي"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--works", type=int, default=10_000)
    size = arguments.parse_args().works
    works = invented_works(size)
    began_s = time.process_time()
    catalogue = Catalogue(works)
    built_s = time.process_time() - began_s
    table = Table("search", "found", "median ms", "p99 ms", "longest ms")
    for name, text in _SEARCHES.items():
        took, found = typed(catalogue, text)
        table.add_row(name, str(found), *(f"{value:.2f}" for value in np.percentile(took, [50, 99, 100])))
    console = Console()
    console.print(f"{size} works; built once in {built_s:.2f} s")
    console.print(table)


def typed(catalogue: Catalogue, text: str) -> tuple[list[float], int]:
    """Milliseconds of each keystroke, without a filter and with one of each kind; how many the whole text finds."""
    everything = catalogue.find(Search()).facets
    filters = [Search(), *(Search().choosing(facet, everything[facet][0].value) for facet in Facet)]
    took: list[float] = []
    for search in filters:
        for end in range(len(text) + 1):
            began_s = time.process_time()
            catalogue.find(replace(search, text=text[:end]))
            took.append((time.process_time() - began_s) * 1000)
    return took, len(catalogue.find(Search(text)).numbers)


def invented_works(size: int) -> list[ExhibitedWork]:
    """A collection of so many works, always the same; nine in ten have music."""
    dice = random.Random(1)
    words = {
        language: ["harbour", "evening"] * (language == "en") + invented_words(dice, language)
        for language in _LETTERS
    }
    artists = [
        LocalText.of(
            en=f"{dice.choice(words['en'])} {dice.choice(words['en'])}".title(), ar=dice.choice(words["ar"])
        )
        for _ in range(1500)
    ]
    return [invented_work(dice, number, words, artists) for number in range(size)]


def invented_words(dice: random.Random, language: str) -> list[str]:
    """20,000 words, most of them rare."""
    letters = _LETTERS[language]
    return ["".join(dice.choices(letters, k=dice.randint(2, 10))) for _ in range(20_000)]


def invented_work(
    dice: random.Random, number: int, words: dict[str, list[str]], artists: list[LocalText]
) -> ExhibitedWork:
    """One of them."""
    title = {
        language: " ".join(dice.choice(known[: 200 if dice.random() < 0.5 else None]) for _ in range(4))
        for language, known in words.items()
    }
    artwork = Artwork(
        accession_number=AccessionNumber(f"{dice.randint(1880, 2024)}.{number}"),
        title=LocalText.from_mapping(title | {"ar": "ال" + title["ar"]}),
        artist=dice.choice(artists),
        date=str(dice.randint(1400, 1950)),
        room=f"Room {dice.randint(1, 60)}",
        tags=tuple(dice.choices(words["en"][:300], k=3)),
    )
    digest = Digest("0" * 64)
    reproduction = Reproduction(artwork.accession_number, digest, digest, "image/jpeg", 800, 600)
    track = a_track(artwork, digest)
    impression = track.commission.impression
    shares = sorted((dice.random() for _ in range(5)), reverse=True)
    commission = replace(
        track.commission,
        impression=replace(
            impression,
            palette=tuple(
                Swatch(*(dice.randint(0, 255) for _ in range(3)), share=share / sum(shares))
                for share in shares
            ),
            emotion=Emotion(0.0, 0.0, ((MoodLabel.SAD, 1.0),), ((dice.choice(list(FeelingLabel)), 1.0),)),
        ),
    )
    return ExhibitedWork(
        artwork, reproduction, replace(track, commission=commission) if dice.random() < 0.9 else None
    )


if __name__ == "__main__":
    main()
