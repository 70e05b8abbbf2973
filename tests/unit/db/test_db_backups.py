"""Which back-ups are kept, and what a folder of them says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.backups import MANIFEST, Backup, BackupError, Keep, backups_in, name_of, to_drop
from db.home import Home
from db.plain import canonical_json
from db.upkeep import last_backup

MOMENTS = st.frozensets(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    ),
    max_size=60,
)
KEEP = st.builds(Keep, st.integers(0, 10), st.integers(0, 10))


@given(MOMENTS, KEEP)
def test_the_newest_is_never_dropped(moments, keep):
    assert not moments or max(moments) not in to_drop(moments, keep)


@given(MOMENTS, KEEP)
def test_the_newest_of_the_last_days_and_weeks_are_kept(moments, keep):
    kept = moments - to_drop(moments, keep)
    days = sorted({moment.date() for moment in moments})[-keep.daily :] if keep.daily else []
    weeks = sorted({moment.isocalendar()[:2] for moment in moments})[-keep.weekly :] if keep.weekly else []
    needed = {max(each for each in moments if each.date() == day) for day in days}
    needed |= {max(each for each in moments if each.isocalendar()[:2] == week) for week in weeks}
    assert kept == needed | ({max(moments)} if moments else set())


@given(MOMENTS, KEEP)
def test_dropping_twice_drops_nothing_more(moments, keep):
    kept = moments - to_drop(moments, keep)
    assert to_drop(kept, keep) == frozenset()


@given(MOMENTS)
def test_one_a_night_leaves_a_week_of_days_and_five_weeks(moments):
    nights = [datetime(2026, 3, 1, 3, tzinfo=UTC) + timedelta(days=day) for day in range(60)]
    kept = sorted(set(nights) - to_drop(nights, Keep(daily=7, weekly=5)))
    assert kept[-7:] == nights[-7:]
    assert len(kept) == 7 + 5 - 2  # two of the weeks' last ones are among the days


def test_names_are_in_utc_and_sort_by_time():
    assert name_of(datetime(2026, 3, 1, 3, tzinfo=UTC)) == "2026-03-01T03-00-00Z"
    assert name_of(datetime.fromisoformat("2026-03-01T03:00:00+02:00")) == "2026-03-01T01-00-00Z"


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    (tmp_path / "2026-03-01T03-00-00Z").mkdir()
    assert backups_in(tmp_path) == []
    assert backups_in(tmp_path / "none") == []
    with pytest.raises(BackupError, match=r"no manifest.json"):
        Backup.read(tmp_path)


def test_the_last_backup_is_the_newest_of_them_whatever_else_lies_there(tmp_path):
    home = Home(tmp_path)
    assert last_backup(home) is None
    (home.backups / "lost+found").mkdir(parents=True)
    (home.backups / "holiday.txt").touch()
    (home.backups / ".passing-2026-03-04T03-00-00Z").mkdir()
    (home.backups / "2026-03-03T03-00-00Z").mkdir()
    (home.backups / "2026-99-03T03-00-00Z").mkdir()
    (home.backups / "2026-99-03T03-00-00Z" / MANIFEST).touch()
    assert last_backup(home) is None
    moments = [datetime(2026, 3, day, 3, tzinfo=UTC) for day in (2, 1)]
    for moment in moments:
        (home.backups / name_of(moment)).mkdir()
        (home.backups / name_of(moment) / MANIFEST).touch()
    assert last_backup(home) == moments[0]


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"format": 1}', "cannot be read"),
        ('{"format": 2}', "update this program"),
    ],
)
def test_a_manifest_that_cannot_be_understood_is_told(tmp_path, manifest, says):
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BackupError, match=says):
        Backup.read(tmp_path)


@pytest.mark.parametrize("name", ["../signing.key", "/etc/passwd", "home/../../x", ""])
def test_a_manifest_cannot_name_what_lies_outside_its_folder(tmp_path, name):
    manifest = {
        "format": 1,
        "made_at": "2026-03-01T03:00:00+00:00",
        "program": "0",
        "studio": "x",
        "database": "sqlite",
        "revision": "0001",
        "counts": {"artworks": 0, "reproductions": 0, "tracks": 0, "media": 0},
        "files": [{"name": name, "size_bytes": 1, "sha256": "0" * 64}],
    }
    (tmp_path / "manifest.json").write_text(canonical_json(manifest))
    with pytest.raises(BackupError, match="no file of it"):
        Backup.read(tmp_path)
