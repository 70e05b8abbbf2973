"""Pictures for the screens: files in memory that are there as long as somebody holds them."""

from __future__ import annotations

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fakes.addresses import path_of, read_address

from db.errors import DamagedError
from db.pictures import read_picture
from kiosk.images import ImageFile, ShownImages


def test_a_picture_is_read_by_its_address_and_has_no_name_on_any_disk():
    image = ImageFile(b"a picture" * 100_000)
    assert read_address(image.address) == b"a picture" * 100_000
    assert str(path_of(image.address).readlink()).startswith("/memfd:")


def test_pixels_are_encoded():
    pixels = np.full((80, 64, 3), 128, np.uint8)
    image = ImageFile.of(pixels)
    assert np.abs(read_picture(read_address(image.address)).pixels.astype(int) - pixels).max() <= 2


def test_a_picture_that_nobody_holds_is_gone_and_its_address_leads_to_no_other():
    image = ImageFile(b"the one")
    address = image.address
    del image
    gc.collect()
    others = [ImageFile(b"another one") for _ in range(50)]
    assert not path_of(address).exists()
    assert address not in {other.address for other in others}


def test_many_pictures_one_after_the_other_leave_no_descriptor():
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3000):
        ImageFile(b"a picture")
    gc.collect()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_threads_that_make_pictures_at_a_time_get_addresses_of_their_own():
    with ThreadPoolExecutor(4) as threads:
        images = list(threads.map(lambda number: ImageFile(b"%d" % number), range(100)))
    assert [read_address(image.address) for image in images] == [b"%d" % each for each in range(100)]


def test_another_program_does_not_inherit_it():
    image = ImageFile(b"a picture")
    number = path_of(image.address).name
    seen = subprocess.run(
        [sys.executable, "-c", f"import os; print(os.path.exists('/proc/self/fd/{number}'))"],
        close_fds=False,
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout == "False\n"


def test_what_is_shown_again_is_read_once_and_the_oldest_is_let_go():
    read: list[str] = []

    def show(key: str) -> str:
        return images.address(key, lambda: read.append(key) or key.encode())

    images = ShownImages(2)
    first = show("sea")
    assert show("sea") == first
    show("wood")
    show("sea")
    show("road")
    assert read == ["sea", "wood", "road"]
    assert read_address(show("sea")) == b"sea"
    show("wood")
    assert read == ["sea", "wood", "road", "wood"]


def test_what_cannot_be_read_is_told_each_time():
    def read() -> bytes:
        raise DamagedError("the file is damaged")

    images = ShownImages()
    for _ in range(2):
        with pytest.raises(DamagedError):
            images.address("sea", read)
