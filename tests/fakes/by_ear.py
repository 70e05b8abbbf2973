"""A guest who cannot see the screen: presses keys, and listens to what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fakes.screen import Screen

_MOST_ITEMS = 40
"""Of a screen with the bar below it."""


class Guest:
    """Goes through a visit at the keypad of a kiosk; `heard` is all that was said.

    What is listened for must be said after the last key, and after what was listened for before.
    """

    def __init__(self, screen: Screen, patience_s: float = 15.0) -> None:
        self.screen = screen
        self._patience_s = patience_s
        self._from = len(self.heard)

    @property
    def heard(self) -> list[tuple[str, str]]:
        """Language and text of everything that the voice was given to say."""
        return [(each["in"], each["said"]) for each in list(self.screen.said) if "said" in each]

    def press(self, *keys: str) -> str:
        """Press keys, one after the other; gives what is said first after the last one."""
        for key in keys:
            self._from = len(self.heard)
            self.screen.key(key)
            self._wait(lambda said: len(said) > self._from, f"anything after the key {key}")
        return self.heard[self._from][1]

    def press_only(self, key: str) -> None:
        """Press a key that need not be answered."""
        self._from = len(self.heard)
        self.screen.key(key)

    def hears(self, *parts: str, language: str = "en") -> str:
        """Listen until each of these is part of what is said, one after the other; gives the last of that."""
        for part in parts:
            self._from = self._place(part, language)
        self._from += 1
        return self.heard[self._from - 1][1]

    def goes_to(self, name: str, key: str = "Down") -> str:
        """Move on until the item of this name is said; gives what is said of it."""
        passed: list[str] = []
        for _ in range(_MOST_ITEMS):
            passed.append(self.press(key))
            if passed[-1].startswith(name):
                return passed[-1]
        raise AssertionError(f"nothing is called {name!r} here, only {passed}")

    def _place(self, part: str, language: str) -> int:
        def places(said: Sequence[tuple[str, str]]) -> list[int]:
            new = range(self._from, len(said))
            return [each for each in new if said[each][0] == language and part in said[each][1]]

        self._wait(lambda said: bool(places(said)), repr(part))
        return places(self.heard)[0]

    def _wait(self, enough: Callable[[Sequence[tuple[str, str]]], bool], wanted: str) -> None:
        try:
            self.screen.hear(lambda _: enough(self.heard), self._patience_s)
        except TimeoutError:
            raise AssertionError(
                f"{wanted} is not said, but {self.heard[max(0, self._from - 4) :]}"
            ) from None
