"""What is written and what is ordered: the draft, the request made of it, and its problems."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from composer.domain.options import OptionValue


class Draft(Struct, frozen=True, kw_only=True):
    """What is in front of the user: words that all SKUs share, and settings kept per SKU.

    Choosing another SKU changes ``sku`` and nothing else, so nothing written is ever lost.
    """

    title: str = ""
    prompt: str = ""
    lyrics: str = ""
    tags: tuple[str, ...] = ()
    instrumental: bool = False
    reference: str | None = None
    """A file's path or an https address."""
    sku: str = "sketch/band"
    options: Mapping[str, Mapping[str, OptionValue]] = field(default_factory=dict)
    """SKU id -> option name -> value; only what was moved off its default."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written yet."""
        words = (self.title, self.prompt, self.lyrics)
        return not (any(text.strip() for text in words) or self.tags)


class Request(Struct, frozen=True, kw_only=True):
    """Everything that one generation needs; it can be kept, compared, repeated and priced."""

    sku: str
    title: str = ""
    prompt: str = ""
    lyrics: str = ""
    tags: tuple[str, ...] = ()
    instrumental: bool = False
    reference: str | None = None
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    """Option name -> value, only what was moved off its default."""

    @property
    def has_style(self) -> bool:
        """Whether words or tags say how it is to sound."""
        return bool(self.prompt.strip() or any(tag.strip() for tag in self.tags))


class Problem(Struct, frozen=True, kw_only=True):
    """One reason why a SKU cannot take a request."""

    field: str
    """``prompt``, ``lyrics``, ``tags``, ``reference`` or an option's name."""
    code: str
    """``empty``, ``too_long``, ``too_short``, ``out_of_range``, ``unsendable``, ``no_lyrics``…"""
    message: str
    """A whole sentence: what is wrong and what would be right."""
    short: str = ""
    """The same for a list row, at most about 36 characters."""
    over_by: int | None = None
    """How many units too long the text is, in the service's own way of counting."""


def request_of(draft: Draft, sku: str | None = None) -> Request:
    """The request that the draft makes of a SKU (by default the one chosen in it)."""
    sku = sku or draft.sku
    return Request(
        sku=sku,
        title=draft.title,
        prompt=draft.prompt,
        lyrics=draft.lyrics,
        tags=draft.tags,
        instrumental=draft.instrumental,
        reference=draft.reference,
        options=dict(draft.options.get(sku, {})),
    )


def draft_of(request: Request) -> Draft:
    """The draft that would make this request again ("use as draft")."""
    return Draft(
        title=request.title,
        prompt=request.prompt,
        lyrics=request.lyrics,
        tags=request.tags,
        instrumental=request.instrumental,
        reference=request.reference,
        sku=request.sku,
        options={request.sku: dict(request.options)},
    )
