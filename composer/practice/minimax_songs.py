"""How does MiniMax hand over a song, whole or piece by piece?

A whole answer is one JSON document with the audio in hex or its address. In a stream an event is
one `data:` line, a JSON document of the same shape, and an empty line. Events with a fragment have
status 1; the last has status 2, extra_info is null in all. Whether the last one repeats the audio
and whether `[DONE]` follows, the documents do not agree on: here it does neither, and both by the
fault `minimax:repeated_end`. A stream that was begun stays charged.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from composer.practice.answers import Answer, json_answer
from composer.practice.minimax_errors import MEANINGS, SUCCESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from composer.practice.minimax_audio import AudioSetting

FRAGMENTS = 24
"""As many as a short song comes in; a long one in more."""

SMALLEST, LARGEST = 4096, 65536
"""Bytes of audio in a fragment."""


def whole(
    data: Mapping[str, object],
    audio: AudioSetting,
    *,
    length_ms: int,
    size: int,
    trace_id: str,
) -> Answer:
    """Send a song in one document; `size` is that of its file in bytes."""
    extra_info = {
        "music_duration": length_ms,
        "music_sample_rate": audio.sample_rate,
        "music_channel": 2,
        "bitrate": audio.bits_a_second,
        "music_size": size,
    }
    document = {
        "data": data,
        "trace_id": trace_id,
        "extra_info": extra_info,
        "analysis_info": None,
        "base_resp": SUCCESS,
    }
    return json_answer(document, headers={"Trace-Id": trace_id})


def streamed(audio: bytes, trace_id: str, fault: str, seconds: float) -> Answer:
    """Send a song as events spread over `seconds`, spoiled by `fault` if that is about streams."""
    size = min(LARGEST, max(SMALLEST, -(-len(audio) // FRAGMENTS)))
    hexes = [audio[start : start + size].hex() for start in range(0, len(audio), size)]
    middle = len(hexes) // 2
    if fault in {"minimax:stream_dies", "minimax:error_in_stream"}:
        hexes = hexes[: max(1, middle)]
    elif fault == "minimax:empty_audio":
        hexes = []
    elif hexes:
        hexes[middle] = spoiled_hex(hexes[middle], fault)
    events = [_event({"audio": each, "status": 1}, trace_id) for each in hexes]
    match fault:
        case "minimax:stream_dies" | "minimax:stream_without_end":
            pass
        case "minimax:error_in_stream":
            failure = {"status_code": 1000, "status_msg": MEANINGS[1000].message}
            events.append(_event(None, trace_id, failure))
        case "minimax:repeated_end":
            events.append(_event({"audio": audio.hex(), "status": 2}, trace_id))
            events.append(b"data: [DONE]\n\n")
        case _:
            events.append(_event({"audio": "", "status": 2}, trace_id))
    return Answer(
        content_type="text/event-stream",
        headers={"Trace-Id": trace_id, "Cache-Control": "no-cache"},
        body=tuple(events),
        pause_seconds=seconds / max(1, len(events)),
        breaks_off=fault == "minimax:stream_dies",
    )


def spoiled_hex(digits: str, fault: str) -> str:
    """Give the digits as the faults about hex leave them."""
    middle = len(digits) // 2
    match fault:
        case "minimax:odd_hex":
            return digits[:middle] + digits[middle + 1 :]
        case "minimax:foreign_hex":
            return digits[:middle] + "xz" + digits[middle + 2 :]
        case _:
            return digits


def _event(
    data: Mapping[str, object] | None, trace_id: str, base_resp: Mapping[str, object] = SUCCESS
) -> bytes:
    document = {
        "data": data,
        "trace_id": trace_id,
        "extra_info": None,
        "analysis_info": None,
        "base_resp": base_resp,
    }
    return b"data: " + json.dumps(document).encode() + b"\n\n"
