"""Folders and tables as museums hand them over."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from content.errors import ImageFileError, TableError
from content.sources.folder import ImageFolder, find_table, read_table, readable, table_from_files
from content.sources.table import table_of, tidy

HEADERS = ("Inv. Nr.", "Titel", "Künstler")
ROWS = (("1;2", 'Größe, für "alle"', "Ä"), ("2", "two\nlines", ""))


def csv_text(delimiter: str) -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    return "\r\n".join(delimiter.join(map(quoted, row)) for row in (HEADERS, *ROWS)) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_of_any_delimiter_and_encoding_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes(csv_text(delimiter).encode(encoding))
    table = read_table(path)
    assert table.headers == HEADERS
    assert [row.cells for row in table.rows] == list(ROWS)
    assert [row.number for row in table.rows] == [2, 3]


def test_arabic_csv_of_an_older_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes("رقم الجرد;العنوان\n7;البحر\n".encode("cp1256"))
    table = read_table(path)
    assert (table.headers, table.rows[0].cells) == (("رقم الجرد", "العنوان"), ("7", "البحر"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "works.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_formulas_and_numbers_stay_text(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'id,title\n007,"=HYPERLINK(""http://x"")"\n1930.500,+1\n'))
    assert [row.cells for row in table.rows] == [("007", '=HYPERLINK("http://x")'), ("1930.500", "+1")]


def test_excels_own_hint_at_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "sep=;\nid;title, or so\n1;x\n")).headers == ("id", "title, or so")


def test_a_comma_in_a_title_does_not_beat_the_semicolons(tmp_path: Path) -> None:
    text = "id;title\n1;a, b, c, d, e\n2;f, g\n"
    assert read_table(written(tmp_path, text)).headers == ("id", "title")


def test_blank_rows_are_left_out_and_short_rows_filled(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "\nid,title,\n\n1\n,,\n2,x,\n"))
    assert table.headers == ("id", "title")
    assert [(row.number, row.cells) for row in table.rows][-1][1] == ("2", "x")
    assert [row.cells for row in table.rows] == [("1", ""), ("2", "x")]


def test_a_row_with_too_many_cells_says_so(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "id,title\n1,The sea, the sky\n2,x\n3,y\n"))
    assert [row.surplus for row in table.rows] == [1, 0, 0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b" , \n",
        b"\xef\xbb\xbf",
        "id,ti\udc81".encode("utf-8", "surrogatepass"),
        b'"' + b"x" * 200_000,
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "works.csv"
    path.write_bytes(data)
    with pytest.raises(TableError, match=r"works\.csv"):
        read_table(path)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_table_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(data)
    try:
        table = read_table(path)
    except TableError:
        return
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


def test_a_workbook_is_read_as_its_cells_are_shown(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Object number", "Title", "Year", "Acquired", "On view"])
    sheet.append([1930.5, "البحر", 1889, datetime.date(1930, 5, 1), True])
    sheet.append([7, "=A2", 1889.5, None, False])
    sheet["A2"].number_format = "0.000"
    sheet["A3"].number_format = "0000"
    path = tmp_path / "works.xlsx"
    workbook.save(path)
    table = read_table(path)
    assert table.rows[0].cells == ("1930.500", "البحر", "1889", "1930-05-01", "yes")
    assert table.rows[1].cells == ("0007", "", "1889.5", "", "no")


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "works.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(TableError, match="not an Excel workbook"):
        read_table(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    with pytest.raises(TableError, match="not an Excel workbook"):
        read_table(path)


def test_other_spreadsheets_are_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"save it as \.xlsx"):
        read_table(tmp_path / "works.xls")
    with pytest.raises(TableError, match="cannot be read"):
        read_table(tmp_path / "missing.csv")


def touch(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_the_only_table_of_a_folder_is_found(tmp_path: Path) -> None:
    assert find_table(touch(tmp_path, "a.jpg", "sub/other.csv")) is None
    assert find_table(touch(tmp_path, "works.XLSX", "~$works.xlsx", ".hidden.csv")) == tmp_path / "works.XLSX"


def test_of_several_tables_the_manifest_is_taken(tmp_path: Path) -> None:
    assert find_table(touch(tmp_path, "emotion_labels.csv", "Manifest.csv")) == tmp_path / "Manifest.csv"


def test_of_several_tables_without_a_manifest_one_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"2 tables \('a\.csv', 'b\.csv'\): name one with --table"):
        find_table(touch(tmp_path, "a.csv", "b.csv"))


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("a.jpg", "a.jpg"),
        ("./sub/../a.jpg", "a.jpg"),
        ("sub/b.png", "sub/b.png"),
        ("sub\\b.png", "sub/b.png"),
        ("SUB/B.PNG", "sub/b.png"),
        ("b.png", "sub/b.png"),
        ("b", "sub/b.png"),
        ("C:\\photos\\b.png", "sub/b.png"),
        ("Ko\u0308nig.jpg", "K\u00f6nig.jpg"),
        ("", "1956_3.tif"),
    ],
)
def test_the_file_that_a_row_means_is_found(tmp_path: Path, reference: str, found: str) -> None:
    touch(tmp_path, "a.jpg", "sub/b.png", "K\u00f6nig.jpg", "1956_3.tif")
    assert ImageFolder.scan(tmp_path).find(reference, "1956/3") == (tmp_path / found).resolve()


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("missing.jpg", "'missing.jpg' is missing"),
        ("x" * 300 + ".jpg", "is missing"),
        ("../secret.jpg", "lies outside the folder"),
        ("/etc/passwd", "lies outside the folder"),
        ("way-out/secret.jpg", "lies outside the folder"),
        ("link.jpg", "lies outside the folder"),
        ("https://example.org/a.jpg", "is a web address"),
        ("twice.jpg", "2 image files fit"),
        ("", "no file is called like the number '99'"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(
    tmp_path: Path, reference: str, reason: str
) -> None:
    touch(tmp_path, "secret.jpg", "in/a/twice.jpg", "in/b/twice.jpg")
    (tmp_path / "in/way-out").symlink_to(tmp_path)
    (tmp_path / "in/link.jpg").symlink_to(tmp_path / "secret.jpg")
    with pytest.raises(ImageFileError, match=reason):
        ImageFolder.scan(tmp_path / "in").find(reference, "99")


def test_a_folder_without_a_table_gives_a_row_for_each_picture(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "the_starry-night.jpg",
        "sub/1889-12.tif",
        "notes.txt",
        "old.gif",
        ".thumb.jpg",
        ".git/x.jpg",
    )
    table = table_from_files(ImageFolder.scan(tmp_path))
    assert [row.cells for row in table.rows] == [
        ("old", "Old", "old.gif"),
        ("1889-12", "1889-12", "sub/1889-12.tif"),
        ("the_starry-night", "The starry night", "the_starry-night.jpg"),
    ]


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.lists(st.lists(st.text(), max_size=5), min_size=1, max_size=5))
def test_every_row_has_as_many_cells_as_headers(records: list[list[str]]) -> None:
    try:
        table = table_of("x", records)
    except TableError:
        return
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


@given(st.text(min_size=1))
def test_a_readable_title_has_no_underscores(stem: str) -> None:
    assert "_" not in readable(stem)
