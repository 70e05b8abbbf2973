"""Lists for QML's views that change in place: a row that stays keeps its item, and so its focus and its picture.

A view throws all its items away when a list is replaced, which takes it longer than a frame, and the focus with
them. So the first rows take on new values, and only the difference in length comes or goes, at the end.
"""

# ruff: noqa: N802 -- names that Qt calls are spelled as Qt spells names
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")

_FIRST_ROLE = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


class RowsModel(QAbstractListModel, Generic[Row]):
    """Rows with named values; a subclass says what they are.

    Args:
        roles: their names, as QML's delegates require them.
    """

    def __init__(self, roles: Sequence[str]) -> None:
        super().__init__()
        self._roles = {_FIRST_ROLE + place: name for place, name in enumerate(roles)}
        self._numbers = {name: number for number, name in self._roles.items()}
        self._rows: Sequence[Row] = ()

    def value(self, row: Row, role: str) -> Any:
        """What a row says under this name."""
        raise NotImplementedError

    def replace(self, rows: Sequence[Row]) -> None:
        """Show these rows from now on."""
        before, after = len(self._rows), len(rows)
        if after < before:
            self.beginRemoveRows(_NOWHERE, after, before - 1)
            self._rows = self._rows[:after]
            self.endRemoveRows()
        elif after > before:
            self.beginInsertRows(_NOWHERE, before, after - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows
        if kept := min(before, after):
            self.dataChanged.emit(self.index(0), self.index(kept - 1))

    def changed(self, row: Row, role: str) -> None:
        """A value of a row is another one now, if the row is there."""
        if row in self._rows:
            index = self.index(self._rows.index(row))
            self.dataChanged.emit(index, index, [self._numbers[role]])

    def all_changed(self, role: str) -> None:
        """A value of every row is another one now."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [self._numbers[role]])

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _FIRST_ROLE) -> Any:
        """What QML asks for."""
        name = self._roles.get(role)
        return None if name is None else self.value(self._rows[index.row()], name)

    def roleNames(self) -> dict[int, QByteArray]:
        """What QML may ask for."""
        return {number: QByteArray(name.encode()) for number, name in self._roles.items()}
