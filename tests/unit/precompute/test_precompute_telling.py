"""Orders in words, and when something is said at a terminal."""

from db.batches import Order, Selection, Wanted
from db.entities import AccessionNumber, Constraints
from db.production import Production
from precompute.shift.telling import Telling, name_of, ordered


def test_an_order_is_told_as_it_was_given():
    order = Order(
        Selection(rooms=("Hall 1", "Hall 2"), artists=("Ada",), tags=("sea",), wanted=Wanted.CHANGED),
        Production(engine="musicgen-small", captioner="blip-large", insist=True),
        duration_s=45.5,
        seed=3,
        takes=2,
        constraints=Constraints(most_intensity=0.6),
    )
    assert ordered(order) == (
        "changed works; in Hall 1 or Hall 2; by Ada; tagged sea; 2 takes of 45.5 s from seed 3; calm 0.4; "
        "compose=musicgen-small, caption=blip-large; lyrical; insisting on its models"
    )


def test_of_many_works_the_first_are_named():
    numbers = tuple(AccessionNumber(str(number)) for number in range(9))
    assert "; 0 and 1 and 2 and 3 and 4 and 4 more; " in ordered(Order(Selection(numbers)))


def test_a_name_counts_works_and_not_jobs():
    assert name_of(Order(Selection(wanted=Wanted.WITHOUT_TRACK), takes=3), 3) == (
        "3 works without a track, 3 takes each"
    )


def test_one_work_is_no_works():
    assert name_of(Order(), 1) == "1 work"


def test_a_person_is_told_what_changes_and_numbers_only_now_and_then() -> None:
    said: list[str] = []
    about: list[str] = []
    moment = {"now_s": 0.0}
    telling = Telling(said.append, about.append, lambda: moment["now_s"])
    for moment["now_s"], what in (
        (0.0, "waiting: no batch is open"),
        (2.0, "waiting: no batch is open"),
        (4.0, "composing; 0 done"),
        (9.0, "composing; 1 done"),
        (603.9, "composing; 29 done"),
        (604.0, "composing; 30 done"),
        (605.0, "composing; 30 done, 1 tries failed"),
        (9000.0, "composing; 30 done, 1 tries failed"),
        (9001.0, "waiting: no batch is open"),
    ):
        telling(what)
    assert len(about) == 9
    assert said == [
        "waiting: no batch is open",
        "composing; 0 done",
        "composing; 30 done",
        "composing; 30 done, 1 tries failed",
        "waiting: no batch is open",
    ]
