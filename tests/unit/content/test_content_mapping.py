"""Which column says what, and what a row then says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.columns import Field, folded, known_names
from content.errors import MappingError
from content.mapping import UNTITLED, Record, decide_mapping, load_mapping, parse_mapping, read_record
from content.sources.table import Table, table_of
from db.entities import Artwork, LocalText, Rights, RightsStatus


def table(*headers: str, **_: str) -> Table:
    return table_of("works.csv", [headers])


def record(columns: dict[str, str], mapping: dict[str, object] | None = None) -> Record:
    rows = table_of("works.csv", [list(columns), list(columns.values())])
    saved = parse_mapping("our.toml", mapping) if mapping is not None else None
    return read_record(rows.rows[0], decide_mapping(rows, saved), RightsStatus.UNKNOWN)


def work(columns: dict[str, str], mapping: dict[str, object] | None = None) -> Artwork:
    return record({"Inv. Nr.": "7", **columns}, mapping).artwork


def test_an_english_catalogue_is_understood_without_a_mapping() -> None:
    read = record(
        {
            "Object Number": "1894.1031",
            "Title": "The  Watermill",
            "Artist Display Name": "Meindert Hobbema",
            "Object Date": "about 1664",
            "Artist Nationality": "Dutch",
            "Period": "Baroque",
            "Medium": "Oil on canvas",
            "Gallery Number": "213",
            "creditLine": "Gift of a friend",
            "Rights and Reproduction": "CC0",
            "Image Filename": "mill.jpg",
            "Description": "A mill.\nAnd a roof.",
        }
    )
    assert read == Record(
        2,
        Artwork(
            accession_number="1894.1031",  # type: ignore[arg-type]
            title=LocalText.of(en="The Watermill"),
            artist=LocalText.of(en="Meindert Hobbema"),
            date="about 1664",
            culture="Dutch",
            style="Baroque",
            medium="Oil on canvas",
            room="213",
            credit_line="Gift of a friend",
            description=LocalText.of(en="A mill.\nAnd a roof."),
            rights=Rights(RightsStatus.CC0, "CC0"),
        ),
        "mill.jpg",
    )


def test_a_german_catalogue_is_understood_and_its_titles_are_german() -> None:
    read = work({"Titel": "Das Meer", "KÜNSTLER/IN": "Anna Muster", "Datierung": "1889", "Saal": "4"})
    assert read.title == LocalText.of(de="Das Meer")
    assert read.artist == LocalText.of(de="Anna Muster")
    assert (read.date, read.room, read.accession_number) == ("1889", "4", "7")


def test_an_arabic_catalogue_is_understood_and_its_titles_are_arabic() -> None:
    read = record(
        {"رقم الجرد": "٧-ب", "العنوان": "البحر", "الفنّان": "محمود", "السنة": "١٨٨٩", "الحقوق": "CC0"}
    ).artwork
    assert read.accession_number == "٧-ب"
    assert read.title == LocalText.of(ar="البحر")
    assert read.artist == LocalText.of(ar="محمود")
    assert read.rights.status is RightsStatus.CC0


def test_the_language_may_stand_at_the_end_of_a_name() -> None:
    read = work({"title": "The Sea", "title_ar": "البحر", "Title (German)": "Das Meer", "artistFr": "Anne"})
    assert read.title == LocalText.of(en="The Sea", ar="البحر", de="Das Meer")
    assert read.artist == LocalText.of(fr="Anne")


def test_of_several_columns_the_one_with_the_better_name_is_taken() -> None:
    headers = table("id", "year", "accession_number", "date", "title")
    assert decide_mapping(headers).described() == (
        "accession_number = accession_number, title_en = title, date = date"
    )


def test_a_work_without_a_title_is_untitled() -> None:
    assert work({"title": " "}).title == UNTITLED


def test_marks_of_writing_direction_do_not_make_another_number() -> None:
    assert record({"inv": "\u200f1984.12\u200e"}).artwork.accession_number == "1984.12"


@pytest.mark.parametrize(
    ("said", "status"), [("True", "public-domain"), ("False", "unknown"), ("", "unknown")]
)
def test_a_yes_or_no_column_may_say_public_domain(said: str, status: str) -> None:
    assert work({"Is Public Domain": said}).rights.status == status


def test_a_stated_licence_counts_more_than_a_yes() -> None:
    assert (
        work({"Is Public Domain": "True", "License": "© Estate"}).rights.status is RightsStatus.IN_COPYRIGHT
    )


@pytest.mark.parametrize(
    "header", ["QR Code", "qr_link", "Barcode", "Object URL", "Strichcode", "رمز الاستجابة السريعة"]
)
def test_the_codes_of_the_museums_own_labels_are_found(header: str) -> None:
    link = "https://collection.example.org/objects/47%7C11?lang=de"
    assert work({header: f"{link} | 4006381333931|\n {link}"}).codes == (link, "4006381333931")
    assert work({header: " "}).codes == ()


def test_a_column_of_codes_is_taken_before_a_column_of_links() -> None:
    assert work({"URL": "https://example.org/4711", "QR code": "4711"}).codes == ("4711",)
    assert work({"Number on the label": "4711"}, {"codes": "Number on the label"}).codes == ("4711",)


def test_a_sample_is_marked() -> None:
    assert work({"sample": "yes"}).is_sample
    assert not work({"sample": ""}).is_sample


def test_a_saved_mapping_names_columns_and_constants_and_leaves_the_rest_to_the_names() -> None:
    read = work(
        {"Bez. 1": "Das Meer", "Bez. 2": "البحر", "Stil": "Barock", "Jahr": "1889"},
        {
            "title": "bez 1",
            "title_ar": {"column": "Bez. 2"},
            "rights": {"constant": "cc0"},
            "style": "",
            "language": "de",
        },
    )
    assert read.title == LocalText.of(de="Das Meer", ar="البحر")
    assert read.rights == Rights(RightsStatus.CC0, "cc0")
    assert (read.style, read.date) == ("", "1889")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"titel": "x"}, "unknown field 'titel'"),
        ({"date_ar": "x"}, "unknown field 'date_ar'"),
        ({"title": 7}, "gives 'title' neither a column nor a constant"),
        ({"title": {"colunm": "x"}}, "gives 'title' neither"),
        ({"title": "Nowhere"}, "no column is called so in 'works.csv'"),
        ({"title": "Twice"}, "2 columns are called so"),
        ({"language": 3}, "says language = 3"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_by_name(mapping: dict[str, object], message: str) -> None:
    with pytest.raises(MappingError, match=message):
        decide_mapping(table("inv", "Twice", "Twice"), parse_mapping("our.toml", mapping))


def test_a_table_without_an_accession_number_is_refused_with_its_columns() -> None:
    with pytest.raises(MappingError, match=r"accession number \(its columns: Name, Farbe\)"):
        decide_mapping(table("Name", "Farbe"))


def test_a_mapping_is_read_from_a_toml_file(tmp_path: Path) -> None:
    path = tmp_path / "our.toml"
    path.write_text('title_ar = "عنوان ٢"\nrights = { constant = "cc0" }\n', encoding="utf-8")
    saved = load_mapping(path)
    assert [header for _, header in saved.columns] == ["عنوان ٢"]
    path.write_text("title = = nonsense")
    with pytest.raises(MappingError, match="not a TOML file"):
        load_mapping(path)
    with pytest.raises(MappingError, match="cannot be read"):
        load_mapping(tmp_path / "missing.toml")


def test_no_well_known_name_means_two_fields() -> None:
    seen: dict[str, Field] = {}
    for field in Field:
        for name, _ in known_names(field):
            assert seen.setdefault(name, field) is field, name


@given(st.text())
def test_folding_ignores_case_and_spaces(header: str) -> None:
    assert folded(header) == folded(f"  {header} ")
    assert folded(folded(header)) == folded(header)
