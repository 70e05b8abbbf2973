"""Rights statements as catalogues write them, judged: may this work be shown and sounded?

Where a statement can be read in two ways, the narrower one counts: a work that is withheld is cleared with
one command, and a work that was wrongly published cannot be called back.
"""

from __future__ import annotations

import re

from db.entities import Rights, RightsStatus

_Rule = tuple[re.Pattern[str], RightsStatus]


def _rules(*rules: tuple[str, RightsStatus]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), status) for pattern, status in rules)


# The first rule that fits decides.
_RULES = _rules(
    # Music made of a picture is a derivative, and a museum sells tickets.
    (r"creativecommons\.org/licen[cs]es/[a-z+-]*(nc|nd)", RightsStatus.IN_COPYRIGHT),
    (r"\bcc[ -]?by\b[a-z0-9 .-]*\b(nc|nd)\b", RightsStatus.IN_COPYRIGHT),
    (r"non[ -]?commercial|no[ -]?deriv|nicht[ -]?kommerziell|غير تجاري", RightsStatus.IN_COPYRIGHT),
    # rightsstatements.org: NoC-US holds in one country, the other NoC carry conditions.
    (r"rightsstatements\.org/(vocab|page)/inc", RightsStatus.IN_COPYRIGHT),
    (r"rightsstatements\.org/(vocab|page)/", RightsStatus.UNKNOWN),
    (r"\bno known (copyright|restrictions)|undetermined|not evaluated", RightsStatus.UNKNOWN),
    (r"\b(not|nicht|no longer)\b[a-z ]*\b(public domain|cc0|gemeinfrei)", RightsStatus.IN_COPYRIGHT),
    (r"\b(may|might|probably|possibly|presumed|believed|unless|outside|vermutlich)\b", RightsStatus.UNKNOWN),
    (r"public domain in the (us|usa|united states)\b", RightsStatus.UNKNOWN),
    (r"creativecommons\.org/publicdomain/zero|creative commons zero", RightsStatus.CC0),
    (r"creativecommons\.org/publicdomain/mark", RightsStatus.PUBLIC_DOMAIN),
    (r"creativecommons\.org/licen[cs]es/by-sa", RightsStatus.CC_BY_SA),
    (r"creativecommons\.org/licen[cs]es/by\b", RightsStatus.CC_BY),
    (r"\bcc[ -]?(0|zero)\b", RightsStatus.CC0),
    (r"\bcc[ -]?by[ -]?sa\b|attribution[ -]+share[ -]?alike", RightsStatus.CC_BY_SA),
    (r"\bcc[ -]?by\b|creative commons attribution|(نسب المصنف)", RightsStatus.CC_BY),
    (
        r"\b(no|out of|free of|without|not in|no longer in) copyright|copyright[ -](free|expired)",
        RightsStatus.PUBLIC_DOMAIN,
    ),
    (r"©|\(c\)|\bcopyright|\bcopr\b|all rights reserved|alle rechte", RightsStatus.IN_COPYRIGHT),
    (r"urheberrecht|\bvg bild|\b(dacs|adagp|prolitteris|bildrecht)\b", RightsStatus.IN_COPYRIGHT),
    (r"حقوق الطبع|حقوق النشر|جميع الحقوق", RightsStatus.IN_COPYRIGHT),
    (r"\bpublic[ -]?domain\b|\bpdm\b|\bgemeinfrei|\bdomaine public\b", RightsStatus.PUBLIC_DOMAIN),
    (r"ملكي[ةه] عام[ةه]|الملكي[ةه] العام[ةه]|ملك عام|المشاع العام", RightsStatus.PUBLIC_DOMAIN),
)


def parse_rights(statement: str) -> Rights:
    """Judge a statement or a licence's address; the statement is kept word for word.

    A bare status of ours ('cc0', 'licensed', 'in-copyright') means itself. What is not understood is unknown,
    and a work of unknown rights is not published.
    """
    return Rights(_status(statement), statement)


def _status(statement: str) -> RightsStatus:
    words = " ".join(statement.casefold().replace("_", "-").split())
    by_name = {status.value: status for status in RightsStatus}
    if words in by_name:
        return by_name[words]
    return next((status for rule, status in _RULES if rule.search(words)), RightsStatus.UNKNOWN)
