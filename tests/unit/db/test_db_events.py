"""Events: each is one line that parses, whatever is told, and none tells a secret."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.logging import RichHandler

from db.batches import JobState
from db.events import LONGEST_TEXT, JsonLines, Readable, tell


def written(formatter, say):
    """What a log with this formatter holds after `say(log)`."""
    stream = io.StringIO()
    log = logging.Logger("studio.night")  # noqa: LOG001 - one that nobody else sees
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log.addHandler(handler)
    say(log)
    return stream.getvalue()


def as_json(event, **fields):
    return json.loads(written(JsonLines(), lambda log: tell(log, event, **fields)))


def as_text(event, **fields):
    return written(Readable(), lambda log: tell(log, event, **fields)).removesuffix("\n")


def test_an_event_is_one_object_with_its_ids():
    line = as_json("job.done", batch=3, job=17, seconds=4.5, composed=True, state=JobState.DONE, work=None)
    moment = datetime.fromisoformat(line.pop("time"))
    assert moment.tzinfo == UTC
    assert line == {
        "level": "info",
        "logger": "studio.night",
        "event": "job.done",
        "fields": {
            "batch": 3,
            "job": 17,
            "seconds": 4.5,
            "composed": True,
            "state": "done",
            "work": None,
        },
    }


def test_the_time_is_utc_with_milliseconds():
    record = logging.LogRecord("x", logging.INFO, "", 0, "woke", (), None)
    record.created = 1_764_540_000.0625
    assert json.loads(JsonLines().format(record))["time"] == "2025-11-30T22:00:00.062Z"


def test_moments_are_told_in_utc():
    berlin = timezone(timedelta(hours=1))
    assert as_json("woke", at=datetime(2026, 12, 1, 8, tzinfo=berlin))["fields"] == {
        "at": "2026-12-01T07:00:00.000Z"
    }


def test_ordinary_messages_are_lines_too():
    line = json.loads(written(JsonLines(), lambda log: log.warning("%s got no track", "1900.1")))
    assert (line["level"], line["message"]) == ("warning", "1900.1 got no track")
    assert "event" not in line
    assert "fields" not in line


def test_an_exception_is_told_in_its_line():
    def break_down():
        raise ValueError("two\nlines of postgresql://ada:hunter2@db/studio")

    def say(log):
        try:
            break_down()
        except ValueError:
            log.exception("it broke")

    line = json.loads(written(JsonLines(), say))
    assert line["message"] == "it broke"
    assert line["exception"].endswith("ValueError: two\nlines of postgresql://ada:***@db/studio")


ANY_TEXT = st.text(st.characters(), max_size=200)
"""With line ends, controls, half surrogates, and any script."""
FIELDS = st.dictionaries(
    ANY_TEXT.filter(lambda name: name not in ("log", "event", "level")),
    st.one_of(ANY_TEXT, st.integers(), st.floats(), st.booleans(), st.none(), st.binary(max_size=9)),
    max_size=5,
)


@given(event=ANY_TEXT, fields=FIELDS)
def test_every_line_parses_whatever_is_told(event, fields):
    text = written(JsonLines(), lambda log: tell(log, event, **fields))
    assert text.isascii()
    assert len(text.splitlines()) == 1
    line = json.loads(text)
    assert set(line.get("fields", {})) == set(fields)


@given(text=ANY_TEXT.filter(lambda text: ":" not in text and "=" not in text))
def test_texts_come_back_as_they_were_told(text):
    assert as_json("said", text=text)["fields"] == {"text": text}


@given(event=ANY_TEXT, fields=FIELDS)
def test_people_get_one_line_without_anything_that_a_terminal_obeys(event, fields):
    text = as_text(event, **fields)
    assert text.isprintable()


def test_people_read_the_fields_beside_the_event():
    line = as_text("job.failed", job=17, reason='no "soundfont"\nhere', work="١٩٠٠", title="بحر هادئ")
    assert line == 'job.failed job=17 reason="no "soundfont"\\nhere" work=١٩٠٠ title="بحر هادئ"'


def test_rich_shows_the_fields_to_people():
    screen = io.StringIO()
    handler = RichHandler(console=Console(file=screen, width=200), show_path=False)
    handler.setFormatter(Readable())
    log = logging.Logger("studio")  # noqa: LOG001 - one that nobody else sees
    log.addHandler(handler)
    tell(log, "job.done", level=logging.WARNING, title="[bold]Sea[/]")
    log.warning("%s got no track", "1900.1")
    assert "WARNING  job.done title=[bold]Sea[/]" in screen.getvalue()
    assert "1900.1 got no track" in screen.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "postgresql+psycopg://ada:hunter2@db.museum:5432/studio",
        "cannot reach postgresql://ada:hun/ter2@db/studio today",
        "postgresql://ada:hunter@2@db/studio",
        "postgresql://db/studio?user=ada&password=hunter2",
        "host=db password=hunter2 dbname=studio",
        '{"password": "hunter2"}',
    ],
)
@pytest.mark.parametrize("formatter", [JsonLines(), Readable()])
def test_no_password_of_an_address_is_told(text, formatter):
    told = written(formatter, lambda log: tell(log, text, url=text))
    told += written(formatter, lambda log: log.warning("refused: %s", text))
    assert "***" in told
    assert "hunter" not in told
    assert "ter2" not in told


def test_what_is_not_plain_is_told_by_its_class_alone():
    told = as_json(
        "seen", picture=np.ones((9, 9, 3)), data=b"\xff\xd8 jpeg", path=Path("/home/ada"), all=["a"]
    )
    assert told["fields"] == {
        "picture": "<ndarray>",
        "data": "<bytes>",
        "path": "<PosixPath>",
        "all": "<list>",
    }


def test_texts_named_like_secrets_are_not_told_but_figures_are():
    fields = as_json("asked", kiosk_token="abc", api_secret="abc", Authorization="Bearer abc", tokens=512)[
        "fields"
    ]
    assert fields == {"kiosk_token": "***", "api_secret": "***", "Authorization": "***", "tokens": 512}


def test_a_long_text_is_cut():
    text = as_json("seen", picture="iVBORw0KGgo" * 9000)["fields"]["picture"]
    assert text.endswith("… (99000 characters)")
    assert len(text) < LONGEST_TEXT + 40
