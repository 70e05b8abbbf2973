"""What catalogues call their columns: well-known names in English, German and Arabic."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Field(StrEnum):
    """What a work is described by; also the names that a saved mapping uses."""

    ACCESSION_NUMBER = "accession_number"
    IMAGE = "image"
    TITLE = "title"
    ARTIST = "artist"
    DATE = "date"
    CULTURE = "culture"
    STYLE = "style"
    MEDIUM = "medium"
    ROOM = "room"
    CREDIT_LINE = "credit_line"
    RIGHTS = "rights"
    PUBLIC_DOMAIN = "public_domain"
    """Yes or no; counts where `RIGHTS` says nothing."""
    DESCRIPTION = "description"
    CODES = "codes"
    """What the codes on the museum's own labels say; several are separated by '|' or a line break."""
    TAGS = "tags"
    """Words by which curators gather works; several are separated by '|', ';' or a line break."""
    SAMPLE = "sample"
    """Yes: an invented work, which every screen marks as such."""


LOCAL_FIELDS = frozenset({Field.TITLE, Field.ARTIST, Field.DESCRIPTION})
"""Fields that may come in several languages: `title_ar`, 'Title (German)'."""

# By field and language of the name, the better name first: of two columns that fit, the better one is taken.
_NAMES: tuple[tuple[Field, str, str], ...] = (
    (
        Field.ACCESSION_NUMBER,
        "en",
        "accession number, accession no, accession num, accession, acc no, acno, object number, object no,"
        "inventory number, inventory no, inventory, inv no, inv, main reference number, reference number,"
        "catalogue number, catalog number, museum number, object id, identifier, id",
    ),
    (
        Field.ACCESSION_NUMBER,
        "de",
        "inventarnummer, inventarnr, inventar nr, inv nr, objektnummer, objektnr, objekt nr, katalognummer,"
        "zugangsnummer",
    ),
    (Field.ACCESSION_NUMBER, "ar", "رقم الجرد, رقم القطعة, رقم التسجيل, رقم الاقتناء, الرقم, رقم"),
    (
        Field.IMAGE,
        "en",
        "image file, image filename, image file name, image path, image, file name, filename, file path,"
        "file, picture, photo, photograph, images",
    ),
    (Field.IMAGE, "de", "bilddatei, dateiname, datei, bild, abbildung, foto"),
    (Field.IMAGE, "ar", "ملف الصورة, اسم الملف, الملف, الصورة, صورة"),
    (Field.TITLE, "en", "title, object title, work title, preferred title, name of work, artwork title"),
    (Field.TITLE, "de", "titel, werktitel, objekttitel, bildtitel"),
    (Field.TITLE, "ar", "العنوان, عنوان العمل, عنوان اللوحة, عنوان, اسم اللوحة, اسم العمل"),
    (
        Field.ARTIST,
        "en",
        "artist, artist name, artist display name, artist title, artist display, artists, all artists, maker,"
        "makers, creator, creators, creator name, painter, attribution",
    ),
    (Field.ARTIST, "de", "künstler, künstlerin, kuenstler, künstler in, maler, malerin, urheber, hersteller"),
    (Field.ARTIST, "ar", "الفنان, اسم الفنان, فنان, الرسام, المصور"),
    (
        Field.DATE,
        "en",
        "date, object date, display date, date display, date text, date made, date created, date of creation,"
        "creation date, dated, dating, year, year made, year created",
    ),
    (Field.DATE, "de", "datierung, datum, jahr, entstehungsjahr, entstehungszeit, entstanden"),
    (Field.DATE, "ar", "التاريخ, تاريخ العمل, تاريخ, سنة العمل, السنة, سنة"),
    (
        Field.CULTURE,
        "en",
        "culture, artist nationality, nationality, country, place of origin, origin, country of origin",
    ),
    (Field.CULTURE, "de", "kultur, kulturkreis, nationalität, herkunft, herkunftsland, land"),
    (Field.CULTURE, "ar", "الثقافة, الجنسية, البلد, بلد المنشأ"),
    (Field.STYLE, "en", "style, movement, art movement, style or period, school, period"),
    (Field.STYLE, "de", "stil, stilrichtung, kunstrichtung, schule, epoche"),
    (Field.STYLE, "ar", "الأسلوب, المدرسة الفنية, المدرسة, الطراز, الفترة"),
    (
        Field.MEDIUM,
        "en",
        "medium, medium display, technique, materials and techniques, materials and technique, materials,"
        "material, media, support",
    ),
    (Field.MEDIUM, "de", "technik, material und technik, material technik, material, maltechnik"),
    (Field.MEDIUM, "ar", "الخامة, الخامات, التقنية, المادة, الوسيط"),
    (
        Field.ROOM,
        "en",
        "room, gallery, gallery number, gallery title, gallery name, current location, location",
    ),
    (Field.ROOM, "de", "raum, saal, kabinett, galerie, standort"),
    (Field.ROOM, "ar", "القاعة, الغرفة, الصالة, رقم القاعة, المكان, الموقع"),
    (Field.CREDIT_LINE, "en", "credit line, credit, credits, acquisition credit"),
    (Field.CREDIT_LINE, "de", "creditline, erwerbung, erwerbungsvermerk, provenienzangabe, zugang"),
    (Field.CREDIT_LINE, "ar", "خط الائتمان, بيان الاقتناء, الاقتناء"),
    (
        Field.RIGHTS,
        "en",
        "rights, rights statement, rights status, rights and reproduction, license, licence, license url,"
        "licence url, image rights, copyright, copyright notice, copyright status, usage rights",
    ),
    (Field.RIGHTS, "de", "rechte, lizenz, rechtehinweis, rechtestatus, nutzungsrechte, urheberrecht"),
    (Field.RIGHTS, "ar", "الحقوق, حقوق النشر, حقوق الاستخدام, الترخيص, الرخصة"),
    (Field.PUBLIC_DOMAIN, "en", "is public domain, public domain"),
    (Field.PUBLIC_DOMAIN, "de", "gemeinfrei"),
    (
        Field.DESCRIPTION,
        "en",
        "description, label text, wall text, description text, summary, abstract, text, object description",
    ),
    (Field.DESCRIPTION, "de", "beschreibung, objektbeschreibung, werktext, wandtext, kurztext"),
    (Field.DESCRIPTION, "ar", "الوصف, وصف العمل, وصف, النص"),
    (
        Field.CODES,
        "en",
        "label code, label codes, qr code, qr codes, qr code link, qr code url, qr link, qr url, qr, barcode,"
        "barcodes, bar code, bar codes, barcode number, ean, codes, object url, object link, permalink,"
        "link resource, url, link",
    ),
    (
        Field.CODES,
        "de",
        "etikettencode, qr codes, qr link, strichcode, strichcodes, barcodes, objektlink, weblink",
    ),
    (
        Field.CODES,
        "ar",
        "رمز الملصق, رمز الاستجابة السريعة, رمز الاستجابة, الباركود, باركود, رابط القطعة, الرابط",
    ),
    (Field.TAGS, "en", "tags, tag, keywords, keyword, subjects, subject, subject terms, themes, topics"),
    (Field.TAGS, "de", "schlagworte, schlagwort, schlagwörter, stichworte, stichwörter, themen, motive"),
    (Field.TAGS, "ar", "الوسوم, وسوم, الكلمات المفتاحية, كلمات مفتاحية, المواضيع, الموضوع"),
    (Field.SAMPLE, "en", "sample, is sample"),
)
_CODES = (
    "en",
    "de",
    "ar",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "cs",
    "sv",
    "da",
    "no",
    "fi",
    "tr",
    "ru",
    "el",
)
_LANGUAGES = {code: code for code in _CODES} | {
    "english": "en",
    "englisch": "en",
    "الانجليزية": "en",
    "german": "de",
    "deutsch": "de",
    "arabic": "ar",
    "arabisch": "ar",
    "العربية": "ar",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
}


def known_names(field: Field) -> tuple[tuple[str, str], ...]:
    """The folded names of a field with the language of each, the better name first."""
    return tuple(
        (folded(name), language)
        for known, language, names in _NAMES
        if known is field
        for name in names.split(",")
    )


def folded(header: str) -> str:
    """A header without case, accents, spaces and punctuation: 'Künstler/in' is 'kunstlerin'."""
    return "".join(_words(header))


def split_language(header: str) -> tuple[str, str | None]:
    """A header's folded name and the language at its end: 'title_ar', 'Title (Arabic)' give 'title', 'ar'."""
    words = _words(header)
    language = _LANGUAGES.get(words[-1]) if len(words) > 1 else None
    return ("".join(words[:-1]), language) if language else ("".join(words), None)


def _words(header: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)  # creditLine
    decomposed = unicodedata.normalize("NFKD", apart.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare.casefold())  # once more: compatibility forms may hide capitals
