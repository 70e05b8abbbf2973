"""A program of its own: puts the vowel marks into Arabic sentences, one a line, for `arabic.Diacritiser`.

The model (text2tashkeel's, Apache-2.0, in the package itself) and the library that runs it take 60 MB, which the
kiosk has only while somebody listens in Arabic. So this file imports nothing of the kiosk, and ends by itself when
nothing was asked for a while, or whoever asks is gone.
"""

from __future__ import annotations

import select
import sys

from text2tashkeel import Diacritizer

_ENDS_AFTER_S = 120.0


def main() -> None:
    """Answer each line with a line."""
    diacritizer = Diacritizer()
    requests, answers = sys.stdin.buffer.raw, sys.stdout.buffer  # type: ignore[attr-defined] - a pipe has it
    line = b""
    while select.select([requests], [], [], _ENDS_AFTER_S)[0]:
        more = requests.read(1 << 16)
        if not more:
            return
        line += more
        if line.endswith(b"\n"):
            answer = diacritizer.diacritize(line.decode().rstrip("\n"))
            answers.write(" ".join(answer.splitlines()).encode() + b"\n")
            answers.flush()
            line = b""


if __name__ == "__main__":
    main()
