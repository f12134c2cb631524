"""Which settings a SKU takes: declared, so that forms, checks and help come out of one place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TypeGuard

from msgspec import Struct

from composer.domain.sentences import say
from composer.domain.text import unsendable

OptionValue = str | int | float | bool | None
"""What a setting holds; None leaves it to the service ("random", "auto")."""


class OptionRefused(ValueError):
    """A value that its setting does not take; the text says what it takes."""


class Option(Struct, frozen=True, kw_only=True):
    """What all settings have in common. ``name`` is the service's own field name."""

    name: str
    label: str
    help: str
    """One line for people: what it changes."""
    advanced: bool = False
    """Stands under "More" in the form."""
    only_with: tuple[str, tuple[OptionValue, ...]] | None = None
    """(name, values) of another setting without which this one means nothing, such as a bit rate
    without MP3: it is then neither shown nor sent."""


class Choice(Option, frozen=True, kw_only=True):
    """One of several values."""

    choices: tuple[tuple[str, str], ...]
    """(value sent, label shown)"""
    default: str | None
    unset: str = say("Auto")
    """What is shown for None, where None is allowed (``default`` is None)."""

    def label_of(self, value: OptionValue) -> str:
        """What a person reads for this value."""
        return dict(self.choices).get(str(value), self.unset if value is None else str(value))


class Number(Option, frozen=True, kw_only=True):
    """A number from ``minimum`` to ``maximum``, both included."""

    minimum: float
    maximum: float
    step: float = 1
    default: float | None
    unit: str = ""
    unset: str = say("Auto")
    whole: bool = True
    slider: bool = False
    """Shown as a slider with a value box; else as a field."""
    dice: bool = False
    """Has a button that rolls a new value (a seed)."""


class Length(Option, frozen=True, kw_only=True):
    """A length of time; the value is whole milliseconds, people type 2:15, 135 or 2m15."""

    minimum: int
    maximum: int
    step: int = 1
    only_steps: bool = False
    """Whether nothing between two steps is taken, such as half a second."""
    default: int


class Toggle(Option, frozen=True, kw_only=True):
    """On or off."""

    default: bool = False


class Text(Option, frozen=True, kw_only=True):
    """A short line of text."""

    most: int
    default: str | None = None
    placeholder: str = ""
    accepts: Callable[[str], bool] | None = None
    """Whether a value is well formed; None takes any."""
    expects: str = ""
    """What a well-formed value looks like, for the refusal: ``"a key such as A minor"``."""


def default_of(option: Option) -> OptionValue:
    """The value of a setting that nobody has touched."""
    match option:
        case Choice() | Number() | Length() | Toggle() | Text():
            return option.default
    raise TypeError(f"not a kind of option: {type(option).__name__}")


def checked(option: Option, value: OptionValue) -> OptionValue:
    """The value as it is sent. Raises OptionRefused with a sentence if the setting refuses it."""
    match option:
        case Choice():
            if value is None and option.default is None:
                return None
            allowed = [choice for choice, _ in option.choices]
            if value not in allowed:
                raise OptionRefused(
                    say(
                        "{label} takes one of {values}.",
                        label=option.label,
                        values=", ".join(allowed),
                    )
                )
            return value
        case Number():
            return _checked_number(option, value)
        case Length():
            if not _is_number(value) or value != int(value):
                raise OptionRefused(say("{label} is a length such as 2:15.", label=option.label))
            if not option.minimum <= value <= option.maximum:
                low, high = clock(option.minimum), clock(option.maximum)
                raise OptionRefused(
                    say(
                        "{label} goes from {low} to {high}.", label=option.label, low=low, high=high
                    )
                )
            if option.only_steps and value % option.step:
                below = clock(int(value) - int(value) % option.step)
                step = _digits(option.step / 1000)
                raise OptionRefused(
                    say(
                        "{label} goes in steps of {step} s, such as {below}.",
                        label=option.label,
                        step=step,
                        below=below,
                    )
                )
            return int(value)
        case Toggle():
            if not isinstance(value, bool):
                raise OptionRefused(say("{label} is on or off.", label=option.label))
            return value
        case Text():
            return _checked_text(option, value)
    raise TypeError(f"not a kind of option: {type(option).__name__}")


