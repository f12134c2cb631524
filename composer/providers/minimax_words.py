"""How does MiniMax write lyrics? One POST of its own; words, a title and a style come back.

Facts: MiniMax, "Lyrics Generation".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from composer.domain.errors import DraftRefused
from composer.domain.provider import WrittenLyrics
from composer.domain.sentences import marked, say, sentence_of
from composer.domain.text import CountRule, length, normalised, unsendable
from composer.providers import _failures, _http, minimax_errors
from composer.providers._failures import Receipt

PATH = "/v1/lyrics_generation"
LONGEST_WISH = 2000
LONGEST_LYRICS = 3500
"""Characters."""
NOTICE = say(
    "Since 2026-08-20 MiniMax sells lyrics only to those who had already paid for it before."
)

_TOO_LONG = {
    "prompt": (
        marked(
            "The wish for the lyrics writer may have {most} characters and has {over} more. "
            "Nothing was sent. Shorten it."
        ),
        marked("Wish {over} over its {most} limit"),
    ),
    "lyrics": (
        marked(
            "The lyrics for the lyrics writer may have {most} characters and have {over} more. "
            "Nothing was sent. Shorten it."
        ),
        marked("Lyrics {over} over its {most} limit"),
    ),
    "title": (
        marked(
            "The title for the lyrics writer may have {most} characters and has {over} more. "
            "Nothing was sent. Shorten it."
        ),
        marked("Title {over} over its {most} limit"),
    ),
}
_UNSENDABLE = {
    "prompt": (
        marked(
            "The wish for the lyrics writer holds characters that cannot be sent. Nothing was "
            "sent. Remove them."
        ),
        marked("Wish cannot be sent"),
    ),
    "lyrics": (
        marked(
            "The lyrics for the lyrics writer hold characters that cannot be sent. Nothing was "
            "sent. Remove them."
        ),
        marked("Lyrics cannot be sent"),
    ),
    "title": (
        marked(
            "The title for the lyrics writer holds characters that cannot be sent. Nothing was "
            "sent. Remove them."
        ),
        marked("Title cannot be sent"),
    ),
}


class Said(Struct, frozen=True, kw_only=True):
    """An answer about words."""

    status: int
    said: Mapping[str, Any]
    retry_after: str | None = None


def words_body(*, wish: str, lyrics: str, title: str) -> Mapping[str, object]:
    """The JSON body. Raises DraftRefused for texts that MiniMax would not take."""
    body: dict[str, object] = {"mode": "edit" if lyrics.strip() else "write_full_song"}
    for name, text, most in (
        ("prompt", wish, LONGEST_WISH),
        ("lyrics", lyrics, LONGEST_LYRICS),
        ("title", title, LONGEST_WISH),
    ):
        if not text.strip():
            continue
        over = length(text, CountRule.CODE_POINTS) - most
        if over > 0:
            message, short = _TOO_LONG[name]
            raise DraftRefused(
                say(message, most=most, over=over), short=say(short, over=over, most=most)
            )
        if unsendable(text):
            message, short = _UNSENDABLE[name]
            raise DraftRefused(say(message), short=say(short))
        body[name] = normalised(text)
    return body


async def asked(base_url: str, body: Mapping[str, object], *, headers: Mapping[str, str]) -> Said:
    """The answer. Raises ServiceUnreachable, and AnswerLost if none came: it may be charged."""
    try:
        async with (
            _http.client(base_url, headers=headers) as caller,
            _http.sent(caller, "POST", base_url + PATH, json=dict(body)) as answer,
        ):
            document = await _http.read_document(answer)
            return Said(
                status=answer.status_code,
                said=minimax_errors.said_in(document),
                retry_after=answer.headers.get("Retry-After"),
            )
    except _http.NeverLeft as problem:
        reason = sentence_of(problem)
    except _http.Broken as problem:
        what = say("No answer came from MiniMax ({problem})", problem=sentence_of(problem))
        raise _failures.answer_lost(minimax_errors.NAME, what, Receipt()) from None
    raise _failures.unreachable(minimax_errors.NAME, reason)


def written(answer: Said, key: str) -> WrittenLyrics:
    """The words in an answer. Raises the error that it is if there are none."""
    said = answer.said
    if not 200 <= answer.status < 300 or minimax_errors.codes_of(said):
        raise minimax_errors.error_of(answer.status, said, key)
    lyrics = said.get("lyrics")
    if not isinstance(lyrics, str) or not lyrics.strip():
        what = say("MiniMax answered without lyrics")
        raise minimax_errors.lost(what, said, is_free=False)
    title, tags = said.get("song_title"), said.get("style_tags")
    tags = tags.split(",") if isinstance(tags, str) else []
    return WrittenLyrics(
        title=title.strip() if isinstance(title, str) else "",
        style_tags=tuple(tag.strip() for tag in tags if tag.strip()),
        lyrics=normalised(lyrics).strip("\n"),
    )
