"""Translating a text: the model's words, with the glossary's terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from db.entities import Contribution
from precompute.wording.arabic import is_arabic, regular
from precompute.wording.contract import Translator
from precompute.wording.errors import WordingError
from precompute.wording.glossary import Glossary, lacking, protected, restored
from precompute.wording.guard import stammers
from precompute.wording.memo import Memo, memo_key

_ENDS = ".!?؟…。！？"


def translated(text: str, translator: Translator, glossary: Glossary, memo: Memo) -> str:
    """An English text in the translator's language.

    Raises:
        WordingError: what the model wrote is no text of that language.
        ModelError: the model cannot be used.
    """
    language = translator.language
    # One model may know several languages.
    who = replace(translator.contribution, step=f"translate into {language}")

    def said(source: str) -> str:
        written = remembered(who, source, lambda: translator.translate([source])[0], memo)
        return _tidied(source, written, language)

    plain = said(text)
    fixed = glossary.terms_in(text, language)
    missing = lacking(fixed, plain)
    if missing:
        marked = protected(text, missing)
        plain = restored(said(marked), marked, missing) or plain
    _require_text(plain, translator)
    return plain


def remembered(who: Contribution, text: str, write: Callable[[], str], memo: Memo) -> str:
    """What `write` gives for a text, or what it gave before."""
    key = memo_key(who, text)
    found = memo.get(key)
    if found is None:
        found = write()
        memo.put(key, found)
    return found


def _tidied(source: str, written: str, language: str) -> str:
    """Regular, and with the full stop, the exclamation or the question that the source ends with."""
    text = regular(written) if language == "ar" else written.strip()
    stop = source.rstrip()[-1:]
    if not text or not stop or stop not in ".!?" or text[-1] in _ENDS:
        return text
    return text + ("؟" if language == "ar" and stop == "?" else stop)


def _require_text(text: str, translator: Translator) -> None:
    who = translator.contribution.by
    if not any(letter.isalpha() for letter in text):
        raise WordingError(f"{who} translated into nothing")
    if translator.language == "ar" and not is_arabic(text):
        raise WordingError(f"{who} wrote no Arabic")
    if stammers(text):
        raise WordingError(f"{who} repeats itself")
