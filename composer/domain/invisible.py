"""Which characters of a text does nobody see, although a service may count or stumble over them?"""

from __future__ import annotations

import re

from composer.domain.lint_finding import Finding, Fix, Severity
from composer.domain.lyric_edits import TextChange
from composer.domain.sentences import say, say_number

# Soft hyphen, marks of direction, blanks without width, fillers, byte order mark. The joiners
# belong to emoji and to the scripts of India and Persia, so they count only beside Latin letters.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e001f]"
    "|(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"
)
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def _runs(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    runs = list[tuple[int, int]]()
    for match in pattern.finditer(text):
        if runs and runs[-1][1] == match.start():
            runs[-1] = (runs[-1][0], match.end())
        else:
            runs.append(match.span())
    return tuple(runs)


def findings_of(text: str, field: str) -> list[Finding]:
    """What there is to say of such characters in a text, with the change that takes them out."""
    found = list[Finding]()
    for pattern, code, severity, what in (
        (_UNSENDABLE, "unsendable", Severity.ERROR, _not_sent),
        (_UNSEEN, "invisible", Severity.WARNING, _not_seen),
    ):
        if pattern is _UNSEEN and text.isascii():
            continue
        runs = _runs(pattern, text)
        for start, end in runs:
            number = end - start
            label = say("Take it out") if number == 1 and len(runs) == 1 else say("Take them out")
            found.append(
                Finding(
                    code=code,
                    message=what(number),
                    severity=severity,
                    field=field,
                    start=start,
                    end=end,
                    fix=Fix(
                        label=label,
                        changes=tuple(TextChange(start=one, end=two, text="") for one, two in runs),
                    ),
                )
            )
    return found


def _not_sent(number: int) -> str:
    return say_number(
        "Here is {number} character that cannot be sent.",
        "Here are {number} characters that cannot be sent.",
        number,
    )


def _not_seen(number: int) -> str:
    return say_number(
        "Here is {number} character that nobody sees, but the service counts.",
        "Here are {number} characters that nobody sees, but the service counts.",
        number,
    )
