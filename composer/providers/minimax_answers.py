"""How does an answer of MiniMax become a sound file: hex, an address, or a stream of events?

Which of the three it is, is told by its bytes and not by its label. Hex is decoded while it comes
and written down at once, so that not even a quarter of an hour of WAV is ever held in memory.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from composer.domain.sentences import say
from composer.providers import _http
from composer.providers._long_json import LongJson
from composer.providers._received import Received

LONGEST_LINK = 8_000
COMPLETE = 2
"""The status of a song, or an event, that is the last."""
REPEATS_FROM = 0.8
"""A last event at least so large beside all before it repeats them. What MiniMax sends there is
told in two ways: nothing or the last piece, or the whole song once more."""


class Arrived(Struct, frozen=True, kw_only=True):
    """What has come, at the end of an answer."""

    said: Mapping[str, Any] = field(default_factory=dict)
    """The answer without its sound; of a stream, everything that its events said."""
    link: str = ""
    """Where the song can be fetched, if it did not come itself."""
    bytes: int = 0
    """How much sound came and lies in the file."""
    trouble: str = ""
    """Why what came is no whole song: "it ended too early"."""

    @property
    def extra_info(self) -> Mapping[str, Any]:
        """What the answer says of the sound."""
        info = self.said.get("extra_info")
        return info if isinstance(info, dict) else {}

    @property
    def seconds(self) -> float | None:
        """The length that the answer names."""
        for name in ("music_duration", "audio_length"):
            if (length := _http.money(self.extra_info.get(name))) is not None:
                return _http.seconds(length / 1000)
        return None


class Answer:
    """Reads an answer piece by piece; its sound goes where ``received`` keeps it."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._head = bytearray()
        self._reader: _Whole | _Stream | _Unknown | None = None

    @property
    def sound_has_begun(self) -> bool:
        """Whether some of the song is here: the order was surely taken."""
        return self._reader is not None and self._reader.sound_bytes > 0

    @property
    def song_bytes(self) -> int:
        """How much of what came is the song for certain, from the start of what is kept."""
        return 0 if self._reader is None else self._reader.song_bytes

    def feed(self, piece: bytes) -> None:
        """Read on. Raises OSError."""
        if self._reader is None:
            self._head += piece
            self._reader = _reader_for(bytes(self._head), self._received)
            piece = bytes(self._head)
        if self._reader is not None:
            self._reader.feed(piece)

    def finish(self) -> Arrived:
        """The answer is at its end. Raises OSError."""
        if self._reader is None:
            self._reader = _Unknown(self._received)
            self._reader.feed(bytes(self._head))
        arrived, song_start = self._reader.finish(), 0
        if isinstance(self._reader, _Stream):
            song_start = self._reader.song_start
        self._received.settle()
        if song_start:
            self._received.keep_from(song_start)
        return arrived


class _Sound:
    """The string ``data.audio``: hex digits for the file, or the address of one."""

    def __init__(self, file: Received) -> None:
        self.link = b""
        self.bytes = 0
        self.trouble = ""
        self._file = file
        self._odd = b""
        self._is_link: bool | None = None

    def take(self, text: bytes) -> None:
        if not text or self.trouble:
            return
        if self._is_link is None:
            self._is_link = text[:1] in (b"h", b"H")  # no hex digit
        if self._is_link:
            self.link += text
            if len(self.link) > LONGEST_LINK:
                self.trouble = say("its link is too long")
            return
        digits = self._odd + text
        whole = len(digits) & ~1
        self._odd = digits[whole:]
        try:
            sound = binascii.unhexlify(digits[:whole])
        except binascii.Error:
            self.trouble = say("it holds something that is no hex digit")
            return
        self._file.write(sound)
        self.bytes += len(sound)

    def finish(self) -> None:
        if self._odd and not self.trouble:
            self.trouble = say("a hex digit is missing")


class _Whole:
    """One JSON object with the song, or its address, in it."""

    def __init__(self, file: Received) -> None:
        self._sound = _Sound(file)
        self._json = LongJson("audio", self._sound.take)

    @property
    def sound_bytes(self) -> int:
        return self._sound.bytes

    @property
    def song_bytes(self) -> int:
        return self._sound.bytes

    def feed(self, piece: bytes) -> None:
        self._json.feed(piece)

    def finish(self) -> Arrived:
        self._sound.finish()
        said = self._json.document()
        trouble = self._sound.trouble
        if not said:
            trouble = say("it is not whole") if not self._json.closed else say("it cannot be read")
        return Arrived(
            said=said,
            link=_link(said) or self._sound.link.decode("utf-8", "replace"),
            bytes=self._sound.bytes,
            trouble=trouble,
        )


