"""The report as a page and as text: everything is said, and nothing that is told can break the page."""

import re
from dataclasses import replace
from datetime import UTC, timedelta
from html.parser import HTMLParser

import pytest
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
from hypothesis import given
from hypothesis import strategies as st

from db.batches import BatchState, JobState
from db.chores import Chore
from db.entities import AccessionNumber, Contribution, LocalText
from db.windows import Window
from precompute.reporting.html import as_html
from precompute.reporting.languages import language, languages
from precompute.reporting.report import night_report
from precompute.reporting.text import as_text
from precompute.reporting.wording import document

VOID = {"meta", "br"}


def a_full_report(title="The Sea", reason="no memory", name="Hall 1"):
    """A report in which everything that can be said is said."""
    nights = (Window.parse("Mon-Fri 22:00-06:00 Europe/Berlin"),)
    facts = some_facts(
        standings=(
            standing(a_batch(1, name, windows=nights, deadline=at(50)), queued=500, leased=2),
            standing(a_batch(2, name, state=BatchState.PAUSED, deadline=at(20)), queued=4),
            standing(a_batch(3, name, deadline=at(-1)), queued=1),
            standing(a_batch(4, name, windows=(Window.parse("..2026-01-01 22:00-06:00"),)), queued=1),
            standing(a_batch(5, name), queued=7),
        ),
        endings=(
            an_ending("1900.1", 1, seconds=3000),
            an_ending("1900.2", 6, composed=False),
            an_ending("1900.3", 7, seconds=300),
            *(an_ending(f"1800.{n}", 2, state=JobState.FAILED, reason=reason) for n in range(30)),
            *(an_ending("1700.1", 2, state=JobState.FAILED, reason=f"{reason} {n}") for n in range(30)),
            an_ending("1900.4", 3, state=JobState.QUEUED, reason=reason),
        ),
        tracks=(
            a_brief("1900.1", -15.2),
            a_brief("1900.3", -16.9, STAND_IN, Contribution("compose", name, "1", reason)),
        ),
        free_bytes=10**9,
        last_backup=at(-100),
        chores=(
            Chore("backup", "05:00", at(31), ended_at=at(7), outcome="3 MB"),
            Chore("verify", "Sun 03:30", at(99), owed=True, failures=1, ended_at=at(5), outcome=reason),
            Chore("tidy", "Sun 04:30", at(99)),
        ),
    )
    report = night_report(facts)
    return replace(report, titles=tuple((work, LocalText.of(en=title)) for work in sorted(report.named)))


def page(code, **words):
    return as_html(document(a_full_report(**words), language(code, UTC)))


class Page(HTMLParser):
    """The elements of a page, each closed in its place."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def test_a_page_says_its_language_and_direction():
    assert Page(page("en")).of("html") == [{"lang": "en", "dir": "ltr"}]
    assert Page(page("ar")).of("html") == [{"lang": "ar", "dir": "rtl"}]


@pytest.mark.parametrize("code", languages())
def test_a_page_loads_nothing_and_runs_nothing(code):
    text = page(code)
    found = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "a"} & {tag for tag, _ in found.elements}
    assert not re.search(r"url\(|@import|https?:|\bon\w+=", text)


@pytest.mark.parametrize("code", languages())
def test_a_page_is_for_screen_readers_too(code):
    found = Page(page(code))
    assert found.open == []
    assert len(found.of("h1")) == len(found.of("main")) == 1
    assert len(found.of("h2")) == len(found.of("section"))
    assert len(found.of("caption")) == len(found.of("table")) > 5
    assert all(cell["scope"] in ("col", "row") for cell in found.of("th"))
    warnings = [attributes for attributes in found.of("p") if attributes.get("class") == "warning"]
    assert len(warnings) == len(found.of("strong")) > 0  # a word says what the colour says


@pytest.mark.parametrize("code", languages())
def test_a_page_is_printed_and_shown_in_the_dark(code):
    assert "@media print" in page(code)
    assert "prefers-color-scheme: dark" in page(code)


HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><h1>Owned</h1>",
    '" onmouseover="alert(1)" x=\'',
    "&lt;b&gt; & <b>",
    "</style><style>body{display:none}</style>",
    "{0.__class__} {title}",
    "<!-- ",
    "]]> <![CDATA[",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("code", languages())
def test_hostile_titles_are_text_and_nothing_else(text, code):
    plain, hostile = Page(page(code)), Page(page(code, title=text, reason=text, name=text))
    assert hostile.open == []
    assert hostile.elements == plain.elements
    assert " ".join(text.split()) in "".join(hostile.texts)


@given(text=st.text(st.characters(), max_size=60))
def test_whatever_a_title_is_the_page_has_the_same_elements(text):
    words = {"title": f"x{text}", "reason": f"x{text}", "name": f"x{text}"}
    assert Page(page("en", **words)).elements == Page(page("en")).elements
    assert page("ar", **words).encode()


def test_the_text_tells_the_night():
    text = as_text(document(a_full_report(), language("en", UTC)))
    for line in (
        "From Monday, 30 November 2026, 22:00 to Tuesday, 1 December 2026, 07:00.",
        "The batch Hall 1 may be worked on now, and no worker has it in hand.",
        "1 new track is not in the exhibition yet; klangbild publish puts it in.",
        "Attention: The disk is nearly full; make room before the next night.",
        "Attention: The last back-up is old; make a new one.",
        "2 tracks were composed.",
        "1 work had its piece already.",
        "Attention: 60 jobs were given up; klangbild batch retry queues them once more.",
        "1 job failed and is tried again by itself.",
        "  • Loudest track; Figure: -15.2 LUFS; Work: The Sea (1900.1)",
        "  • CC0-1.0; Who did what: composing: score 12; Tracks: 1",
        "  • caption; Done by: Klangbild's own part; In place of: blip-large; "
        "Why: its weights are not here; Tracks: 1",
        "  • Free on the disk: 1.0 GB",
    ):
        assert line in text.splitlines(), line
    assert "Worked on next: from Tuesday, 1 December 2026, 21:00" in text
    assert "and 18 more" in text
    assert "Attention: no window opens before it" not in text
    assert "Attention: the batch is paused" in text


def test_arabic_says_nothing_in_english_but_names():
    text = as_text(document(a_full_report("البحر", "ذاكرة", "القاعة"), language("ar", UTC)))
    letters = set(re.findall(r"[A-Za-z][A-Za-z-]+", text))
    assert letters <= {
        "Klangbild", "klangbild", "batch", "retry", "publish", "LUFS", "CC", "score", "blip-large",
        "its", "weights", "are", "not", "here", "Mon-Fri", "Europe", "Berlin",
    }  # fmt: skip


def test_a_quiet_night_is_told_without_warnings():
    report = night_report(some_facts(last_backup=MORNING - timedelta(hours=3)))
    text = as_text(document(report, language("en", UTC)))
    assert "Attention" not in text
    assert "No track was composed." in text
    assert AccessionNumber("1900.1") not in text


def test_chores_are_told_and_those_that_fail_with_the_reason_first_of_all():
    text = as_text(document(a_full_report(reason="the disk is full"), language("en", UTC)))
    assert 'Attention: The chore "reading the whole database" fails: the disk is full' in text
    told = re.sub(r"\s+", " ", text)
    assert re.search(r"back-up.{,40}done, Tuesday, 1 December 2026, 05:00", told)
    assert re.search(r"tidying.{,40}not yet", told)
    assert re.search(r"database.{,40}failed, .{,60}now", told)
