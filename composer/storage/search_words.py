"""Which words of a text can be searched for, and how is a query asked of the index?

The index takes words at their white space and punctuation. Chinese, Japanese, Korean and Thai are
written without spaces, so each of their letters is a word of its own and a run of them a phrase.
"""

from __future__ import annotations

import re
import unicodedata

_DENSE = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
# As the index's tokenizer sees it: letters, digits and private use, with the marks on letters.
_WORD_CATEGORIES = ("L", "N", "Co")


def whole_text(text: str) -> str:
    """The text as UTF-8 can hold it: halves of a surrogate pair are joined, or replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def indexed(text: str) -> str:
    """The text as it goes into the index."""
    if text.isascii():
        return text
    return _DENSE.sub(r" \1 ", unicodedata.normalize("NFKC", whole_text(text)))


def match_expression(query: str) -> str | None:
    """What to ask the index: every word of the query, each as the beginning of a word.

    None if the query has no letter and no digit, so that there is nothing to look up.
    """
    asked = list[str]()
    for word in unicodedata.normalize("NFKC", whole_text(query)).replace("\0", " ").split():
        pieces = _DENSE.sub(r" \1 ", word)
        if any(unicodedata.category(char).startswith(_WORD_CATEGORIES) for char in pieces):
            # In quotation marks nothing has a meaning to the index but the mark itself.
            asked.append('"' + pieces.replace('"', " ") + '" *')
    return " ".join(asked) or None
