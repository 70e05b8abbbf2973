"""Who may use what: the licence gate, permissions, and what provenance says of them."""

from datetime import UTC, datetime

import pytest
from fakes.stored_models import put_model

from db.models import LicenceError, ModelMissingError, ModelStore
from db.models.attribution import Weights
from db.models.licences import allowed, allows_commercial, as_spdx, stricter
from db.models.permissions import Permission
from db.settings import Museum, Settings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMMERCIAL = Settings(Museum(commercial=True))
FREE = Settings(Museum(commercial=False))
NC = "CC-BY-NC-4.0"


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path)


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("Apache-2.0", True),
        ("MIT", True),
        ("CC-BY-4.0", True),
        (NC, False),
        ("LicenseRef-Stability-AI-Community", False),
        ("openrail++", False),
        ("", False),
    ],
)
def test_only_known_licences_let_everybody_earn(licence, free):
    assert allows_commercial(licence) is free


def test_the_hubs_spelling_becomes_spdx():
    assert as_spdx("cc-by-nc-4.0") == NC
    assert as_spdx(" apache-2.0 ") == "Apache-2.0"
    assert as_spdx("openrail++") == "openrail++"


def test_a_museum_is_taken_for_commercial_until_somebody_says_otherwise(store):
    put_model(store, "musicgen-small", licence=NC)
    with pytest.raises(LicenceError, match="klangbild models permit musicgen-small"):
        store.usable("musicgen-small", Settings())


def test_free_weights_need_nobodys_permission(store):
    put_model(store, "t5-small", licence="Apache-2.0")
    assert store.usable("t5-small", COMMERCIAL).licence == "Apache-2.0"


def test_a_museum_that_takes_no_money_uses_non_commercial_weights(store):
    put_model(store, "musicgen-small", licence=NC)
    assert store.usable("musicgen-small", FREE).licence == NC


def test_a_permission_opens_the_gate_and_stands_in_the_licence(store):
    put_model(store, "musicgen-small", licence=NC)
    store.permissions.grant("musicgen-small", NC, "Ada, director", "a contract of 2026", NOON)

    licence = store.usable("musicgen-small", COMMERCIAL).licence
    assert licence == f"{NC} (by permission of 2026-03-01)"
    assert store.usable("musicgen-small", COMMERCIAL).contribution("compose").licence == licence


def test_a_revoked_permission_closes_it_and_stays_on_record(store):
    put_model(store, "musicgen-small", licence=NC)
    store.permissions.grant("musicgen-small", NC, "Ada, director", "a contract", NOON)
    store.permissions.revoke("musicgen-small", NOON)

    with pytest.raises(LicenceError):
        store.usable("musicgen-small", COMMERCIAL)
    assert [each.revoked_at for each in store.permissions.all()] == [NOON]
    with pytest.raises(LicenceError, match="no permission is recorded"):
        store.permissions.revoke("musicgen-small", NOON)


def test_a_permission_is_for_one_model_under_one_licence():
    for model, licence in (("musicgen-large", NC), ("musicgen-small", "CC-BY-NC-ND-4.0")):
        with pytest.raises(LicenceError):
            allowed(
                Weights("musicgen-small", NC),
                COMMERCIAL,
                [Permission(model, licence, "Ada", "because", NOON)],
            )


def test_a_new_permission_takes_the_place_of_the_old_one(store):
    store.permissions.grant("m", NC, "Ada", "first", NOON)
    second = store.permissions.grant("m", NC, "Grace", "second", NOON)
    assert [each for each in store.permissions.all() if each.revoked_at is None] == [second]


@pytest.mark.parametrize(("by", "because"), [("", "a contract"), ("Ada", " ")])
def test_a_permission_says_who_and_why(store, by, because):
    with pytest.raises(LicenceError, match="--by"):
        store.permissions.grant("m", NC, by, because, NOON)
    assert store.permissions.all() == ()


def test_a_record_that_cannot_be_read_permits_nothing(store):
    put_model(store, "musicgen-small", licence=NC)
    store.permissions.path.write_text('[{"model": "musicgen-small"}]')
    with pytest.raises(LicenceError, match="cannot be read"):
        store.usable("musicgen-small", COMMERCIAL)


def test_missing_weights_are_missing_whatever_the_licence(store):
    with pytest.raises(ModelMissingError, match="klangbild models fetch musicgen-small"):
        store.usable("musicgen-small", FREE)


@pytest.mark.parametrize(
    ("stated", "known", "counts"),
    [
        ("MIT", NC, NC),
        (NC, "MIT", NC),
        ("", NC, NC),
        ("MIT", "Apache-2.0", "MIT"),
        ("a licence of its own", NC, "a licence of its own"),
    ],
)
def test_the_stricter_licence_counts(stated: str, known: str, counts: str) -> None:
    assert stricter(stated, known) == counts


def test_a_model_may_be_permitted_under_two_licences_and_both_end_at_once(store):
    for licence in (NC, "CC-BY-NC-SA-4.0"):
        store.permissions.grant("m", licence, "Ada", "a contract", NOON)
        assert allowed(Weights("m", licence), COMMERCIAL, store.permissions.all())
    assert allowed(Weights("m", NC), COMMERCIAL, store.permissions.all())

    store.permissions.revoke("m", NOON)
    assert {each.revoked_at for each in store.permissions.all()} == {NOON}
