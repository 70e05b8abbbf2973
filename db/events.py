"""Events: what a program did, one line each, for people to read or for machines to gather.

    tell(log, "job.done", batch=3, job=17, seconds=4.2)

What may be told is plain: numbers, moments and short texts. Anything else (a picture, an array, an open file) is
told by its class alone, a text that is named like a secret not at all, and passwords in addresses are struck out of
every text, in ordinary messages and tracebacks too. A token within a sentence cannot be told from a word.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

Field = str | int | float | bool | datetime | None
"""What an event may carry; enums of texts are texts."""

LONGEST_TEXT = 2000
"""Characters of a text; no sentence is longer, an encoded picture is."""
_LONGEST_TRACEBACK = 20_000
_STRUCK_OUT = "***"
_FIELDS = "klangbild_fields"
"""The attribute of a log record that holds the fields."""
_SECRET = re.compile(r"passw|secret|token|credential|authori[sz]ation|cookie|private", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)([^\s/@:]*):\S*@")
_NAMED_PASSWORD = re.compile(r"(passw(?:or)?d[\"']?\s*[=:]\s*)[^\s&;,]+", re.IGNORECASE)
_NEEDS_QUOTES = re.compile(r"[\s\"'=\\]")


class LogFormat(StrEnum):
    """How a program writes its log."""

    HUMAN = "human"
    JSON = "json"


def tell(log: logging.Logger, event: str, *, level: int = logging.INFO, **fields: Field) -> None:
    """Write one event.

    Args:
        log: the module's.
        event: what happened, in two or three words with dots: 'job.done'.
        level: as `logging` counts.
        fields: ids and figures. What may not be told is struck out, so that a log never ends a night.
    """
    log.log(level, event, extra={_FIELDS: fields}, stacklevel=2)


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: no character of a text can end the line, whoever reads it.

    Its keys: `time` (UTC, to the millisecond), `level`, `logger`, `event` or `message`, and where there are any
    `fields` and `exception`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields = _fields_of(record)
        line: dict[str, object] = {
            "time": _moment(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message" if fields is None else "event": _safe(record.getMessage()),
        }
        if fields:
            line["fields"] = {name: _plain(name, value) for name, value in fields.items()}
        if record.exc_info:
            line["exception"] = _safe(self.formatException(record.exc_info), _LONGEST_TRACEBACK)
        return json.dumps(line, allow_nan=False)


def log_as_json() -> None:
    """From now on this process writes nothing but JSON lines to standard error, warnings of libraries too."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)


def logs_json() -> bool:
    """True where this process does."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)


class Readable(logging.Formatter):
    """For people: the event and its fields as name=value, without anything that a terminal obeys."""

    def format(self, record: logging.LogRecord) -> str:
        """An event on one line; messages keep their lines, and a traceback follows on its own."""
        fields = _fields_of(record)
        message = _safe(record.getMessage())
        if fields is None:
            lines = message.split("\n")
        else:
            said = (f"{name}={_quoted(_plain(name, value))}" for name, value in fields.items())
            lines = [" ".join((message, *said))]
        if record.exc_info:
            lines += _safe(self.formatException(record.exc_info), _LONGEST_TRACEBACK).split("\n")
        return "\n".join(map(_printable, lines))


def without_secrets(text: str) -> str:
    """The text with its addresses' passwords struck out."""
    text = _URL_PASSWORD.sub(rf"\1:{_STRUCK_OUT}@", text)
    return _NAMED_PASSWORD.sub(rf"\1{_STRUCK_OUT}", text)


def _fields_of(record: logging.LogRecord) -> Mapping[str, object] | None:
    """None where the record is an ordinary message."""
    return getattr(record, _FIELDS, None)


def _plain(name: str, value: object) -> str | int | float | bool | None:
    """A field as JSON has it."""
    if isinstance(value, str):
        return _STRUCK_OUT if _SECRET.search(name) else _safe(str(value))
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int):
        return value
    return f"<{type(value).__name__}>"


def _moment(moment: datetime) -> str:
    """ISO 8601 in UTC; a moment without a zone is one of this machine."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _safe(text: str, longest: int = LONGEST_TEXT) -> str:
    told = without_secrets(text[: 2 * longest])  # what is cut off here is cut off below, password or not
    return told if len(text) <= longest else f"{told[:longest]}… ({len(text)} characters)"


def _quoted(value: str | float | None) -> str:
    text = _printable(str(value))
    return f'"{text}"' if not text or _NEEDS_QUOTES.search(text) else text


def _printable(text: str) -> str:
    """Line ends, escapes and marks that turn the direction are shown as what they are."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )
