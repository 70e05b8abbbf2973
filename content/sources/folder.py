"""A folder of images, perhaps with a table of metadata: what lies in it, and which file a row means."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from content.errors import ImageFileError, TableError
from content.sources.csv_table import read_csv
from content.sources.table import Table, TableRow

_READABLE = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp"})
_PICTURES = _READABLE | {".gif", ".bmp", ".heic", ".heif", ".avif", ".jp2", ".psd"}
"""Also the kinds that cannot be read: they shall be named as rejected, not passed over in silence."""
_TABLES = frozenset({".csv", ".tsv", ".xlsx"})
_PREFERRED_TABLES = frozenset({"manifest", "metadata", "catalogue", "catalog", "katalog", "collection"})
_ADDRESS = re.compile(r"[a-z]{2,}://", re.IGNORECASE)
_WINDOWS_DRIVE = re.compile(r"[a-zA-Z]:/")

FILE_COLUMNS = ("accession_number", "title", "file")
"""The headers of the table that `table_from_files` makes."""


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """The image files below one folder."""

    root: Path
    """Resolved; nothing outside it is ever read."""
    files: tuple[Path, ...]
    """Relative to the root, sorted."""
    _by_path: dict[str, list[Path]] = field(repr=False)
    _by_name: dict[str, list[Path]] = field(repr=False)
    _by_stem: dict[str, list[Path]] = field(repr=False)

    @classmethod
    def scan(cls, root: Path) -> ImageFolder:
        """Walk through the folder and its subfolders; hidden files and folders are left out."""
        files = tuple(sorted(_pictures_below(root)))
        return cls(
            root.resolve(),
            files,
            _index(files, lambda file: _same(file.as_posix())),
            _index(files, lambda file: _same(file.name)),
            _index(files, lambda file: _loosely(file.stem)),
        )

    def find(self, reference: str, accession_number: str) -> Path:
        """The file that a row means, as an absolute path.

        Args:
            reference: what the row's image cell says: a path, a file's name, or a name without its ending;
                empty: the file that is called like the accession number.
            accession_number: of the row.

        Raises:
            ImageFileError: no such file, more than one, or one outside the folder.
        """
        if not reference:
            return self._only(
                self._by_stem.get(_loosely(accession_number), []),
                f"the table names no image file, and no file is called like the number '{accession_number}'",
            )
        if _ADDRESS.match(reference):
            raise ImageFileError(f"the image '{reference}' is a web address: download it into the folder")
        wanted = reference.replace("\\", "/")
        exact = self._inside(wanted)
        if exact is not None:
            return exact
        name = wanted.rsplit("/", 1)[-1]
        found = (
            self._by_path.get(_same(wanted))
            or self._by_name.get(_same(name))
            or self._by_stem.get(_loosely(name))
            or []
        )
        return self._only(found, f"the image file '{reference}' is missing in '{self.root.name}'")

    def _inside(self, wanted: str) -> Path | None:
        """The file at exactly this path, None where there is none.

        Raises:
            ImageFileError: the path, or a link on it, leads out of the folder.
        """
        path = (self.root / wanted).resolve()
        if not _WINDOWS_DRIVE.match(wanted) and not path.is_relative_to(self.root):
            raise ImageFileError(f"the image file '{wanted}' lies outside the folder")
        try:
            return path if path.is_file() else None
        except OSError:  # a name that no file system would take
            return None

    def _only(self, found: list[Path], otherwise: str) -> Path:
        if len(found) > 1:
            names = ", ".join(f"'{file}'" for file in found[:3])
            raise ImageFileError(f"{len(found)} image files fit: {names}; name one with its folder")
        path = self._inside(found[0].as_posix()) if found else None
        if path is None:
            raise ImageFileError(otherwise)
        return path


def find_table(folder: Path) -> Path | None:
    """The table of metadata in a folder; None where there is none.

    Raises:
        TableError: there are several, and none is called 'manifest', 'metadata' or 'catalogue'.
    """
    tables = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _TABLES and not path.name.startswith((".", "~$")) and path.is_file()
    )
    preferred = [path for path in tables if path.stem.casefold() in _PREFERRED_TABLES]
    for candidates in (preferred, tables):
        if len(candidates) == 1:
            return candidates[0]
    if not tables:
        return None
    names = ", ".join(f"'{path.name}'" for path in preferred or tables)
    raise TableError(f"'{folder}' holds {len(preferred or tables)} tables ({names}): name one with --table.")


def read_table(path: Path) -> Table:
    """Read a table by the ending of its name.

    Raises:
        TableError: the file is no table that can be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from content.sources.xlsx_table import read_xlsx  # noqa: PLC0415 - openpyxl is for workbooks only

        return read_xlsx(path)
    if suffix in {".xls", ".ods", ".numbers"}:
        raise TableError(f"'{path.name}' cannot be read: save it as .xlsx or as 'CSV UTF-8'.")
    return read_csv(path)


def table_from_files(folder: ImageFolder) -> Table:
    """Of images without metadata: each file's name is its accession number and its title."""
    rows = tuple(
        TableRow(number, (file.stem.strip(), readable(file.stem), file.as_posix()))
        for number, file in enumerate(folder.files, start=1)
    )
    return Table(folder.root.name, FILE_COLUMNS, rows)


def readable(stem: str) -> str:
    """A file's name as a title: 'the_starry-night' becomes 'The starry night'."""
    words = " ".join(re.split(r"[\s_]+|-+(?=\D)", unicodedata.normalize("NFC", stem))).strip()
    return words[:1].upper() + words[1:]


def _pictures_below(root: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            (Path(place) / name).relative_to(root)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in _PICTURES
        ]
    return found


def _index(files: tuple[Path, ...], key: Callable[[Path], str]) -> dict[str, list[Path]]:
    index: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files:
        index[key(file)].append(file)
    return dict(index)


def _same(name: str) -> str:
    """Names that differ in case, or in how a system composes accents, are the same name."""
    return unicodedata.normalize("NFC", name).casefold()


def _loosely(name: str) -> str:
    """'1956/3' cannot be a file's name; '1956_3', '1956-3' and '1956.3' are what people make of it."""
    stem = name[: -len(suffix)] if (suffix := Path(name).suffix) and suffix.lower() in _PICTURES else name
    return re.sub(r"[\W_]+", "_", _same(stem)).strip("_")
