"""What the gallery may play today, whatever was allowed when it was composed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.values import a_track, an_artwork

from db.entities import Contribution, Track
from db.home import Home
from db.models import LicenceError, ModelStore
from db.models.attribution import Weights, by_permission, music_made_with, weights_of
from db.models.gallery import gallery_objection
from db.settings import Museum, Settings, SettingsError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NC = "CC-BY-NC-4.0"
OWN = (Contribution("emotion", "embedded", "1", ""), Contribution("compose", "score", "2", "CC0-1.0"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def a_track_by(*contributions: Contribution) -> Track:
    track = a_track(an_artwork(), audio="0" * 64)  # type: ignore[arg-type]
    return replace(track, commission=replace(track.commission, contributions=contributions))


def by_musicgen(licence: str = NC) -> Track:
    """As the engine says it, whose name is not its model's."""
    track = a_track_by(Contribution("compose", "musicgen", "1", music_made_with("musicgen-small", licence)))
    engine = replace(track.commission.engine, licence=music_made_with("musicgen-small", licence))
    return replace(track, commission=replace(track.commission, engine=engine))


@pytest.mark.parametrize("licence", [NC, by_permission(NC, NOON)])
def test_what_provenance_says_of_weights_is_read_back(licence: str) -> None:
    for said in (licence, music_made_with("musicgen-small", licence)):
        named = Contribution("compose", "musicgen-small", "1", said)
        assert weights_of(named) == Weights("musicgen-small", NC)


def test_our_own_parts_and_people_need_no_weights() -> None:
    assert weights_of(Contribution("caption", "embedded", "1", "", "blip-large", "it is not here")) is None
    assert weights_of(Contribution("translate", "curator", "", "")) is None


@pytest.mark.parametrize("commercial", [True, False])
def test_what_needs_no_model_may_always_be_played(home: Home, commercial: bool) -> None:
    Settings(Museum(commercial)).write(home.settings)
    free = Contribution("translate", "opus-mt-en-ar", "1", "CC-BY-4.0")

    assert gallery_objection(home)(a_track_by(*OWN, free)) is None


@pytest.mark.parametrize("licence", [NC, by_permission(NC, NOON)])
def test_a_museum_that_takes_money_now_needs_a_permission_that_holds_now(home: Home, licence: str) -> None:
    track = by_musicgen(licence)
    Settings(Museum(commercial=False)).write(home.settings)
    assert gallery_objection(home)(track) is None

    Settings(Museum(commercial=True)).write(home.settings)
    reason = gallery_objection(home)(track)
    assert reason is not None
    assert "musicgen-small stands under CC-BY-NC-4.0" in reason
    assert "klangbild models permit musicgen-small --licence CC-BY-NC-4.0 --by" in reason
    assert "klangbild settings set museum.commercial false" in reason

    permissions = ModelStore(home.models).permissions
    permissions.grant("musicgen-small", NC, "Ada, director", "a contract", NOON)
    assert gallery_objection(home)(track) is None
    permissions.revoke("musicgen-small", NOON)
    assert gallery_objection(home)(track) == reason


def test_every_model_that_had_a_part_is_asked_about_once(home: Home) -> None:
    reason = gallery_objection(home)(
        a_track_by(
            Contribution("caption", "captioner", "1", "CC-BY-NC-SA-4.0"),
            Contribution("refine", "refiner", "1", "a licence of its own"),
            Contribution("translate", "refiner", "1", "a licence of its own"),
            *OWN,
        )
    )

    assert reason is not None
    assert "captioner stands under CC-BY-NC-SA-4.0" in reason
    assert reason.count("refiner stands under a licence of its own") == 1
    assert "--licence 'a licence of its own'" in reason


def test_a_track_from_before_there_were_contributions_is_judged_by_its_engine(home: Home) -> None:
    track = by_musicgen()
    before = replace(track, commission=replace(track.commission, contributions=()))

    assert "musicgen-small" in (gallery_objection(home)(before) or "")


def test_settings_or_permissions_that_cannot_be_read_are_told(home: Home) -> None:
    home.models.mkdir()
    permissions = ModelStore(home.models).permissions.path
    permissions.write_text("{")
    with pytest.raises(LicenceError, match="cannot be read"):
        gallery_objection(home)
    permissions.unlink()
    home.settings.write_text("[museum]\ncomercial = true\n")
    with pytest.raises(SettingsError, match=r"museum\.comercial"):
        gallery_objection(home)
