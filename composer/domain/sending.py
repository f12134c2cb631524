"""What will a service really be sent of the words in a draft, piece by piece?

Everything that counts, checks, shows or sends the words asks here, so that what is shown is
literally what is sent. Choosing another SKU changes nothing of what was written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.lyric_dialect import (
    Dialect,
    Fate,
    Piece,
    added,
    dropped,
    in_dialect,
    kept,
    sent,
    trimmed,
    written_position,
)
from composer.domain.lyrics import is_silent
from composer.domain.request import Request
from composer.domain.sentences import say
from composer.domain.text import CountRule, length, normalised, surplus_start, without_unsendable
from composer.domain.wildcards import variation, variations

if TYPE_CHECKING:
    from composer.domain.sku import Sku

FOLDED_HEAD = "Lyrics:\n"
"""What stands between a style and the words that are sung to it, where one text holds both."""

_TRIMMED = say("Blanks at the ends are not sent.")
_COMPOSED = say(
    "Letters and their accents are sent as one character each, as the service counts them."
)


class Sending(Struct, frozen=True, kw_only=True):
    """The words of one request as one service gets them."""

    prompt: tuple[Piece, ...]
    lyrics: tuple[Piece, ...]
    """Of the service's own field for lyrics, or all dropped if it has none."""
    is_folded: bool = False
    """Whether the lyrics stand in the prompt."""

    @property
    def prompt_text(self) -> str:
        """Exactly what the request's prompt holds; empty if there is none."""
        return sent(self.prompt)

    @property
    def lyrics_text(self) -> str:
        """Exactly what the request's field for lyrics holds; empty if there is none."""
        return sent(self.lyrics)

    @property
    def is_as_written(self) -> bool:
        """Whether nothing is changed, dropped or added."""
        return all(piece.fate is Fate.KEPT for piece in (*self.prompt, *self.lyrics))


class Surplus(Struct, frozen=True, kw_only=True):
    """From where on a text is more than the service takes."""

    source: str
    """``prompt``, ``lyrics`` or ``tags``: where in the draft that is."""
    start: int
    """The position there, line ends counted as one."""
    over_by: int
    """How much too long what is sent is, in the service's own way of counting."""


def sending(sku: Sku, request: Request) -> Sending:
    """What this SKU is sent of the request's words."""
    prompt = _prompt(sku, normalised(request.prompt), request.tags)
    lyrics, is_folded = normalised(request.lyrics), False
    no_voice = request.instrumental and sku.can_be_instrumental
    if no_voice:
        why = say("Instrumental is on: your lyrics are kept but not sent.")
        pieces = dropped(lyrics, why, source="lyrics")
        if sku.lyrics is not None and sku.instrumental_lyrics:
            why = say("This is how the service is told to leave the voice out.")
            pieces += (added(sku.instrumental_lyrics, why, source="lyrics", start=len(lyrics)),)
    elif sku.lyrics is not None:
        pieces = _sung(sku, lyrics)
    elif sku.lyrics_in_prompt and not is_silent(lyrics):
        head = "\n\n" + FOLDED_HEAD if sent(prompt) else FOLDED_HEAD
        why = say(
            "{label} has no field for lyrics: they are sent within the style.", label=sku.label
        )
        folded = _composed(in_dialect(lyrics, dialect_of(sku)), sku.prompt.rule)
        prompt += (added(head, why, source="lyrics", start=0), *folded)
        pieces, is_folded = (), True
    else:
        why = say("{label} takes no lyrics.", label=sku.label)
        if sku.lyrics_in_prompt:
            why = say(
                "There are no words to sing, and {label} reads no tags without them.",
                label=sku.label,
            )
        pieces = dropped(lyrics, why, source="lyrics")
    return Sending(prompt=prompt, lyrics=pieces, is_folded=is_folded)


def surplus(sku: Sku, request: Request) -> tuple[Surplus, ...]:
    """Where the draft's texts begin to be more than the SKU takes; empty if they fit."""
    words, found = sending(sku, request), list[Surplus]()
    texts = [(words.prompt, sku.prompt)]
    if sku.lyrics is not None:
        texts.append((words.lyrics, sku.lyrics))
    for pieces, limit in texts:
        text = sent(pieces)
        over = length(text, limit.rule) - limit.most
        cut = surplus_start(text, limit) if over > 0 else None
        if cut is not None:
            source, start = written_position(pieces, cut)
            found.append(Surplus(source=source, start=start, over_by=over))
    return tuple(found)


