"""Which key came with a request, and was one shown where none belongs?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

KEY_BEGINNINGS = ("kyma-", "vbt_", "afk_", "sk-")
"""How the keys of the services look (their documents), so that one in an address is noticed."""


def bearer(request: Request) -> str:
    """The key of an `Authorization: Bearer` header; empty without one."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def any_credential(request: Request) -> str:
    """Whatever a file host should never be shown; empty if nothing is."""
    for name in ("authorization", "x-api-key", "xi-api-key", "cookie"):
        if value := request.headers.get(name):
            return value
    query = request.url.query
    return next((each for each in KEY_BEGINNINGS if each in query), "")
