"""Which track of a work a curator means: what the gallery plays, or the take of a seed."""

from __future__ import annotations

from db.entities import AccessionNumber, Track
from db.errors import NotFoundError
from db.exhibition.choosing import Objection, choose
from db.repositories import Store


def track_of(store: Store, number: AccessionNumber, seed: int | None, objection: Objection) -> Track:
    """The track of a work that is wanted.

    Args:
        store: where it is.
        number: of the work.
        seed: of a take, the newest where several have it; None: what the gallery plays, or will play when it is
            published next.
        objection: why a track may not be played; a take that is named by its seed is given all the same.

    Raises:
        NotFoundError: there is no such work, no such take, or nothing that may be played.
    """
    store.artworks.get(number)
    takes = store.tracks.of(number)
    if not takes:
        raise NotFoundError(f"{number} has no track yet; `klangbild compose {number}` words and composes it")
    seeds = ", ".join(map(str, sorted({track.commission.seed for track in takes})))
    if seed is not None:
        found = next((track for track in takes if track.commission.seed == seed), None)
        if found is None:
            raise NotFoundError(f"{number} has no take with the seed {seed}; its seeds: {seeds}")
        return found
    choice = choose(store.tracks.to_play(number), objection)
    if choice.track is None:
        why = choice.objections[0] if choice.objections else "all were rejected"
        raise NotFoundError(
            f"the gallery plays no track of {number}: {why}; --seed names one of them, its seeds: {seeds}"
        )
    return choice.track
