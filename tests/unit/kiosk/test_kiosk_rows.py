"""Lists that change in place: what a view has been told is what there is, and rows that stay are not taken away."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from kiosk.ui.rows import RowsModel


class Letters(RowsModel[str]):
    def __init__(self) -> None:
        super().__init__(["letter", "capital"])

    def value(self, row: str, role: str) -> str:
        return row if role == "letter" else row.upper()


class View:
    """What a view knows: it asks for a row when it comes, and again when it is told that it changed."""

    def __init__(self, model: Letters) -> None:
        self.model = model
        self.seen: list[str] = []
        self.came = 0
        model.rowsInserted.connect(self._insert)
        model.rowsRemoved.connect(self._remove)
        model.dataChanged.connect(self._change)

    def _read(self, row: int) -> str:
        role = next(role for role, name in self.model.roleNames().items() if name == b"capital")
        return self.model.data(self.model.index(row), role)

    def _insert(self, _: QModelIndex, first: int, last: int) -> None:
        self.seen[first:first] = [self._read(row) for row in range(first, last + 1)]
        self.came += last + 1 - first

    def _remove(self, _: QModelIndex, first: int, last: int) -> None:
        del self.seen[first : last + 1]

    def _change(self, first: QModelIndex, last: QModelIndex, _: Sequence[int]) -> None:
        for row in range(first.row(), last.row() + 1):
            self.seen[row] = self._read(row)


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=6), min_size=1, max_size=8))
def test_a_view_always_knows_what_there_is(lists: list[list[str]]):
    model = Letters()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view = View(model)
    for letters in lists:
        model.replace(letters)
        assert view.seen == [letter.upper() for letter in letters]
        assert model.rowCount() == len(letters)
    assert tester.model() is model


def test_rows_that_stay_are_kept():
    model = Letters()
    view = View(model)
    model.replace("abc")
    model.replace("xyz")
    assert view.came == 3


def test_one_value_can_change_alone():
    model = Letters()
    model.replace("abc")
    told: list[tuple[int, list[int]]] = []
    model.dataChanged.connect(lambda first, _last, roles: told.append((first.row(), roles)))
    model.changed("b", "capital")
    model.changed("z", "capital")
    model.all_changed("letter")
    names = {number: bytes(name.data()).decode() for number, name in model.roleNames().items()}
    assert [(row, [names[role] for role in roles]) for row, roles in told] == [
        (1, ["capital"]),
        (0, ["letter"]),
    ]
