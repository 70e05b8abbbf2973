"""From a table's columns to works: which column says what, and what a row then says.

Columns are known by their names (`content.columns`). Where they are not, a saved mapping tells: a TOML file
with a line for each field that needs one. The other fields are still found by name.

    accession_number = "Obj.-Kennung"
    title_ar = { column = "Bezeichnung 2" }
    rights = { constant = "cc0" }
    style = ""                              # leave this field blank
    language = "de"                         # of titles, artists and descriptions that do not say theirs
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.columns import LOCAL_FIELDS, Field, folded, known_names, split_language
from content.errors import MappingError
from content.rights import parse_rights
from content.sources.table import Table, TableRow
from db.entities import AccessionNumber, Artwork, LocalText, Rights, RightsStatus

UNTITLED = LocalText.of(en="Untitled", de="Ohne Titel", ar="بلا عنوان")
"""What museums call a work without a title."""

_LANGUAGE = "language"
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
_YES = frozenset({"yes", "true", "1", "y", "x", "ja", "wahr", "نعم"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A field, in one language where the field has several."""

    field: Field
    language: str = ""

    def __str__(self) -> str:
        return f"{self.field}_{self.language}" if self.language else str(self.field)


@dataclass(frozen=True, slots=True)
class Column:
    """Where a slot's text stands."""

    index: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that is the same for every row."""

    text: str


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """What a curator said about a catalogue's columns."""

    name: str
    """Of the file, for messages."""
    columns: tuple[tuple[Slot, str], ...] = ()
    """By header."""
    constants: tuple[tuple[Slot, str], ...] = ()
    blank: frozenset[Field] = frozenset()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where a table's rows say what: at most one source for each slot."""

    sources: tuple[tuple[Slot, Column | Constant], ...]
    headers: tuple[str, ...]

    def described(self) -> str:
        """For people: 'accession_number = Inv. Nr., title_de = Titel, ...'."""
        return ", ".join(f"{slot} = {self._name(source)}" for slot, source in self.sources)

    def _name(self, source: Column | Constant) -> str:
        return self.headers[source.index] if isinstance(source, Column) else f"'{source.text}'"


@dataclass(frozen=True, slots=True)
class Record:
    """What one row of a table says about a work."""

    row: int
    artwork: Artwork
    """Its accession number may be empty; that is for the importer to judge."""
    image: str
    """As the table refers to it; empty where it does not."""


