"""A folder of images becomes a collection: with real files, a real database and real processes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from content.importer import Report, import_collection
from content.mapping import decide_mapping
from content.recognition import FEATURES_REVISION, Fingerprint
from content.rows import Source
from content.sources.folder import ImageFolder, find_table, read_table, table_from_files
from db.database import Database, Store
from db.entities import AccessionNumber, Artwork, RightsStatus
from db.pictures import read_picture
from db.program import build

SEA, SKY = AccessionNumber("1"), AccessionNumber("2")
FILES = ((SEA, "sea.jpg"), (SKY, "sky.png"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    folder.mkdir()
    paint(folder / "sea.jpg", 1)
    paint(folder / "sky.png", 2)
    write_table(folder, "1,The Sea,sea.jpg,CC0", "2,The Sky,sky.png,")
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(f"sqlite:///{tmp_path / 'home/studio.sqlite'}") as database:
        yield database


def paint(path: Path, seed: int) -> None:
    blocks = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    Image.fromarray(blocks).resize((160, 120), Image.Resampling.NEAREST).save(path)


def write_table(folder: Path, *rows: str) -> None:
    (folder / "works.csv").write_text("\n".join(["Object number,Title,File,Rights", *rows]), encoding="utf-8")


def source_of(folder: Path, rights: RightsStatus = RightsStatus.UNKNOWN) -> Source:
    images = ImageFolder.scan(folder)
    path = find_table(folder)
    table = read_table(path) if path else table_from_files(images)
    return Source(table, decide_mapping(table), images, rights)


def run(folder: Path, database: Database | None, **options: object) -> Report:
    return import_collection(source_of(folder), database, workers=1, **options)  # type: ignore[arg-type]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, len(report.rejected)


def artwork(database: Database, number: AccessionNumber) -> Artwork:
    with database.transaction() as store:
        return store.artworks.get(number)


def size_of(database: Database) -> tuple[int, int]:
    with database.transaction() as store:
        return store.artworks.count(), store.reproductions.count()


def test_works_images_and_features_are_stored(folder: Path, database: Database) -> None:
    assert counts(run(folder, database)) == (2, 0, 0, 0)
    with database.transaction() as store:
        sea = store.artworks.get(SEA)
        reproduction = store.reproductions.maybe_get(SEA)
        assert reproduction is not None
        picture = read_picture(store.media.read(reproduction.digest))
        features = store.features.maybe_get(reproduction.digest, FEATURES_REVISION)
    assert (sea.title.text_in("en"), sea.rights.status) == ("The Sea", RightsStatus.CC0)
    assert (reproduction.width_px, reproduction.height_px, reproduction.media_type) == (
        160,
        120,
        "image/jpeg",
    )
    assert (picture.width_px, picture.height_px) == (160, 120)
    assert features is not None
    assert len(Fingerprint.from_bytes(features)) > 0


def test_a_second_import_changes_nothing(folder: Path, database: Database) -> None:
    run(folder, database)
    assert counts(run(folder, database)) == (0, 0, 2, 0)


def test_a_changed_title_updates_only_its_work_and_reads_no_image(folder: Path, database: Database) -> None:
    run(folder, database)
    before = artwork(database, SKY)
    write_table(folder, "1,The Ocean,sea.jpg,CC0", "2,The Sky,sky.png,")
    assert counts(run(folder, database)) == (0, 1, 1, 0)
    assert artwork(database, SEA).title.text_in("en") == "The Ocean"
    assert artwork(database, SKY) == before


def test_a_changed_image_updates_the_reproduction(folder: Path, database: Database) -> None:
    run(folder, database)
    with database.transaction() as store:
        before = store.reproductions.maybe_get(SEA)
    paint(folder / "sea.jpg", 3)
    assert counts(run(folder, database)) == (0, 1, 1, 0)
    with database.transaction() as store:
        after = store.reproductions.maybe_get(SEA)
    assert before is not None
    assert after is not None
    assert before.source_digest != after.source_digest
    assert before.digest != after.digest


def test_a_dry_run_tells_the_same_numbers_and_writes_nothing(folder: Path, database: Database) -> None:
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no jpeg")
    write_table(folder, "1,The Sea,sea.jpg,", "2,The Sky,sky.png,", "3,Broken,broken.jpg,")
    dry = run(folder, database, dry_run=True)
    assert size_of(database) == (0, 0)
    assert run(folder, None, dry_run=True) == dry == run(folder, database)


def test_every_row_that_is_rejected_has_one_reason(folder: Path, database: Database) -> None:
    (folder / "broken.jpg").write_bytes((folder / "sea.jpg").read_bytes()[:500])
    (folder / "text.jpg").write_text("not an image")
    Image.new("RGB", (40, 40)).save(folder / "stamp.png")
    write_table(
        folder,
        "1,The Sea,sea.jpg,CC0",
        ",Nameless,sky.png,",
        "1,The Sea again,sky.png,",
        "3,Lost,lost.jpg,",
        "4,Outside,../outside.jpg,",
        "5,Broken,broken.jpg,",
        "6,Text,text.jpg,",
        "7,Stamp,stamp.png,",
        "8,Sea, sky,sky.png,CC0",
        "9,,sky.png,",
    )
    report = run(folder, database)
    assert [(each.row, each.accession_number) for each in report.rejected] == [
        *((3, ""), (4, "1"), (5, "3"), (6, "4"), (7, "5"), (8, "6"), (9, "7"), (10, "8"))
    ]
    expected = [
        "accession number is missing",
        "taken by row 2",
        "'lost.jpg' is missing",
        "outside the folder",
        "cut short",
        "is not an image",
        "only 40 x 40 px",
        "more cells than there are columns",
    ]
    for rejection, reason in zip(report.rejected, expected, strict=True):
        assert reason in rejection.reason
    assert report.imported == 2
    assert size_of(database) == (2, 2)
    assert artwork(database, AccessionNumber("9")).title.text_in("en") == "Untitled"


def test_a_rejected_row_leaves_what_was_known_of_its_work(folder: Path, database: Database) -> None:
    run(folder, database)
    (folder / "sea.jpg").write_bytes(b"\xff\xd8 damaged on the way")
    assert counts(run(folder, database)) == (0, 0, 1, 1)
    assert artwork(database, SEA).title.text_in("en") == "The Sea"


def test_nothing_is_half_imported_when_storing_fails(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with database.transaction() as store:
        features = type(store.features)
    monkeypatch.setattr(features, "save", full_disk)
    with pytest.raises(OSError, match="No space"):
        run(folder, database)
    assert size_of(database) == (0, 0)
    monkeypatch.undo()
    assert counts(run(folder, database)) == (2, 0, 0, 0)


def test_who_stops_it_keeps_what_was_read_and_can_go_on(folder: Path, database: Database) -> None:
    asked = iter([False, False, False, True])
    report = run(folder, database, stop=lambda: next(asked))
    assert (report.imported, report.left) == (1, 1)
    assert size_of(database) == (1, 1)
    assert counts(run(folder, database)) == (1, 0, 1, 0)


def test_progress_counts_every_row_once(folder: Path, database: Database) -> None:
    write_table(folder, "1,The Sea,sea.jpg,", "2,The Sky,sky.png,", "3,Lost,lost.jpg,")
    steps: list[None] = []
    run(folder, database, progress=lambda: steps.append(None))
    assert len(steps) == 3


def test_rights_given_by_hand_are_for_rows_that_state_none(folder: Path, database: Database) -> None:
    source = source_of(folder, RightsStatus.PUBLIC_DOMAIN)
    import_collection(source, database, workers=1)
    assert artwork(database, SEA).rights.status is RightsStatus.CC0
    assert artwork(database, SKY).rights.status is RightsStatus.PUBLIC_DOMAIN


def override(store: Store, number: AccessionNumber) -> None:
    work = store.artworks.get(number)
    store.artworks.save(replace(work, rights=replace(work.rights, override_reason="the heirs agreed")))


def test_a_curators_clearance_outlives_the_next_import(folder: Path, database: Database) -> None:
    run(folder, database)
    with database.transaction() as store:
        override(store, SKY)
    write_table(folder, "1,The Sea,sea.jpg,CC0", "2,The Blue Sky,sky.png,")
    assert counts(run(folder, database)) == (0, 1, 1, 0)
    assert artwork(database, SKY).rights.override_reason == "the heirs agreed"


def test_a_clearance_falls_when_the_table_says_something_else(
    folder: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    run(folder, database)
    with database.transaction() as store:
        override(store, SKY)
    write_table(folder, "1,The Sea,sea.jpg,CC0", "2,The Sky,sky.png,© The heirs")
    run(folder, database)
    assert not artwork(database, SKY).rights.cleared
    assert "no longer cleared by hand" in caplog.text


def test_a_folder_without_a_table_is_imported_by_its_files_names(folder: Path, database: Database) -> None:
    (folder / "works.csv").unlink()
    assert counts(run(folder, database)) == (2, 0, 0, 0)
    assert artwork(database, AccessionNumber("sea")).title.text_in("en") == "Sea"


def test_a_file_whose_name_is_no_text_is_rejected_alone(folder: Path, database: Database) -> None:
    (folder / "works.csv").unlink()
    (folder / "sky.png").rename(folder / os.fsdecode(b"\xe9t\xe9.png"))
    report = run(folder, database)
    assert counts(report) == (1, 0, 0, 1)
    assert report.rejected[0].accession_number == "\\udce9t\\udce9"
    assert "UTF-8" in report.rejected[0].reason


def test_worker_processes_give_the_same_collection(folder: Path, database: Database, tmp_path: Path) -> None:
    (folder / "works.csv").unlink()
    for number in range(16):
        paint(folder / f"{number}.png", number)
    (folder / "16.png").write_bytes(b"\x89PNG damaged")
    with Database.open(f"sqlite:///{tmp_path / 'other/studio.sqlite'}") as other:
        alone = import_collection(source_of(folder), database, workers=1)
        together = import_collection(source_of(folder), other, workers=2)
        assert alone == together
        assert counts(together) == (18, 0, 0, 1)
        with database.transaction() as one, other.transaction() as two:
            assert one.artworks.all() == two.artworks.all()
            assert one.reproductions.all() == two.reproductions.all()


def klangbild(home: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(build(), ["--home", str(home), *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_prints_json_and_nothing_else_on_standard_output(folder: Path, tmp_path: Path) -> None:
    write_table(folder, "1,The Sea,sea.jpg,CC0", "2,The Sky,lost.png,")
    home = tmp_path / "home"
    code, out, _ = klangbild(home, "import", str(folder), "--json", "--dry-run")
    assert not home.exists()
    reason = "the image file 'lost.png' is missing in 'collection'"
    expected = {
        "imported": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": [{"row": 3, "accession_number": "2", "reason": reason}],
        "shared_codes": [],
    }
    assert (code, json.loads(out)) == (1, expected)
    code, out, err = klangbild(home, "import", str(folder), "--json")
    assert (code, json.loads(out)) == (1, expected)
    assert "accession_number = Object number" in err


def test_a_code_on_the_labels_of_two_works_is_told_with_both(folder: Path, tmp_path: Path) -> None:
    def import_codes(*codes: str) -> str:
        rows = [f"{number},{file},{code}" for (number, file), code in zip(FILES, codes, strict=False)]
        (folder / "works.csv").write_text("\n".join(["Object number,File,QR code", *rows]), encoding="utf-8")
        return klangbild(tmp_path / "home", "import", str(folder))[2]

    assert "the code" not in import_codes("https://m.example/1|77", "https://m.example/2|78")
    told = "the code '77' belongs to 1, 2: kiosks ask which of them is meant"
    assert told in import_codes("77", "77")
    assert told in import_codes("77|78")  # the other work is in the collection, though not in the table
    assert "the code '2' belongs to 1, 2" in import_codes("2")  # an inventory number is a code as well


def test_the_command_says_done_or_wrong_use_by_its_exit_code(folder: Path, tmp_path: Path) -> None:
    assert klangbild(tmp_path / "home", "import", str(folder))[0] == 0
    assert klangbild(tmp_path / "home", "import", str(tmp_path / "nowhere"))[0] == 2
    assert klangbild(tmp_path / "home", "import", str(folder), "--rights", "perhaps")[0] == 2
    assert klangbild(tmp_path / "home", "import", str(folder), "--mapping", "missing")[0] == 2
    (folder / "more.csv").write_text("id\n1\n")
    code, _, err = klangbild(tmp_path / "home", "import", str(folder))
    assert code == 2
    assert "--table" in err


def test_a_saved_mapping_is_found_in_the_home(folder: Path, tmp_path: Path) -> None:
    mappings = tmp_path / "home/mappings"
    mappings.mkdir(parents=True)
    (mappings / "ours.toml").write_text('rights = { constant = "in-copyright" }')
    assert klangbild(tmp_path / "home", "import", str(folder), "--mapping", "ours")[0] == 0
    with Database.open(f"sqlite:///{tmp_path / 'home/studio.sqlite'}") as database:
        assert artwork(database, SEA).rights.status is RightsStatus.IN_COPYRIGHT


def test_clearing_needs_a_reason_and_can_be_undone(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    klangbild(home, "import", str(folder))
    assert klangbild(home, "clear", "2")[0] == 2
    assert klangbild(home, "clear", "2", "--reason", "the heirs agreed", "--undo")[0] == 2
    assert klangbild(home, "clear", "2", "--reason", "the heirs agreed")[0] == 0
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database:
        assert artwork(database, SKY).rights.cleared
        assert klangbild(home, "clear", "2", "--undo")[0] == 0
        assert not artwork(database, SKY).rights.cleared


def test_what_is_not_cleared_is_imported_but_not_published(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    klangbild(home, "import", str(folder))
    code, out, _ = klangbild(home, "publish", "--json")
    report = json.loads(out)
    assert code == 0
    assert [each["accession_number"] for each in report["withheld"]] == ["2"]
    assert report["artworks"] == 1
    klangbild(home, "clear", "2", "--reason", "the heirs agreed")
    assert json.loads(klangbild(home, "publish", "--json")[1])["artworks"] == 2
