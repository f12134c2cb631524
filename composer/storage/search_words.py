"""Which words of a text can be searched for, and how is a query asked of the index?

The index takes words at their white space and punctuation. Chinese, Japanese, Korean and Thai are
written without spaces, so each of their letters is a word of its own and a run of them a phrase.
"""

from __future__ import annotations

import re
import unicodedata

# Compiled when first looked for, which no window waits for.
_DENSE = (
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
    return re.sub(_DENSE, r" \1 ", unicodedata.normalize("NFKC", whole_text(text)))


def has_words(text: str) -> bool:
    """Whether there is a letter or digit in it, so that the index can be asked."""
    plain = unicodedata.normalize("NFKC", whole_text(text))
    return any(unicodedata.category(char).startswith(_WORD_CATEGORIES) for char in plain)


def match_expression(text: str, *, whole: bool = False) -> str:
    """What to ask the index: the words of the text in that order, the last as a beginning.

    With ``whole`` the last must be the whole word. The text must have words.
    """
    plain = unicodedata.normalize("NFKC", whole_text(text)).replace("\0", " ")
    pieces = re.sub(_DENSE, r" \1 ", plain)
    # In quotation marks nothing has a meaning to the index but the mark itself.
    return '"' + pieces.replace('"', " ") + ('"' if whole else '" *')


def match_label(text: str) -> str:
    """The same for the labels alone."""
    return f"labels : {match_expression(text)}"