class _Stream:
    """Server-sent events; the data of each is an object with a piece of the song."""

    def __init__(self, file: Received) -> None:
        self.sound_bytes = 0
        self.song_bytes = 0
        """Without an event that is not at its end: it may repeat all before it."""
        self.song_start = 0
        """Where in the file the song begins: after the pieces, if the last event repeats all."""
        self._file = file
        self._link = ""
        self._said: dict[str, Any] = {}
        self._ended = False
        self._trouble = ""
        self._line = bytearray()
        """The beginning of a line until it is known what it holds; then empty."""
        self._in_data: bool | None = None
        self._begin_event()

    def feed(self, piece: bytes) -> None:
        lines = piece.split(b"\n")
        for number, text in enumerate(lines):
            if number:
                self._end_line()
            if text:
                self._read(text)

    def finish(self) -> Arrived:
        self._end_line()
        trouble = self._trouble
        if not self._ended and not trouble and not self._has_failed:
            trouble = say("it ended too early")
        return Arrived(
            said=self._said,
            link=self._link,
            bytes=self.sound_bytes - self.song_start,
            trouble=trouble,
        )

    @property
    def _has_failed(self) -> bool:
        return bool(_status_code(self._said))

    def _begin_event(self) -> None:
        self._sound = _Sound(self._file)
        self._json = LongJson("audio", self._sound.take)

    def _end_line(self) -> None:
        if self._in_data is None and self._line:
            self._decide()
        self._in_data = None
        self._line.clear()

    def _read(self, text: bytes) -> None:
        if self._in_data is None:
            self._line += text
            if len(self._line) < len(b"data:"):
                return
            self._decide()
        elif self._in_data:
            self._read_data(text)

    def _decide(self) -> None:
        self._in_data = self._line.startswith(b"data:")
        if self._in_data:
            self._read_data(bytes(self._line[len(b"data:") :]))

    def _read_data(self, text: bytes) -> None:
        if self._ended or self._trouble or self._has_failed:
            return
        if not self._json.begun and not text.lstrip().startswith(b"{"):
            return  # "[DONE]", or the space after the colon
        before = self._sound.bytes
        self._json.feed(text)
        self.sound_bytes += self._sound.bytes - before
        if self._json.closed:
            self._end_event()

    def _end_event(self) -> None:
        said = self._json.document()
        self._sound.finish()
        self._trouble = self._sound.trouble or (
            "" if said else say("an event in it cannot be read")
        )
        known = {name: value for name, value in said.items() if value is not None}
        self._said |= known
        self._link = _link(said) or self._sound.link.decode("utf-8", "replace") or self._link
        data = said.get("data")
        if isinstance(data, dict) and data.get("status") == COMPLETE:
            self._ended = True
            earlier = self.sound_bytes - self._sound.bytes
            if earlier and self._sound.bytes >= REPEATS_FROM * earlier:
                self.song_start = earlier
        self.song_bytes = self.song_start or self.sound_bytes
        self._begin_event()


class _Unknown:
    """Neither: kept as it comes, for it may be the song itself."""

    sound_bytes = song_bytes = 0

    def __init__(self, file: Received) -> None:
        self._file = file
        self._kept = 0

    def feed(self, piece: bytes) -> None:
        self._kept += len(piece)
        self._file.write(piece)

    def finish(self) -> Arrived:
        return Arrived(bytes=self._kept)


_EVENT_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")


def _reader_for(head: bytes, file: Received) -> _Whole | _Stream | _Unknown | None:
    """The reader for an answer that begins so; None while that cannot be said."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text:
        return None
    if text.startswith(b"{"):
        return _Whole(file)
    if text.startswith(_EVENT_FIELDS):
        return _Stream(file)
    if any(name.startswith(text) for name in _EVENT_FIELDS):
        return None
    return _Unknown(file)


def _status_code(said: Mapping[str, Any]) -> object:
    resp = said.get("base_resp")
    return resp.get("status_code") if isinstance(resp, dict) else None


def _link(said: Mapping[str, Any]) -> str:
    data = said.get("data")
    link = data.get("audio_url") if isinstance(data, dict) else None
    return link if isinstance(link, str) and len(link) <= LONGEST_LINK else ""
