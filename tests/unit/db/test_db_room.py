"""Whether there is room to begin something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.home import Home
from db.room import MB, PIECE_BYTES, Disk, NoRoomError, Room, shortage
from db.settings import Settings, SettingsError, Studio

BYTES = st.integers(0, 10**13)


@given(BYTES, st.none() | BYTES, BYTES, st.integers(0, 10**6), st.integers(1, 10**6))
def test_there_is_room_exactly_where_reserve_and_quota_hold_afterwards(
    free, used, wanted, reserve_mb, quota_mb
):
    missing = shortage(Disk(free, used), Studio(reserve_mb, quota_mb), wanted)
    holds = free - wanted >= reserve_mb * MB and (used is None or used + wanted <= quota_mb * MB)
    assert (missing == 0) == holds
    more = Disk(free + missing, None if used is None else used - missing)
    assert shortage(more, Studio(reserve_mb, quota_mb), wanted) == 0


def test_a_home_that_has_its_quota_has_no_room_for_a_piece(tmp_path):
    (tmp_path / "big").write_bytes(b"x" * 3 * MB)
    quota = PIECE_BYTES // MB + 3
    assert Room(tmp_path, tmp_path, lambda: Studio(0, quota)).lacks_for_a_piece()
    assert not Room(tmp_path, tmp_path, lambda: Studio(0, quota + 1)).lacks_for_a_piece()
    assert not Room(tmp_path, tmp_path, lambda: Studio(0, 0)).lacks_for_a_piece()


def test_a_quota_says_nothing_of_what_lies_elsewhere(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "stick" / "not there yet"
    room = Room(home, home, lambda: Studio(0, 1))
    room.require(5 * MB, elsewhere, "the back-up")
    with pytest.raises(
        NoRoomError, match=r"the back-up needs 5 MB .*, and 4 MB .* are missing .*studio.quota_mb \(1\)"
    ):
        room.require(5 * MB, home / "backups", "the back-up")


def test_what_is_missing_is_told_with_the_remedy(tmp_path):
    room = Room(tmp_path, tmp_path, lambda: Studio(reserve_mb=10**9))
    assert "another piece needs 100 MB" in room.lacks_for_a_piece()
    with pytest.raises(NoRoomError, match=r"klangbild tidy.*studio.reserve_mb \(1000000000\).*settings set"):
        room.require(MB, tmp_path, "the back-up")


def test_a_setting_that_is_changed_is_obeyed_at_once(tmp_path):
    home = Home(tmp_path)
    room = Room.of(home, f"sqlite:///{home.database}")
    assert room.lacks_for_a_piece() == ""
    Settings().having("studio.reserve_mb", 10**9).write(home.settings)
    assert "studio.reserve_mb (1000000000)" in room.lacks_for_a_piece()
    home.settings.unlink()
    assert room.lacks_for_a_piece() == ""


def test_nothing_is_begun_while_the_settings_cannot_be_read(tmp_path):
    home = Home(tmp_path)
    room = Room.of(home, f"sqlite:///{home.database}")
    home.settings.write_text("[studio]\nreserve = 1")
    assert f"{home.settings}: there is no setting 'studio.reserve'" in room.lacks_for_a_piece()
    with pytest.raises(SettingsError, match=r"no setting 'studio.reserve'"):
        room.require(MB, tmp_path, "the back-up")
