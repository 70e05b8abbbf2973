"""Which works a curator's selection names, and so which jobs a batch gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.batches import Order, Selection, Wanted
from db.entities import AccessionNumber, Artwork
from db.errors import NotFoundError
from db.repositories import Store


def jobs_of(store: Store, order: Order) -> list[tuple[AccessionNumber, int]]:
    """A work and a take (its seed) for each job, the first takes of all works first.

    Raises:
        NotFoundError: a work that is named is not in the collection, or nothing meets the selection.
    """
    jobs = jobs_by_now(store, order)
    if not jobs:
        raise NotFoundError(
            "no work meets this selection; `klangbild status` tells what the collection holds"
        )
    return jobs


def jobs_by_now(store: Store, order: Order) -> list[tuple[AccessionNumber, int]]:
    """The same of an order that is repeated: today there may be none.

    Raises:
        NotFoundError: a work that is named is not in the collection.
    """
    works = meeting(store, order.selection)
    return [(work.accession_number, seed) for seed in order.seeds for work in works]


def meeting(store: Store, selection: Selection) -> list[Artwork]:
    """The works that meet a selection, by accession number.

    Raises:
        NotFoundError: a work that is named is not in the collection.
    """
    works = store.artworks.all()
    missing = set(selection.numbers) - {work.accession_number for work in works}
    if missing:
        raise NotFoundError(f"no work {min(missing)} is in the collection; import it first")
    with_track: frozenset[AccessionNumber] = frozenset()
    if selection.wanted is not Wanted.ALL:
        with_track = store.tracks.works()
    return [
        work
        for work in works
        if meets(work, selection) and _is_wanted(work.accession_number in with_track, selection.wanted)
    ]


def meets(work: Artwork, selection: Selection) -> bool:
    """True where a work meets every condition that concerns what it is."""
    return (
        (not selection.numbers or work.accession_number in selection.numbers)
        and _any_of(selection.rooms, [work.room])
        and _any_of(selection.artists, work.artist.as_mapping().values())
        and _any_of(selection.tags, work.tags)
    )


def _is_wanted(has_track: bool, wanted: Wanted) -> bool:
    return wanted is Wanted.ALL or has_track == (wanted is Wanted.CHANGED)


def _any_of(wanted: tuple[str, ...], said: Iterable[str]) -> bool:
    return not wanted or bool(set(_folded(wanted)) & set(_folded(said)))


def _folded(words: Iterable[str]) -> Iterator[str]:
    return (" ".join(word.casefold().split()) for word in words)