def load_mapping(path: Path) -> SavedMapping:
    """Read a saved mapping.

    Raises:
        MappingError: the file cannot be read, or says something about a field that does not exist.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"The mapping '{path}' cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping '{path.name}' is not a TOML file: {error}.") from error
    return parse_mapping(path.name, plain)


def parse_mapping(name: str, plain: Mapping[str, Any]) -> SavedMapping:
    """A saved mapping from what its file says.

    Raises:
        MappingError: it names a field that does not exist, or gives neither a column nor a constant.
    """
    columns: list[tuple[Slot, str]] = []
    constants: list[tuple[Slot, str]] = []
    blank: set[Field] = set()
    language = _language(plain.get(_LANGUAGE, "en"), name)
    for key, value in plain.items():
        if key == _LANGUAGE:
            continue
        slot = _slot_called(key, language, name)
        match value:
            case "":
                blank.add(slot.field)
            case str() | {"column": str()}:
                columns.append((slot, value if isinstance(value, str) else value["column"]))
            case {"constant": str(text)}:
                constants.append((slot, text))
            case _:
                raise MappingError(
                    f"The mapping '{name}' gives '{key}' neither a column nor a constant: "
                    f'write {key} = "a column\'s name" or {key} = {{ constant = "a text" }}.'
                )
    return SavedMapping(name, tuple(columns), tuple(constants), frozenset(blank), language)


def decide_mapping(table: Table, saved: SavedMapping | None = None) -> ColumnMapping:
    """Decide which column of a table says what.

    Raises:
        MappingError: the saved mapping names a column that is not there or is there twice, or no column can
            be taken for the accession number.
    """
    saved = saved or SavedMapping("")
    stated: dict[Slot, Column | Constant] = {slot: Constant(text) for slot, text in saved.constants}
    for slot, header in saved.columns:
        stated[slot] = Column(_index_of(header, table, saved))
    decided = {slot.field for slot in stated} | saved.blank
    by_name = {
        slot: column
        for field in Field
        if field not in decided
        for slot, column in _columns_called(field, table.headers, saved.language)
    }
    sources = stated | by_name
    if Slot(Field.ACCESSION_NUMBER) not in sources:
        raise MappingError(
            f"No column of '{table.name}' is known as an accession number "
            f"(its columns: {', '.join(table.headers)}): name it in a mapping and give it with --mapping."
        )
    ordered = sorted(sources.items(), key=lambda item: list(Field).index(item[0].field))
    return ColumnMapping(tuple(ordered), table.headers)


def read_record(row: TableRow, mapping: ColumnMapping, default_rights: RightsStatus) -> Record:
    """What a row says.

    Args:
        row: of the table that the mapping was decided for.
        mapping: where the row says what.
        default_rights: the status of a work whose row states no rights.
    """
    said = {slot: _said(source, row) for slot, source in mapping.sources}

    def text(field: Field) -> str:
        return " ".join(said.get(Slot(field), "").split())

    def local(field: Field) -> LocalText:
        return LocalText.from_mapping(
            {slot.language: words for slot, words in said.items() if slot.field is field}
        )

    artwork = Artwork(
        accession_number=AccessionNumber(_visible(text(Field.ACCESSION_NUMBER))),
        title=_one_line(local(Field.TITLE)) or UNTITLED,
        artist=_one_line(local(Field.ARTIST)),
        date=text(Field.DATE),
        culture=text(Field.CULTURE),
        style=text(Field.STYLE),
        medium=text(Field.MEDIUM),
        room=text(Field.ROOM),
        credit_line=text(Field.CREDIT_LINE),
        description=local(Field.DESCRIPTION),
        codes=_codes(said.get(Slot(Field.CODES), "")),
        tags=_tags(said.get(Slot(Field.TAGS), "")),
        rights=_rights(said, default_rights),
        is_sample=_is_yes(text(Field.SAMPLE)),
    )
    return Record(row.number, artwork, text(Field.IMAGE))


def _language(code: object, mapping_name: str) -> str:
    if isinstance(code, str) and _LANGUAGE_CODE.fullmatch(code):
        return code
    raise MappingError(f"The mapping '{mapping_name}' says language = {code!r}: write a code like \"de\".")


def _slot_called(key: str, language: str, mapping_name: str) -> Slot:
    fields = {str(field): field for field in Field}
    if key in fields:
        return Slot(fields[key], language if fields[key] in LOCAL_FIELDS else "")
    name, _, ending = key.rpartition("_")
    if name in fields and fields[name] in LOCAL_FIELDS and _LANGUAGE_CODE.fullmatch(ending):
        return Slot(fields[name], ending)
    raise MappingError(
        f"The mapping '{mapping_name}' names an unknown field '{key}'. Fields are: {', '.join(Field)}; "
        f"{', '.join(sorted(LOCAL_FIELDS))} may end in a language, like title_ar."
    )


def _index_of(header: str, table: Table, saved: SavedMapping) -> int:
    found = [index for index, known in enumerate(table.headers) if known == header]
    found = found or [index for index, known in enumerate(table.headers) if folded(known) == folded(header)]
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} columns are" if found else "no column is"
    raise MappingError(
        f"The mapping '{saved.name}' names the column '{header}', but {problem} called so in '{table.name}' "
        f"(its columns: {', '.join(table.headers)})."
    )


def _columns_called(field: Field, headers: tuple[str, ...], language: str) -> Iterable[tuple[Slot, Column]]:
    """The columns that are known by name; of several for one slot, the one with the best name."""
    best: dict[Slot, Column] = {}
    for name, language_of_name in known_names(field):
        for index, header in enumerate(headers):
            if field not in LOCAL_FIELDS:
                if folded(header) == name:
                    best.setdefault(Slot(field), Column(index))
                continue
            bare, language_at_end = split_language(header)
            if name in {bare, folded(header)}:
                implied = language if language_of_name == "en" else language_of_name
                best.setdefault(Slot(field, language_at_end or implied), Column(index))
    return best.items()


def _said(source: Column | Constant, row: TableRow) -> str:
    return source.text if isinstance(source, Constant) else row.cells[source.index]


def _visible(number: str) -> str:
    """Without marks of writing direction and the like, which spreadsheets leave beside Arabic numbers."""
    return "".join(letter for letter in number if unicodedata.category(letter) != "Cf").strip()


def _codes(cell: str) -> tuple[str, ...]:
    """The codes in a cell, each once, in order; no code holds a bar, for links write it as %7C."""
    codes = (_visible(" ".join(code.split())) for code in re.split(r"[|\r\n]", cell))
    return tuple(dict.fromkeys(code for code in codes if code))


def _tags(cell: str) -> tuple[str, ...]:
    """The words in a cell, each once, in order."""
    words = (" ".join(word.split()) for word in re.split(r"[|;\r\n]", cell))
    return tuple(dict.fromkeys(word for word in words if word))


def _one_line(text: LocalText) -> LocalText:
    return LocalText.from_mapping({language: " ".join(words.split()) for language, words in text})


def _rights(said: Mapping[Slot, str], default: RightsStatus) -> Rights:
    statement = said.get(Slot(Field.RIGHTS), "")
    if statement:
        return parse_rights(statement)
    if _is_yes(said.get(Slot(Field.PUBLIC_DOMAIN), "")):
        return Rights(RightsStatus.PUBLIC_DOMAIN)
    return Rights(default)


def _is_yes(text: str) -> bool:
    return text.casefold() in _YES
