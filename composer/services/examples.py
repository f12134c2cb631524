"""What somebody can start from who has written nothing yet."""

from __future__ import annotations

import tomllib

from msgspec import Struct

from composer.domain.request import Draft
from composer.resources import resource_path


class Example(Struct, frozen=True, kw_only=True):
    """A draft with a name and a line about it."""

    name: str
    about: str
    icon: str
    draft: Draft
    group: str = ""
    """Under which head a template stands."""


def examples() -> tuple[Example, ...]:
    """The drafts that come with the program, in the order in which they are shown."""
    return _read("examples.toml", "example")


def templates() -> tuple[Example, ...]:
    """The forms to begin a song or a sound with, in the order in which they are shown.

    Each is a whole draft for Sketch, so that it can be heard for nothing as it stands.
    """
    return _read("templates.toml", "template")


def _read(name: str, called: str) -> tuple[Example, ...]:
    with resource_path("examples", name).open("rb") as file:
        tables = tomllib.load(file)[called]
    return tuple(
        Example(
            name=table["name"],
            about=table["about"],
            icon=table["icon"],
            group=table.get("group", ""),
            draft=Draft(
                title=table["title"],
                prompt=table["prompt"],
                lyrics=table.get("lyrics", ""),
                instrumental=table.get("instrumental", False),
                sku=table["sku"],
                options={table["sku"]: table["options"]},
            ),
        )
        for table in tables
    )
