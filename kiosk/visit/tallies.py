"""What is counted of a visit, for the house: numbers of the day, and nothing of the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.visit.events import Event, FeelingChosen, Rated, Recognised, SecondsPassed, Sighting
from kiosk.visit.music import LiveMusic, WorkMusic
from kiosk.visit.screens import Composing, Looking, Playing, Troubled, Visit


class Counted(StrEnum):
    """What is counted."""

    VISIT = "visit"
    """Begun; by language."""
    SECOND = "second"
    """Of visits, by 'touch' and 'ear'."""
    RECOGNISED = "recognised"
    """By accession number."""
    UNKNOWN = "unknown"
    """Pictures that nobody knows."""
    PLAY = "play"
    """By accession number; of a visitor's own picture, without."""
    COMPOSED = "composed"
    """Live, for visitors: by accession number; of their own pictures, without."""
    RATING = "rating"
    """By accession number and stars: '1942.8.3 4'."""
    FEELING = "feeling"
    """By accession number and feeling."""
    TROUBLE = "trouble"
    """By kind."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many more of it."""

    what: Counted
    which: str = ""
    count: float = 1.0


def tally(before: Visit, event: Event, after: Visit) -> tuple[Tally, ...]:
    """What an event adds to the counts of the day."""
    return (
        *_of_visit(before, event, after),
        *_of_sighting(before, event),
        *_of_piece(before, after),
        *_of_opinion(before, event, after),
    )


def _of_visit(before: Visit, event: Event, after: Visit) -> list[Tally]:
    counts: list[Tally] = []
    if before.at_rest and not after.at_rest:
        counts.append(Tally(Counted.VISIT, after.language))
    if isinstance(event, SecondsPassed) and not before.at_rest:
        counts.append(Tally(Counted.SECOND, "ear" if before.by_ear else "touch", event.seconds))
    if isinstance(after.screen, Troubled) and after.screen != before.screen:
        counts.append(Tally(Counted.TROUBLE, after.screen.trouble))
    return counts


def _of_sighting(before: Visit, event: Event) -> list[Tally]:
    match before.screen, event:
        case Looking(), Recognised(accession_number):
            return [Tally(Counted.RECOGNISED, accession_number)]
        case Looking(), Sighting.UNKNOWN_PICTURE:
            return [Tally(Counted.UNKNOWN)]
        case _:
            return []


def _of_piece(before: Visit, after: Visit) -> list[Tally]:
    match after.screen:
        case Playing(music, take, sounding=True) if take > before.takes:
            return [Tally(Counted.PLAY, _work_of(music))]
        case Composing(take, music) if take > before.takes:
            return [Tally(Counted.COMPOSED, _work_of(music))]
        case _:
            return []


def _of_opinion(before: Visit, event: Event, after: Visit) -> list[Tally]:
    """Only the last rating of a piece counts: who corrects it takes the one before back."""
    if not (isinstance(before.screen, Playing) and isinstance(after.screen, Playing)):
        return []
    work = _work_of(before.screen.music)
    match event:
        case Rated(stars) if stars != before.screen.rating:
            kept = [Tally(Counted.RATING, f"{work} {stars}".strip())]
            if before.screen.rating:
                kept.append(Tally(Counted.RATING, f"{work} {before.screen.rating}".strip(), -1))
            return kept
        case FeelingChosen(feeling) if feeling is not before.screen.feeling:
            kept = [Tally(Counted.FEELING, f"{work} {feeling}".strip())]
            if before.screen.feeling:
                kept.append(Tally(Counted.FEELING, f"{work} {before.screen.feeling}".strip(), -1))
            return kept
        case _:
            return []


def _work_of(music: WorkMusic | LiveMusic) -> str:
    match music:
        case WorkMusic(accession_number):
            return accession_number
        case LiveMusic(work):
            return work or ""
