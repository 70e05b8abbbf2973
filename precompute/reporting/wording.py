"""A report in the words of a language; nothing is decided here but what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from db.chores import Chore
from db.entities import AccessionNumber
from precompute.reporting.document import Document, Section, Sentence, Table
from precompute.reporting.forecasting import Danger, Deadline, Waiting, When
from precompute.reporting.languages import Language
from precompute.reporting.report import Extreme, FailureGroup, Failures, NightReport

LOW_DISK_BYTES = 5 * 10**9
"""Some hundreds of tracks."""
OLD_BACKUP = timedelta(days=2)

_Blocks = Iterable[Sentence | Table]


def document(report: NightReport, language: Language) -> Document:
    """The report in a language."""
    say = language.say
    sections: tuple[tuple[str, _Blocks], ...] = (
        ("next", _next(report, language)),
        ("done", _done(report, language)),
        ("failed", _failed(report, language)),
        ("deadlines", _deadlines(report, language)),
        ("waiting", _waiting(report, language)),
        ("time", _time(report, language)),
        ("licences", _licences(report, language)),
        ("house", _house(report, language)),
    )
    return Document(
        language=language.code,
        direction=language.direction,
        title=say("report.title"),
        period=say("report.period", since=language.moment(report.since), until=language.moment(report.until)),
        attention=say("report.attention"),
        parts=language.texts["parts"],
        sections=tuple(Section(say(f"{name}.heading"), tuple(blocks)) for name, blocks in sections),
    )


def _next(report: NightReport, language: Language) -> _Blocks:
    """First of all, because it is what a curator may have to do something about."""
    if report.next is None:
        yield Sentence(language.say("next.nothing"))
    elif report.next.when is When.LATER and report.next.moment:
        moment = language.moment(report.next.moment)
        yield Sentence(language.say("next.batch_later", name=language.name(report.next.name), moment=moment))
    else:
        key = "next.batch_now" if report.next.in_hand else "next.batch_open"
        yield Sentence(language.say(key, name=language.name(report.next.name)))
    if report.unpublished:
        yield Sentence(language.count("next.publish", report.unpublished))
    for chore in report.chores:
        if chore.failures:
            name, reason = _chore(chore.name, language), language.name(chore.outcome)
            yield Sentence(language.say("chores.failed", chore=name, reason=reason), is_warning=True)
    if report.free_bytes < LOW_DISK_BYTES:
        yield Sentence(language.say("house.disk_low"), is_warning=True)
    if report.last_backup is None:
        yield Sentence(language.say("house.backup_missing"), is_warning=True)
    elif report.until - report.last_backup > OLD_BACKUP:
        yield Sentence(language.say("house.backup_old"), is_warning=True)


def _done(report: NightReport, language: Language) -> _Blocks:
    say = language.say
    if report.composed:
        yield Sentence(language.count("done.composed", report.composed))
    else:
        yield Sentence(say("done.nothing"))
    if report.there_already:
        yield Sentence(language.count("done.there_already", report.there_already))
    if report.batches:
        heads = ("batch", "new_tracks", "had_already", "given_up", "left")
        yield Table(
            say("done.caption"),
            tuple(say(f"done.{head}") for head in heads),
            tuple(
                (
                    language.name(each.name),
                    str(each.composed),
                    str(each.there_already),
                    str(each.given_up),
                    str(each.left),
                )
                for each in report.batches
            ),
        )


def _failed(report: NightReport, language: Language) -> _Blocks:
    if not (report.given_up.count or report.to_be_retried.count):
        yield Sentence(language.say("failed.nothing"))
    titled = _titled(report, language)
    if report.given_up.count:
        yield Sentence(language.count("failed.given_up", report.given_up.count), is_warning=True)
        yield from _by_reason(report.given_up, "failed.caption_given_up", titled, language)
    if report.to_be_retried.count:
        yield Sentence(language.count("failed.retried", report.to_be_retried.count))
        yield from _by_reason(report.to_be_retried, "failed.caption_retried", titled, language)


def _by_reason(
    failures: Failures, caption: str, titled: Callable[[AccessionNumber], str], language: Language
) -> _Blocks:
    def works(group: FailureGroup) -> str:
        named = [titled(work) for work in group.works]
        if group.unnamed:
            named.append(language.count("failed.more", group.unnamed))
        return language.listed(named)

    yield Table(
        language.say(caption),
        tuple(language.say(f"failed.{head}") for head in ("reason", "jobs", "works")),
        tuple(
            (
                language.name(group.reason) or language.say("failed.unknown"),
                str(group.count),
                works(group),
            )
            for group in failures.groups
        ),
    )
    if failures.others:
        yield Sentence(language.count("failed.others", failures.others))


def _titled(report: NightReport, language: Language) -> Callable[[AccessionNumber], str]:
    titles = dict(report.titles)

    def titled(work: AccessionNumber) -> str:
        title = language.name(titles[work].text_in(language.code)) if work in titles else ""
        number = language.name(work)
        return language.say("report.work", title=title, number=number) if title else number

    return titled


def _waiting(report: NightReport, language: Language) -> _Blocks:
    if not report.waiting:
        yield Sentence(language.say("waiting.nothing"))
        return
    heads = ("batch", "left", "in_hand", "when", "windows")
    yield Table(
        language.say("waiting.caption"),
        tuple(language.say(f"waiting.{head}") for head in heads),
        tuple(
            (
                language.name(each.name),
                str(each.left),
                str(each.in_hand),
                _when(each, language),
                language.listed(map(language.name, each.windows)) or language.say("waiting.any_time"),
            )
            for each in report.waiting
        ),
    )


def _when(each: Waiting, language: Language) -> str:
    if each.when is When.NOW and each.moment:
        return language.say("waiting.now_until", moment=language.moment(each.moment))
    moment = language.moment(each.moment) if each.moment else ""
    return language.say(f"waiting.{each.when}", moment=moment)


def _deadlines(report: NightReport, language: Language) -> _Blocks:
    if not report.deadlines:
        yield Sentence(language.say("deadlines.nothing"))
        return
    yield Table(
        language.say("deadlines.caption"),
        tuple(language.say(f"deadlines.{head}") for head in ("batch", "deadline", "left", "why")),
        tuple(
            (
                language.name(each.name),
                language.moment(each.deadline),
                str(each.left),
                f"{language.say('report.attention')} {_danger(each, language)}",
            )
            for each in report.deadlines
        ),
    )


def _danger(each: Deadline, language: Language) -> str:
    if each.danger is not Danger.TOO_SLOW:
        return language.say(f"deadlines.{each.danger}")
    return language.say(
        "deadlines.too-slow",
        needed=language.duration(each.needed_s or 0.0),
        open=language.duration(each.open_s or 0.0),
    )


def _time(report: NightReport, language: Language) -> _Blocks:
    say, titled = language.say, _titled(report, language)

    def loudness(value: float) -> str:
        return language.name(say("units.loudness", n=f"{value:.1f}"))

    def extreme(name: str, found: Extreme | None, figure: Callable[[float], str]) -> list[tuple[str, ...]]:
        return [(say(name), figure(found.figure), titled(found.accession_number))] if found else []

    rate = report.tracks_per_hour
    rows: list[tuple[str, ...]] = [
        (say("time.busy"), language.duration(report.busy_s), ""),
        (say("time.in_hand"), language.duration(report.in_hand_s), ""),
        *([(say("time.rate"), f"{rate:.1f}" if rate < 100 else f"{rate:.0f}", "")] if rate else []),
        *extreme("time.loudest", report.loudest, loudness),
        *extreme("time.quietest", report.quietest, loudness),
        *extreme("time.longest", report.longest, language.duration),
        *extreme("time.shortest", report.shortest, language.duration),
    ]
    heads = ("time.what", "time.figure", "time.whose")
    yield Table(say("time.caption"), tuple(map(say, heads)), tuple(rows))


def _licences(report: NightReport, language: Language) -> _Blocks:
    say = language.say
    if report.licences:
        yield Table(
            say("licences.caption"),
            tuple(say(f"licences.{head}") for head in ("licence", "makers", "tracks")),
            tuple(
                (
                    language.name(each.licence),
                    language.listed(
                        say(
                            "licences.maker",
                            step=language.known("steps", maker.step),
                            by=_made_by(maker.by, maker.revision, language),
                        )
                        for maker in each.makers
                    ),
                    str(each.tracks),
                )
                for each in report.licences
            ),
        )
    else:
        yield Sentence(say("licences.nothing"))
    if not report.stand_ins:
        if report.composed:
            yield Sentence(say("licences.nobody"))
        return
    yield Table(
        say("licences.caption_stand_ins"),
        tuple(say(f"licences.{head}") for head in ("step", "by", "instead_of", "why", "tracks")),
        tuple(
            (
                language.known("steps", each.step),
                language.known("names", each.by),
                language.name(each.instead_of),
                language.name(each.reason),
                str(each.tracks),
            )
            for each in report.stand_ins
        ),
    )


def _made_by(name: str, revision: str, language: Language) -> str:
    return language.name(f"{name} {revision}") if revision else language.known("names", name)


def _house(report: NightReport, language: Language) -> _Blocks:
    say = language.say
    exhibition = say("house.unpublished")
    if report.published_at:
        exhibition = say(
            "house.published",
            version=report.exhibition_version,
            moment=language.moment(report.published_at),
        )
    backup = language.moment(report.last_backup) if report.last_backup else say("house.no_backup")
    free = language.name(say("units.gigabytes", n=f"{report.free_bytes / 1e9:.1f}"))
    yield Table(
        say("house.caption"),
        (say("time.what"), say("time.figure")),
        (
            (say("house.exhibition"), exhibition),
            (say("house.disk"), free),
            (say("house.backup"), backup),
        ),
    )
    if report.chores:
        heads = ("chore", "last", "next")
        yield Table(
            say("chores.caption"),
            tuple(say(f"chores.{head}") for head in heads),
            tuple(_chore_row(chore, language) for chore in report.chores),
        )


def _chore_row(chore: Chore, language: Language) -> tuple[str, ...]:
    if chore.ended_at is None:
        last = language.say("chores.never")
    else:
        last = language.say(
            "chores.failing" if chore.failures else "chores.done", moment=language.moment(chore.ended_at)
        )
    following = language.say("chores.now") if chore.owed else language.moment(chore.next_at)
    return _chore(chore.name, language), last, following


def _chore(name: str, language: Language) -> str:
    """In the language; a name that it does not know is one of another version."""
    return language.texts["chore_names"].get(name) or language.name(name)
