"""Where do finished files lie until somebody fetches them?

Imports starlette: only the server's own thread imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from composer.practice.answers import Answer, Refused
from composer.practice.credentials import any_credential

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request

    from composer.practice.delivery import Delivery
    from composer.practice.desk import Visit
    from composer.practice.premises import Premises


class FileShelf:
    """Finished files under addresses that anybody may fetch who knows them, without a key.

    `not_there` makes the answer for a file that is not there or, by the fault `expired_file`, no
    longer there.
    """

    def __init__(self, premises: Premises, folder: str, not_there: Callable[[], Answer]) -> None:
        self._desk = premises.desk
        self._address = premises.url + folder
        self._not_there = not_there
        self._files: dict[str, tuple[Path, str]] = {}
        self.route = Route(folder + "/{name}", self._fetch, methods=["GET"])

    def put(self, file: Path, content_type: str) -> str:
        """Lay a file on the shelf; gives its address."""
        self._files[file.name] = (file, content_type)
        return f"{self._address}/{file.name}"

    async def _fetch(self, request: Request) -> Delivery:
        async def hand_out(visit: Visit) -> Answer:
            kept = self._files.get(str(request.path_params["name"]))
            if kept is None or visit.struck_by("expired_file"):
                raise Refused(self._not_there())
            path, content_type = kept
            return Answer(content_type=content_type, body=path)

        return await self._desk.attend(request, "file", any_credential(request), hand_out)
