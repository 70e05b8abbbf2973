"""The page of a work that visitors take along: HTML in their language, without scripts. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree as ET

from db.entities import Artwork, Remark, Track
from db.exhibition import ExhibitedWork, PageId, PublicUrl, page_id
from db.vocabulary import word

_Tree = ET.Element
_MOST_ACCEPTED = 200
"""Characters of an Accept-Language; browsers send less."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page and what it shows can be found from outside."""

    public: PublicUrl
    page: PageId

    @property
    def root(self) -> str:
        """The page in whatever language its reader prefers."""
        return f"{self.public.base}/listen/{self.page}"

    def beside(self, name: str) -> str:
        """What lies under the page, seen from there, so that it is found behind any proxy: 'image', 'audio'."""
        return f"{self.page}/{name}"


def languages() -> tuple[str, ...]:
    """The languages that the page speaks; the first where a reader wants none of them."""
    return tuple(_table())


def preferred(asked: str | None, accepted: str | None) -> str:
    """The language of the page.

    Args:
        asked: what the address asks for, `?lang=`; it goes first.
        accepted: the header Accept-Language (RFC 9110, 12.5.4): 'ar-EG, en;q=0.8'.
    """
    known = languages()
    wanted = [asked or "", *_by_weight((accepted or "")[:_MOST_ACCEPTED])]
    spoken = (each.split("-", maxsplit=1)[0].strip().lower() for each in wanted)
    return next((each for each in spoken if each in known), known[0])


def work_page(work: ExhibitedWork, track: Track, public: PublicUrl, language: str) -> str:
    """The page of a work.

    Args:
        work: as it is published.
        track: its piece.
        public: where the page is found.
        language: one of `languages()`.
    """
    say = _table()[language]
    artwork = work.artwork
    title = artwork.title.text_in(language)
    addresses = Addresses(public, page_id(artwork.accession_number))
    main = _e(
        "main",
        {},
        _e("h1", {"dir": "auto"}, title),
        *_by(artwork, language, say),
        *([_e("p", {"class": "quiet"}, say["sample"])] if artwork.is_sample else []),
        _figure(work, track, addresses, language, say),
        *_listening(title, addresses, say),
        _e("p", {"class": "machine"}, say["machine"]),
        *_facts(track, language, say),
        *_why(track.remarks, language, say),
    )
    head = _head(title, _preview(addresses, artwork, title, language))
    return _document(head, [main, _footer(track, say), _nav(addresses, language, say)], language, say)


def notice(title: str, text: str, language: str) -> str:
    """A page that only says something: 'missing' and 'gone', or 'busy' and 'later'."""
    say = _table()[language]
    main = _e("main", {}, _e("h1", {}, say[title]), _e("p", {}, say[text]))
    return _document(_head(say[title]), [main], language, say)


