"""How the tests of MiniMax place orders."""

from __future__ import annotations

import io
import wave
from pathlib import Path

from composer.domain.provider import Order
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.providers.minimax import MiniMax

KEY = "sk-api-0123456789abcdef"

LYRICS = "[Verse]\nHello there, my old friend"
STYLE = "soft rain on the roof"

URL = {"output_format": "url"}
HEX = {"output_format": "hex"}
STREAM = {"output_format": "hex", "stream": True}
WAYS = {"url": URL, "hex": HEX, "stream": STREAM}


def minimax_at(url: str, pauses: list[float] | None = None, *, key: str = KEY) -> MiniMax:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    return MiniMax(key=lambda: key, base_url=lambda: url, retry_pause=pause)


def practised(services: PracticeServices, pauses: list[float] | None = None) -> MiniMax:
    """MiniMax over the simulated service."""
    return minimax_at(services.urls["minimax"], pauses, key=services.keys["minimax"])


def ordered(folder: Path, sku: str = "music-2.6", **fields: object) -> Order:
    """An order of a short song in a folder of its own."""
    folder = folder / "order"
    folder.mkdir(exist_ok=True)
    words: dict[str, object] = {"prompt": STYLE}
    if not sku.startswith("music-cover"):
        words["lyrics"] = LYRICS
    request = Request(sku=f"minimax/{sku}", **{**words, **fields})  # type: ignore[arg-type]
    return Order(id="order-1", request=request, folder=folder)


def recording(folder: Path, seconds: float = 7, name: str = "humming.wav") -> Path:
    """A sound file that a cover may be made from: a low buzz, 8 kHz."""
    samples = b"".join(
        (3000 if at % 80 < 40 else -3000).to_bytes(2, "little", signed=True)
        for at in range(int(seconds * 8000))
    )
    whole = io.BytesIO()
    with wave.open(whole, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples)
    file = folder / name
    file.write_bytes(whole.getvalue())
    return file
