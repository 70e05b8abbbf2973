"""When chores are done, as people write it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.clock import ClockError
from db.settings import Settings, SettingsError
from db.timetables import Daily, Hourly, parse_timetable

BERLIN = "Europe/Berlin"
minutes = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
weekdays = st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))


def test_timetables_are_read_as_people_write_them():
    assert parse_timetable("5:00") == Daily(time(5))
    assert parse_timetable(" mon-fri,sun 22:30 Europe/Berlin ") == Daily(
        time(22, 30), (0, 1, 2, 3, 4, 6), "Europe/Berlin"
    )
    assert parse_timetable("Hourly") == Hourly()
    assert parse_timetable("never") is None


@given(at=minutes, days=weekdays, zone=st.sampled_from(["", "Asia/Riyadh", "UTC"]))
def test_what_is_written_is_read_again(at, days, zone):
    timetable = Daily(at, days, zone)

    assert parse_timetable(str(timetable)) == timetable


@pytest.mark.parametrize("text", ["", "25:00", "Son 05:00", "05:00 Mars/Olympus", "daily", "05:00-06:00"])
def test_what_is_no_time_is_refused_with_the_remedy(text):
    with pytest.raises(ClockError, match=r"write it as .*(05:00|Europe/Berlin)"):
        parse_timetable(text)


def test_settings_keep_a_timetable_and_refuse_what_is_none(tmp_path):
    file = tmp_path / "settings.toml"
    Settings().having("schedule.backup", "Mon-Fri 05:00").having("studio.backups", '/a "folder" ü').write(
        file
    )

    assert Settings.read(file).schedule.timetables()["backup"] == Daily(time(5), (0, 1, 2, 3, 4))
    assert Settings.read(file).studio.backups == '/a "folder" ü'
    with pytest.raises(SettingsError, match=r"schedule\.backup: 'noon' is no time"):
        Settings().having("schedule.backup", "noon")
    with pytest.raises(SettingsError, match=r"schedule\.backup must be a text, not 5"):
        Settings().having("schedule.backup", 5)


@pytest.mark.parametrize(
    ("timetable", "moment", "turn"),
    [
        (Daily(time(5), zone=BERLIN), "2026-11-30 04:00", "2026-11-30 05:00"),
        (Daily(time(5), zone=BERLIN), "2026-11-30 05:00", "2026-12-01 05:00"),
        (Daily(time(4), (6,), BERLIN), "2026-11-30 05:00", "2026-12-06 04:00"),
        (Hourly(), "2026-11-30 05:01", "2026-11-30 06:00"),
        (Daily(time(2, 30), zone=BERLIN), "2026-03-29 00:00", "2026-03-29 03:30"),  # the clocks skip it
        (Daily(time(2, 30), zone=BERLIN), "2026-10-25 00:00", "2026-10-25 02:30"),  # it comes twice
    ],
)
def test_turns_are_by_the_wall_clock(timetable, moment, turn):
    zone = ZoneInfo(BERLIN)
    found = timetable.next_after(datetime.fromisoformat(moment).replace(tzinfo=zone))
    assert found.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(turn)
    if isinstance(timetable, Daily):
        assert timetable.next_after(found) - found >= timedelta(hours=20), (
            "a time that comes twice is one turn"
        )
