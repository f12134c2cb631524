"""What somebody can start from who has written nothing yet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from composer.domain.request import Draft
from composer.resources import resource_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A draft with a name and a line about it."""

    name: str
    about: str
    icon: str
    draft: Draft


def examples() -> tuple[Example, ...]:
    """The drafts that come with the program, in the order in which they are shown."""
    with resource_path("examples", "examples.toml").open("rb") as file:
        tables = tomllib.load(file)["example"]
    return tuple(
        Example(
            name=table["name"],
            about=table["about"],
            icon=table["icon"],
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
