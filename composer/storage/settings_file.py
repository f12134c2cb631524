"""How are the settings kept, and what if the file was damaged or edited wrongly?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from composer.domain.budget import Budget
from composer.domain.loudness_targets import AS_IT_IS, TARGETS, custom, target_of
from composer.domain.sentences import say, sentence_of
from composer.domain.settings import Appearance, Settings, allowed_base_url
from composer.storage.request_json import from_text, to_readable, to_text
from composer.storage.whole_files import disk_errors, kept_aside_notice, write_whole


def load_settings(file: Path) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a sentence for everything in the file that could not be used.

    A file that is no JSON at all is kept aside and the defaults hold; a single value that cannot
    be is replaced by its default and named.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Settings(), (
            say(
                "The settings in {file} could not be read ({reason}). The defaults are used.",
                file=file,
                reason=reason,
            ),
        )
    try:
        plain = from_text(content)
    except ValueError:
        notice = kept_aside_notice(file, say("The settings file"), say("The defaults are used."))
        return Settings(), (notice,)

    usable: dict[str, object] = {}
    notices = list[str]()
    for name, read in _READERS.items():
        if name in plain:
            try:
                usable[name] = read(plain[name])
            except ValueError as refused:
                notices.append(_fallback_notice(file, name, plain[name], sentence_of(refused)))
    addresses, refusals = _base_urls(plain.get("base_urls", {}))
    notices += [say("{file}: {refusal}", file=file.name, refusal=refusal) for refusal in refusals]
    usable["base_urls"] = addresses
    return Settings(**usable), tuple(notices)  # type: ignore[arg-type]  # each reader gives its field's type


def save_settings(file: Path, settings: Settings) -> None:
    """Put the settings on the disk. Raises DiskProblem; what was saved before stays."""
    plain: dict[str, object] = {}
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        match value:
            case Decimal():
                plain[name] = f"{value:f}"
            case Appearance():
                plain[name] = value.value
            case Mapping():
                plain[name] = {key: _plain_value(each) for key, each in value.items()}
            case _:
                plain[name] = value
    with disk_errors(say("saving the settings"), file):
        write_whole(file, to_readable(plain))


def _plain_value(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:f}"
        case Budget():
            sums = {"day_usd": value.day_usd, "month_usd": value.month_usd}
            return {name: f"{usd:f}" for name, usd in sums.items() if usd is not None}
    return value


def _fallback_notice(file: Path, name: str, value: object, expected: str) -> str:
    shown = to_text(value)
    shown = shown if len(shown) <= 60 else shown[:60] + "…"
    default = getattr(Settings(), name)
    return say(
        "{file}: “{name}” is {shown}, but it takes {expected}. Used instead: {default}.",
        file=file.name,
        name=name,
        shown=shown,
        expected=expected,
        default=default,
    )


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(say("an amount in US dollars such as 5.00"))  # noqa: TRY004
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(say("an amount in US dollars such as 5.00")) from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(say("an amount in US dollars, 0 or more"))
    return amount


def _appearance(value: object) -> Appearance:
    try:
        return Appearance(value)  # type: ignore[arg-type]  # anything else is refused here
    except ValueError:
        raise ValueError(say("one of {values}", values=", ".join(Appearance))) from None


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(say("true or false"))  # noqa: TRY004
    return value


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(say("a whole number from {least} to {most}", least=least, most=most))
        return value

    return read


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(say("a number from 0 to 1"))
    return float(value)


def _prices_of_credits(value: object) -> dict[str, Decimal]:
    if not isinstance(value, dict):
        raise ValueError(say("an amount in US dollars for each service"))  # noqa: TRY004
    return {str(service): _amount(amount) for service, amount in value.items()}


def _budgets(value: object) -> dict[str, Budget]:
    if not isinstance(value, dict):
        raise ValueError(say("an object with day_usd and month_usd for each service"))  # noqa: TRY004
    budgets = dict[str, Budget]()
    for service, sums in value.items():
        if not isinstance(sums, dict) or not sums.keys() <= {"day_usd", "month_usd"}:
            raise ValueError(say("an object with day_usd and month_usd for each service"))
        budgets[str(service)] = Budget(**{name: _amount(usd) for name, usd in sums.items()})
    return budgets


def _loudness_target(value: object) -> str:
    try:
        target_of(str(value))
    except ValueError:
        known = ", ".join(target.id for target in TARGETS)
        values = f"{AS_IT_IS}, {known}"
        said = say("one of {values}, or {other}", values=values, other=custom(-18))
        raise ValueError(said) from None
    return str(value)


def _words_by_name(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError(say("an object with a text for each name"))
    return {str(name): each for name, each in value.items()}


def _base_urls(value: object) -> tuple[dict[str, str], list[str]]:
    """The addresses that a key may be sent to, and a sentence for each that is left out."""
    if not isinstance(value, dict):
        return {}, [say("“base_urls” is not an object with one address a service. None is used.")]
    usable, refusals = dict[str, str](), list[str]()
    for service, url in value.items():
        if isinstance(url, str) and allowed_base_url(url):
            usable[service] = url
        else:
            refusals.append(
                say(
                    "the address of “{service}” in “base_urls” is not used: it must begin with "
                    "https:// (http:// is for this computer alone). Its usual address is used.",
                    service=service,
                )
            )
    return usable, refusals


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(say("a name in quotes"))  # noqa: TRY004
    return value


_READERS: dict[str, Callable[[object], object]] = {
    "ask_above_usd": _amount,
    "appearance": _appearance,
    "text_percent": _whole(80, 200),
    "more_contrast": _switch,
    "reduced_motion": _switch,
    "volume": _share,
    "loop": _switch,
    "notify": _switch,
    "usd_per_credit": _prices_of_credits,
    "budgets": _budgets,
    # Widths beyond any screen would hide the panel's edge, so that it could not be dragged back.
    "model_width": _whole(120, 2000),
    "library_width": _whole(120, 2000),
    "library_pinned": _switch,
    "line_notes": _switch,
    "spelling": _name,
    "export_target": _loudness_target,
    "output_device": _name,
    "export_choices": _words_by_name,
}
