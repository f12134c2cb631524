"""Where does an exported file come from: what a distributor, a client or a listener may ask?"""

from __future__ import annotations

from datetime import datetime

from composer.domain.clip import Clip
from composer.domain.delivery import Measured, Written
from composer.domain.generation import Generation
from composer.domain.price import dollars
from composer.domain.sku import Sku
from composer.domain.tags import MADE_WITH


def disclosure(generation: Generation, model: str, service: str) -> str:
    """One sentence that says how it was made, to be put into show notes or a booklet."""
    day = f"{generation.created.astimezone():%Y-%m-%d}"
    if generation.request.sku.startswith("sketch/"):
        return f"This music was played by the band of {MADE_WITH}, a program, on {day}."
    return f"This music was generated with artificial intelligence: {model} by {service}, {day}."


def provenance(
    generation: Generation,
    clip: Clip,
    written: Written,
    *,
    sku: Sku | None,
    site: str,
    clip_sha256: str,
    lyrics_author: str,
    now: datetime,
) -> dict[str, object]:
    """What the file beside an export says; plain JSON values, never a key.

    ``site`` is the service's address, without the scheme, where its terms stand.
    """
    request = generation.request
    model = sku.label if sku is not None else request.sku
    service = sku.provider_label if sku is not None else request.sku.partition("/")[0]
    has_words = bool(request.lyrics.strip()) and not request.instrumental
    return {
        "file": written.file.name,
        "sha256": written.sha256,
        "seconds": round(written.seconds, 3),
        "title": generation.title,
        "disclosure": disclosure(generation, model, service),
        "made": {
            "service": service,
            "model": model,
            "sku": request.sku,
            "ordered": generation.created.isoformat(),
            "delivered": generation.ended.isoformat() if generation.ended else None,
            "order": generation.id,
            "order_at_service": generation.remote_id,
            "price_usd": None if generation.charged_usd is None else f"{generation.charged_usd:f}",
            "price": _price(generation),
            "settings": dict(request.options),
            "note": generation.note or None,
        },
        "words": {
            "style": request.prompt,
            "tags": list(request.tags),
            "lyrics": request.lyrics if has_words else None,
            "lyrics_author": (lyrics_author or "not stated") if has_words else None,
            "reference": request.reference,
        },
        "terms": {
            "link": f"https://{site}" if site else None,
            "note": "The terms of the service on the day of the order hold for this recording."
            if site
            else "Made on this computer; no service has a say in it.",
        },
        "clip": {"id": clip.id, "format": clip.format, "sha256": clip_sha256},
        "loudness": {
            "before": levels(written.before),
            "after": levels(written.after),
            "limited": written.limited,
        },
        "arrangement": written.arrangement or None,
        "exported": now.isoformat(),
        "exported_with": MADE_WITH,
    }


def _price(generation: Generation) -> str:
    if generation.charged_usd:
        return dollars(generation.charged_usd)
    return generation.paid_text or ("free" if generation.charge_told is not None else "not told")


def levels(measured: Measured | None) -> dict[str, float] | None:
    """Both figures as JSON has them; None where nothing was measured."""
    if measured is None:
        return None
    return {"lufs": round(measured.lufs, 2), "true_peak_dbtp": round(measured.peak, 2)}