def _head(title: str, more: Sequence[_Tree] = ()) -> _Tree:
    return _e(
        "head",
        {},
        _e("meta", {"charset": "utf-8"}),
        _e("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        _e("meta", {"name": "robots", "content": "noindex"}),
        _e("title", {}, title),
        _e("link", {"rel": "stylesheet", "href": "style.css"}),
        *more,
    )


def _preview(addresses: Addresses, artwork: Artwork, title: str, language: str) -> list[_Tree]:
    """What a messenger shows of a page that is passed on, and the same page in other languages."""
    told = {"og:type": "music.song", "og:title": title, "og:image": f"{addresses.root}/image"}
    told["og:description"] = artwork.artist.text_in(language)
    others = [
        _e("link", {"rel": "alternate", "hreflang": each, "href": f"{addresses.root}?lang={each}"})
        for each in languages()
    ]
    canonical = _e("link", {"rel": "canonical", "href": addresses.root})
    return [canonical, *others, *(_e("meta", {"property": k, "content": v}) for k, v in told.items() if v)]


def _by(artwork: Artwork, language: str, say: Mapping[str, str]) -> list[_Tree]:
    artist = artwork.artist.text_in(language)
    by = (
        say["by"].format(artist=artist, date=artwork.date)
        if artist and artwork.date
        else artist or artwork.date
    )
    return [_e("p", {"dir": "auto"}, by)] if by else []


def _figure(
    work: ExhibitedWork, track: Track, addresses: Addresses, language: str, say: Mapping[str, str]
) -> _Tree:
    artwork, size = work.artwork, work.reproduction
    seen = track.commission.impression.caption.text_in(language)
    image = _e(
        "img",
        {
            "src": addresses.beside("image"),
            "width": str(size.width_px),
            "height": str(size.height_px),
            "alt": seen or say["picture"],
        },
    )
    credit = [_e("figcaption", {"dir": "auto"}, artwork.credit_line)] if artwork.credit_line else []
    return _e("figure", {}, image, *credit)


def _listening(title: str, addresses: Addresses, say: Mapping[str, str]) -> list[_Tree]:
    label = say["player"].format(title=title)
    source = addresses.beside("audio")
    return [
        _e("h2", {}, say["listen"]),
        _e("audio", {"controls": "", "preload": "none", "src": source, "aria-label": label}),
        _e("p", {}, _e("a", {"href": source, "download": ""}, say["download"])),
    ]


def _facts(track: Track, language: str, say: Mapping[str, str]) -> list[_Tree]:
    """What nobody knows of a piece is left out."""
    summary = track.summary
    minutes, seconds = divmod(round(track.measurements.duration_s), 60)
    facts = {
        "key": word(summary.key, language) if summary.key else "",
        "tempo": say["beats"].format(tempo=round(summary.tempo_bpm)) if summary.tempo_bpm else "",
        "instruments": say["and"].join(word(each, language) for each in dict.fromkeys(summary.instruments)),
        "length": say["minutes"].format(minutes=minutes, seconds=seconds),
    }
    rows = [
        part for name, fact in facts.items() if fact for part in (_e("dt", {}, say[name]), _e("dd", {}, fact))
    ]
    return [_e("h2", {}, say["music"]), _e("dl", {}, *rows)]


def _why(remarks: Iterable[Remark], language: str, say: Mapping[str, str]) -> list[_Tree]:
    """The transcript of what the kiosk tells while the music plays."""
    lines = [
        _e("li", {}, _e("time", {"datetime": f"PT{int(each.start_s)}S"}, _clock(each.start_s)), " ", text)
        for each in remarks
        if (text := each.text.text_in(language))
    ]
    return [_e("h2", {}, say["why"]), _e("ol", {}, *lines)] if lines else []


def _footer(track: Track, say: Mapping[str, str]) -> _Tree:
    engine = track.commission.engine
    text = say["composer"].format(engine=f"{engine.name} {engine.revision}", licence=engine.licence)
    return _e("footer", {"class": "quiet"}, _e("p", {"dir": "auto"}, text))


def _nav(addresses: Addresses, language: str, say: Mapping[str, str]) -> _Tree:
    links = [
        _e("a", {"href": f"{addresses.page}?lang={each}", "hreflang": each, "lang": each}, names["language"])
        for each, names in _table().items()
        if each != language
    ]
    return _e("nav", {"aria-label": say["languages"]}, *links)


def _document(head: _Tree, parts: Sequence[_Tree], language: str, say: Mapping[str, str]) -> str:
    root = _e("html", {"lang": language, "dir": say["direction"]}, head, _e("body", {}, *parts))
    return "<!doctype html>\n" + ET.tostring(root, encoding="unicode", method="html")


def _e(name: str, attributes: Mapping[str, str], *children: _Tree | str) -> _Tree:
    """An element; texts are escaped when it is written."""
    element = ET.Element(name, dict(attributes))
    last: _Tree | None = None
    for child in children:
        if isinstance(child, ET.Element):
            element.append(child)
            last = child
        elif last is None:
            element.text = (element.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return element


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _by_weight(header: str) -> list[str]:
    """The languages of Accept-Language, the dearest first; what is refused (q=0) or cannot be read is left out."""
    weighed: list[tuple[float, str]] = []
    for each in header.split(","):
        name, _, parameter = each.partition(";")
        weight = parameter.strip().removeprefix("q=") if parameter else "1"
        try:
            weighed.append((float(weight), name.strip()))
        except ValueError:
            continue
    return [name for weight, name in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("precompute.live").joinpath("listening.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
