"""How the tests of Apiframe place orders, and what its answers look like on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable

from composer.domain.provider import Order
from composer.providers.apiframe import Apiframe
from tests.providers.ordering import says

KEY = "afk_0123456789abcdef"
JOB = "b2c3d4e5-f6a7-8901-bcde-f23456789012"

SongOrder = Callable[..., Order]


def apiframe_at(url: str, pauses: list[float] | None = None, *, key: str = KEY) -> Apiframe:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    return Apiframe(key=lambda: key, base_url=lambda: url, pause=pause)


def says_json(status: str, document: object, **headers: str) -> bytes:
    body = json.dumps(document).encode()
    return says(status, body, Content_Type="application/json", **headers)


def accepted(job: str = JOB) -> bytes:
    return says_json("202 Accepted", {"jobId": job, "status": "QUEUED"})


def job_says(status: str, **fields: object) -> bytes:
    """What GET /v2/jobs/{id} answers."""
    document = {
        "id": JOB,
        "status": status,
        "model": "elevenlabs-music",
        "progress": None,
        "result": None,
        "error": None,
        "creditCost": 20,
        "webhookStatus": None,
        "createdAt": "2026-11-21T12:00:00.000Z",
        "completedAt": None,
        "expired": False,
        **fields,
    }
    return says_json("200 OK", document)


def track(link: str, **fields: object) -> dict[str, object]:
    return {"id": "1", "audioUrl": link, "imageUrl": None, "title": None, "tags": None, **fields}


def account_says(credits: object = 280, **team: object) -> bytes:
    document = {
        "user": {"id": "u", "email": "a@example.com", "role": "owner"},
        "team": {"id": "t", "name": "T", "plan": "basic", "credits": credits, **team},
        "apiKey": None,
    }
    return says_json("200 OK", document)
