"""A frame in shared memory: whole, or none."""

import numpy as np
import pytest

from kiosk.looking.frames import SharedFrame


@pytest.fixture
def frame():
    shared = SharedFrame()
    yield shared
    shared.close()


def test_the_newest_frame_is_read(frame):
    assert frame.read() is None
    for level in (7, 9):
        frame.write(np.full((20, 30, 3), level, np.uint8))
    assert np.array_equal(frame.read(), np.full((20, 30, 3), 9, np.uint8))


def test_a_frame_that_is_forgotten_is_gone(frame):
    frame.write(np.full((20, 30, 3), 7, np.uint8))
    frame.forget()
    assert frame.read() is None
    frame.write(np.full((4, 6, 3), 8, np.uint8))
    assert frame.read().shape == (4, 6, 3)


def test_a_frame_that_was_forgotten_while_it_was_written_is_none(frame):
    frame.write(np.full((20, 30, 3), 7, np.uint8))
    number = frame.number
    frame.forget()
    frame._number()[0] = number  # the writer's last step
    assert frame.read() is None


def test_the_frame_before_is_there_while_the_next_one_is_written(frame):
    before = np.full((20, 30, 3), 7, np.uint8)

    class ReadWhileItIsCopied:
        shape = (20, 30, 3)

        def __array__(self, dtype=None, copy=None):
            self.seen = frame.read()
            return np.full(self.shape, 9, np.uint8)

    frame.write(before)
    after = ReadWhileItIsCopied()
    frame.write(after)
    assert np.array_equal(after.seen, before)
    assert np.array_equal(frame.read(), np.full((20, 30, 3), 9, np.uint8))