def parsed(option: Option, text: str) -> OptionValue:
    """Read a value as people and scripts write it. Raises OptionRefused.

    For a length this is the service's own number of milliseconds (``music_length_ms=20000``) or
    a clock time (``0:20``); an empty text leaves the choice to the service where it may choose.
    """
    text = text.strip()
    if not text and default_of(option) is None:
        return None
    match option:
        case Length():
            if _DIGITS.fullmatch(text):
                return checked(option, int(text))
            seconds = seconds_in(text)
            if seconds is None:
                raise OptionRefused(
                    say(
                        "{label} is a length such as 2:15, not “{text}”.",
                        label=option.label,
                        text=text,
                    )
                )
            return checked(option, round(seconds * 1000))
        case Number():
            if option.default is None and text.lower() in {option.unset.lower(), "auto"}:
                return None
            if not _DECIMAL.fullmatch(text):
                raise OptionRefused(
                    say("{label} is a number, not “{text}”.", label=option.label, text=text)
                )
            # A seed can have more digits than a float keeps.
            return checked(option, float(text) if "." in text else int(text))
        case Toggle():
            words = {"true": True, "yes": True, "on": True, "1": True}
            words |= {"false": False, "no": False, "off": False, "0": False}
            if text.lower() not in words:
                raise OptionRefused(
                    say("{label} is on or off, not “{text}”.", label=option.label, text=text)
                )
            return words[text.lower()]
        case Choice():
            known = {choice for choice, _ in option.choices}
            names_unset = text.lower() in {option.unset.lower(), "auto"} and text not in known
            return checked(option, None if option.default is None and names_unset else text)
    return checked(option, text)


def shown(option: Option, value: OptionValue) -> str:
    """The value as a person reads it, with its unit: ``0:30``, ``88 bpm``, ``Random``."""
    match option:
        case Choice():
            return option.label_of(value)
        case Length():
            return clock(int(value)) if _is_number(value) else "—"
        case Number():
            if value is None:
                return option.unset
            return f"{_digits(value)} {option.unit}".strip() if _is_number(value) else str(value)
        case Toggle():
            return say("on") if value else say("off")
    return str(value) if value else "—"


def clock(milliseconds: int) -> str:
    """A length as people read it: 135000 is ``2:15``, 4500 is ``0:04.5``."""
    whole, rest = divmod(int(milliseconds), 1000)
    text = f"{whole // 60}:{whole % 60:02d}"
    return f"{text}.{rest:03d}".rstrip("0") if rest else text


# However many digits somebody writes, it is the range that refuses them: more than 300 are taken
# for no number, as int() refuses to read thousands and float() knows no such number.
_DIGITS = re.compile(r"\d{1,300}")
_DECIMAL = re.compile(r"[+-]?\d{1,300}(\.\d{1,18})?")
_SECONDS = r"\d{1,6}(?:[.,]\d{1,6})?"
_CLOCK = re.compile(r"(\d{1,4}):(\d\d(?:[.,]\d{1,6})?)")
_SPELLED = re.compile(rf"(?:(\d{{1,4}})\s*m(?:in)?)?\s*(?:({_SECONDS})\s*(?:s(?:ec)?)?)?")


def seconds_in(text: str) -> float | None:
    """Read ``2:15``, ``135``, ``2m15``, ``2 min`` or ``4.5 s``; None if it is none of these."""
    text = text.strip().lower()
    for pattern in (_CLOCK, _SPELLED):
        match = pattern.fullmatch(text)
        if match and any(match.groups()):
            minutes, seconds = match.groups()
            if minutes and seconds and float(seconds.replace(",", ".")) >= 60:
                return None
            return int(minutes or 0) * 60 + float((seconds or "0").replace(",", "."))
    return None


def _is_number(value: OptionValue) -> TypeGuard[int | float]:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _digits(value: float) -> str:
    """The number as it is written by hand: 88, 0.7, 2147483647; never 2.14748e+09."""
    return str(int(value)) if value == int(value) else str(value)


def _checked_number(option: Number, value: OptionValue) -> OptionValue:
    if value is None and option.default is None:
        return None
    if not _is_number(value):
        raise OptionRefused(say("{label} is a number.", label=option.label))
    if option.whole and value != int(value):
        raise OptionRefused(say("{label} is a whole number.", label=option.label))
    if not option.minimum <= value <= option.maximum:
        unit = f" {option.unit}" if option.unit else ""
        low, high = _digits(option.minimum), _digits(option.maximum)
        raise OptionRefused(
            say(
                "{label} goes from {low} to {high}{unit}.",
                label=option.label,
                low=low,
                high=high,
                unit=unit,
            )
        )
    return int(value) if option.whole else float(value)


def _checked_text(option: Text, value: OptionValue) -> OptionValue:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise OptionRefused(say("{label} is a line of text.", label=option.label))
    if len(value) > option.most:
        raise OptionRefused(
            say("{label} takes at most {most} characters.", label=option.label, most=option.most)
        )
    if unsendable(value) or "\n" in value:
        raise OptionRefused(
            say("{label} is one line without control characters.", label=option.label)
        )
    if option.accepts is not None and not option.accepts(value):
        raise OptionRefused(
            say(
                "{label} is {expects}, not “{value}”.",
                label=option.label,
                expects=option.expects,
                value=value,
            )
        )
    return value
