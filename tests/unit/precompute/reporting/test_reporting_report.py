"""From what the database says to what a curator wants to know."""

from datetime import timedelta

from fakes.nights import (
    MORNING,
    STAND_IN,
    a_batch,
    a_brief,
    an_ending,
    at,
    some_facts,
    standing,
)

from db.batches import BatchState, JobState
from db.entities import Contribution
from db.windows import Window
from precompute.reporting.forecasting import Danger, When
from precompute.reporting.report import (
    MOST_REASONS,
    MOST_WORKS,
    BatchDone,
    Extreme,
    FailureGroup,
    LicenceUse,
    Maker,
    StandIn,
    night_report,
)

NIGHTS = (Window.parse("22:00-06:00 UTC"),)


def test_a_night_without_work_says_so_without_figures():
    report = night_report(some_facts())
    assert (report.composed, report.given_up.count, report.waiting, report.next) == (0, 0, (), None)
    assert (report.tracks_per_hour, report.loudest, report.longest) == (None, None, None)
    assert report.busy_s == 0


def test_what_was_done_is_counted_by_batch():
    endings = (
        an_ending("1", 1),
        an_ending("2", 2, composed=False),
        an_ending("3", 3, state=JobState.FAILED, reason="no image"),
        an_ending("4", 4, batch=2),
    )
    first, second = a_batch(1, "Hall 1"), a_batch(2, "Hall 2", state=BatchState.FINISHED)
    idle = a_batch(3, "Hall 3")
    report = night_report(
        some_facts(
            standings=(standing(first, queued=5), standing(second, done=1), standing(idle, queued=1)),
            endings=endings,
        )
    )
    assert (report.composed, report.there_already) == (2, 1)
    assert report.batches == (BatchDone(1, "Hall 1", 1, 1, 1, 5), BatchDone(2, "Hall 2", 1, 0, 0, 0))


def test_failures_are_grouped_by_reason_the_most_frequent_first():
    failed = JobState.FAILED
    report = night_report(
        some_facts(
            endings=(
                an_ending("1", 1, state=failed, reason="no image"),
                an_ending("2", 2, state=failed, reason="no memory"),
                an_ending("3", 3, state=failed, reason="no memory"),
                an_ending("3", 4, state=failed, reason="no memory"),
                an_ending("4", 5, state=JobState.QUEUED, reason="no device"),
                an_ending("5", 6, state=JobState.LEASED, reason="no device"),
            )
        )
    )
    assert report.given_up.groups == (
        FailureGroup("no memory", 3, ("2", "3"), 0),
        FailureGroup("no image", 1, ("1",), 0),
    )
    assert report.to_be_retried.groups == (FailureGroup("no device", 2, ("4", "5"), 0),)
    assert report.named == {"1", "2", "3", "4", "5"}


def test_of_many_failures_some_are_named_and_the_others_counted():
    works = MOST_WORKS + 30
    many = [an_ending(str(n), 1, state=JobState.FAILED, reason="dark") for n in range(works)]
    odd = [an_ending("x", 2, state=JobState.FAILED, reason=f"reason {n:03}") for n in range(MOST_REASONS + 4)]
    given_up = night_report(some_facts(endings=(*many, *odd))).given_up
    assert (given_up.groups[0].count, given_up.groups[0].unnamed) == (works, 30)
    assert len(given_up.groups) == MOST_REASONS
    assert given_up.others == 5
    assert given_up.count == len(many) + len(odd)


def test_time_is_counted_once_where_jobs_were_in_hand_together():
    report = night_report(
        some_facts(
            endings=(
                an_ending("1", 1.0, seconds=1800),  # 22:30 to 23:00
                an_ending("2", 1.25, seconds=1800),  # 22:45 to 23:15
                an_ending("3", 3.0, seconds=900),  # 00:45 to 01:00
            )
        )
    )
    assert report.busy_s == 3600
    assert report.in_hand_s == 4500
    assert report.tracks_per_hour == 3.0


def test_what_began_before_the_report_counts_from_its_beginning():
    assert night_report(some_facts(endings=(an_ending("1", 0.5, seconds=7200),))).busy_s == 1800


def test_extremes_name_their_works():
    report = night_report(
        some_facts(
            endings=(
                an_ending("1", 1, seconds=40),
                an_ending("2", 2, seconds=10),
                an_ending("3", 3, seconds=1, composed=False),
            ),
            tracks=(a_brief("1", -15.5), a_brief("2", -16.8)),
        )
    )
    assert (report.loudest, report.quietest) == (Extreme("1", -15.5), Extreme("2", -16.8))
    assert (report.longest, report.shortest) == (Extreme("1", 40), Extreme("2", 10))


def test_licences_and_stand_ins_come_from_who_did_the_work():
    gen = Contribution("compose", "musicgen-small", "abc", "CC-BY-NC-4.0")
    report = night_report(some_facts(tracks=(a_brief("1"), a_brief("2", -16, STAND_IN, gen), a_brief("3"))))
    assert report.licences == (
        LicenceUse("CC-BY-NC-4.0", (Maker("compose", "musicgen-small", "abc"),), 1),
        LicenceUse("CC0-1.0", (Maker("compose", "score", "12"),), 2),
    )
    assert report.stand_ins == (StandIn("caption", "embedded", "blip-large", "its weights are not here", 1),)


