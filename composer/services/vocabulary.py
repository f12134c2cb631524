"""Which words for a style does the program know?"""

from __future__ import annotations

import tomllib
from functools import lru_cache

from composer.domain.style_terms import StyleTerm, terms_from
from composer.resources import resource_path


@lru_cache(maxsize=1)
def style_terms() -> tuple[StyleTerm, ...]:
    """The vocabulary that comes with the program; read when it is first asked for."""
    with resource_path("style_terms.toml").open("rb") as file:
        return terms_from(tomllib.load(file))
