"""Is this a sound file, and of which kind? Told by its first bytes, not by what it is called.

Services and the gateways before them name contents wrongly; a song that was paid for is not thrown
away because of a label.
"""

from __future__ import annotations

HEAD = 65_536
"""Bytes that are looked at."""


def sound_format(head: bytes) -> str | None:
    """The file's ending (``mp3``, ``wav``, ``flac``, ``ogg``, ``m4a``), or None if no sound."""
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    if head[:3] == b"ID3" or _has_mp3_frames(head):
        return "mp3"
    return None


def is_text(head: bytes) -> bool:
    """Whether this is a web page, JSON or other writing rather than bare samples."""
    beginning = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    controls = sum(1 for byte in beginning if (byte < 32 and byte not in b"\t\r\n") or byte == 127)
    return beginning[:1] in {b"<", b"{", b"["} and controls == 0


_BITRATES = {
    # (version 1, layer 3) and (versions 2 and 2.5, layer 3), in kbit/s; ISO 11172-3 and 13818-3.
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def _has_mp3_frames(head: bytes) -> bool:
    """Whether three frames follow each other at the beginning, or after some junk before them.

    One header alone proves nothing: two bytes of ordinary samples can look like it.
    """
    at = head.find(b"\xff")
    while 0 <= at < HEAD // 2:
        position, frames = at, 0
        while frames < 3 and (size := _mp3_frame_size(head, position)):
            position += size
            frames += 1
            if position + 4 > len(head):
                # So short a file ends with its frames.
                frames = 3 if position == len(head) and at == 0 else frames
                break
        if frames >= 3:
            return True
        at = head.find(b"\xff", at + 1)
    return False


def _mp3_frame_size(head: bytes, at: int) -> int:
    if at + 4 > len(head) or head[at] != 0xFF or head[at + 1] & 0xE6 != 0xE2:
        return 0
    version, rate, bitrate = head[at + 1] >> 3 & 3, head[at + 2] >> 2 & 3, head[at + 2] >> 4
    if version == 1 or rate == 3 or not 0 < bitrate < 15:
        return 0
    first = version == 3
    bits = _BITRATES[first][bitrate] * 1000
    return (144 if first else 72) * bits // _RATES[version][rate] + (head[at + 2] >> 1 & 1)