@lru_cache(maxsize=64)
def _dialect(tags: tuple[str, ...], also: tuple[str, ...], any_tag: bool) -> Dialect:
    return Dialect(tags=tags, also=also, any_tag=any_tag)


def dialect_of(sku: Sku) -> Dialect:
    """The tags that a SKU reads."""
    is_open = sku.any_tag or not sku.structure_tags
    return _dialect(sku.structure_tags, sku.also_tags, is_open)


def _sung(sku: Sku, lyrics: str) -> tuple[Piece, ...]:
    rule = sku.lyrics.rule if sku.lyrics else CountRule.CODE_POINTS
    pieces = _composed(in_dialect(lyrics, dialect_of(sku)), rule)
    if not sent(pieces).strip():
        return _without_blanks(pieces)
    return trimmed(pieces, _TRIMMED) if sku.trims_texts else pieces


def _prompt(sku: Sku, prompt: str, tags: Sequence[str]) -> tuple[Piece, ...]:
    pieces = _composed(_first_of(prompt), sku.prompt.rule)
    prompt = sent(pieces)
    if not prompt.strip():
        pieces = _without_blanks(pieces)
    elif sku.trims_texts:
        pieces = trimmed(pieces, _TRIMMED)
    if sku.takes_tags:
        return pieces
    words = _words_of_tags(prompt, tags)
    if not words:
        return pieces
    text = unicodedata.normalize("NFC", words) if _is_nfc(sku.prompt.rule) else words
    before = sent(pieces)
    if before and not before[-1].isspace():
        text = (" " if before[-1] in ",;:.!?" else ", ") + text
    why = say("{label} takes no tags: they are sent as words.", label=sku.label)
    return (*pieces, added(text, why, source="tags", start=0))


def _first_of(prompt: str) -> tuple[Piece, ...]:
    """A style with alternatives stands for several: what is sent is the first of them.

    Where several takes are ordered, each request has its own (``services.variations``).
    """
    text = variation(prompt, 0) if "{" in prompt or "\\" in prompt else prompt
    if text == prompt:
        return kept(prompt, source="prompt")
    count = variations(prompt)
    why = say("The first of {count:,} styles that these alternatives make.", count=count)
    if count == 1:
        why = say("A backslash makes what follows an ordinary character.")
    fate = Fate.CHANGED if text else Fate.DROPPED
    return (Piece(fate=fate, text=text, written=prompt, source="prompt", why=why),)


def _words_of_tags(prompt: str, tags: Sequence[str]) -> str:
    """The tags that the prompt does not say already, as words."""
    if not tags:
        return ""
    said = prompt.casefold()
    plain = [" ".join(without_unsendable(tag).split()) for tag in tags]
    return ", ".join(dict.fromkeys(tag for tag in plain if tag and tag.casefold() not in said))


def _without_blanks(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Nothing is sent of a text that is blank."""
    return tuple(
        replace(piece, fate=Fate.DROPPED, text="", why=piece.why or _TRIMMED) for piece in pieces
    )


def _is_nfc(rule: CountRule) -> bool:
    return rule is CountRule.NFC_CODE_POINTS


def _composed(pieces: tuple[Piece, ...], rule: CountRule) -> tuple[Piece, ...]:
    """In the form in which the service counts; only the lines that it changes are marked."""
    if not _is_nfc(rule) or all(unicodedata.is_normalized("NFC", piece.text) for piece in pieces):
        return pieces
    result = list[Piece]()
    for piece in pieces:
        if piece.fate is Fate.KEPT:
            result += _composed_lines(piece)
        else:
            result.append(replace(piece, text=unicodedata.normalize("NFC", piece.text)))
    return tuple(result)


def _composed_lines(piece: Piece) -> list[Piece]:
    result, start = list[Piece](), piece.start
    for line in piece.text.split("\n"):
        ended = line if start + len(line) == piece.start + len(piece.text) else f"{line}\n"
        text = unicodedata.normalize("NFC", ended)
        fate = Fate.KEPT if text == ended else Fate.CHANGED
        if result and fate is Fate.KEPT and result[-1].fate is Fate.KEPT:
            together = result[-1].text + text
            result[-1] = replace(result[-1], text=together, written=together)
        elif ended:
            why = "" if fate is Fate.KEPT else _COMPOSED
            result.append(replace(piece, fate=fate, text=text, written=ended, start=start, why=why))
        start += len(ended)
    return result