def test_new_tracks_that_are_not_in_the_exhibition_are_counted():
    endings = (an_ending("1", 4), an_ending("2", 6), an_ending("3", 7))
    assert night_report(some_facts(endings=endings)).unpublished == 2
    assert night_report(some_facts(endings=endings, exhibition=None)).unpublished == 3


def waits(batch, next_due=None, **tally):
    (found,) = night_report(some_facts(standings=(standing(batch, next_due, **tally),))).waiting
    return found.when, found.moment


def test_a_batch_is_worked_on_when_its_window_opens():
    assert waits(a_batch(), queued=1) == (When.NOW, None)
    assert waits(a_batch(windows=NIGHTS), queued=1) == (When.LATER, at(24))
    open_now = (Window.parse("05:00-09:00 UTC"),)
    assert waits(a_batch(windows=open_now), queued=1) == (When.NOW, at(11))


def test_a_batch_whose_jobs_are_due_later_waits_for_them():
    assert waits(a_batch(), at(10), queued=1) == (When.LATER, at(10))
    assert waits(a_batch(windows=NIGHTS), at(33), queued=1) == (When.LATER, at(48))
    assert waits(a_batch(windows=NIGHTS), at(25), queued=1) == (When.LATER, at(25))


def test_batches_that_nobody_works_on_say_why():
    over = (Window.parse("..2026-11-30 22:00-06:00 UTC"),)
    assert waits(a_batch(state=BatchState.PAUSED), queued=1) == (When.PAUSED, None)
    assert waits(a_batch(windows=over), queued=1) == (When.NEVER, None)
    assert waits(a_batch(deadline=at(8)), queued=1) == (When.OVERDUE, None)
    assert waits(a_batch(windows=NIGHTS, deadline=at(20)), queued=1) == (When.NEVER, None)


def test_finished_and_cancelled_batches_do_not_wait():
    standings = (
        standing(a_batch(1, state=BatchState.FINISHED), done=3),
        standing(a_batch(2, state=BatchState.CANCELLED), leased=1),
    )
    assert night_report(some_facts(standings=standings)).waiting == ()


def test_next_is_what_is_open_now_else_what_opens_first():
    late = standing(a_batch(1, "late", windows=NIGHTS), queued=1)
    soon = standing(a_batch(2, "soon"), at(10), queued=1)
    now = standing(a_batch(3, "now"), queued=1)
    paused = standing(a_batch(4, "paused", state=BatchState.PAUSED), queued=1)
    assert night_report(some_facts(standings=(paused, late, soon, now))).next.name == "now"
    assert night_report(some_facts(standings=(paused, late, soon))).next.name == "soon"
    assert night_report(some_facts(standings=(paused,))).next is None


TEN_AN_HOUR = tuple(an_ending(str(n), 1 + n / 10, seconds=360) for n in range(1, 11))


def dangers(*standings, endings=TEN_AN_HOUR):
    report = night_report(some_facts(standings=standings, endings=endings))
    return [(each.name, each.danger) for each in report.deadlines]


def test_a_deadline_is_in_danger_where_the_windows_are_shorter_than_the_work():
    deadline = MORNING + timedelta(hours=23)  # one night of eight hours lies before it
    assert dangers(standing(a_batch(windows=NIGHTS, deadline=deadline), queued=79)) == []
    (found,) = night_report(
        some_facts(
            standings=(standing(a_batch(windows=NIGHTS, deadline=deadline), queued=90),), endings=TEN_AN_HOUR
        )
    ).deadlines
    assert (found.danger, found.needed_s, found.open_s) == (Danger.TOO_SLOW, 9 * 3600, 8 * 3600)


def test_what_is_more_urgent_goes_before_a_deadline():
    deadline = MORNING + timedelta(hours=5)
    urgent = standing(a_batch(1, "urgent", priority=5), queued=30)
    due = standing(a_batch(2, "due", deadline=deadline), queued=30)
    assert dangers(due, urgent) == []
    assert dangers(urgent, due) == [("due", Danger.TOO_SLOW)]


def test_deadlines_that_cannot_be_kept_say_why():
    soon = MORNING + timedelta(hours=2)
    assert dangers(standing(a_batch(deadline=MORNING), queued=1)) == [("Hall 1", Danger.MISSED)]
    paused = a_batch(deadline=soon, state=BatchState.PAUSED)
    assert dangers(standing(paused, queued=1)) == [("Hall 1", Danger.PAUSED)]
    closed = a_batch(deadline=soon, windows=NIGHTS)
    assert dangers(standing(closed, queued=1)) == [("Hall 1", Danger.NO_WINDOW)]
    assert dangers(standing(a_batch(deadline=soon), queued=1), endings=()) == [("Hall 1", Danger.UNKNOWN)]


def test_windows_that_never_close_are_open_all_the_time():
    always = (Window.parse("00:00-12:00 UTC"), Window.parse("12:00-00:00 UTC"))
    month = MORNING + timedelta(days=30)
    assert dangers(standing(a_batch(windows=always, deadline=month), queued=7100)) == []
    assert dangers(standing(a_batch(windows=always, deadline=month), queued=7300)) == [
        ("Hall 1", Danger.TOO_SLOW)
    ]
