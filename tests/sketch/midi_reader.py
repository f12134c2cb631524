"""Reads a standard MIDI file by its specification, as a sequencer would; knows nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Track:
    """What stands in a track: metas as (tick, kind, data), notes as (tick, end, pitch, force)."""

    metas: list[tuple[int, int, bytes]] = field(default_factory=list)
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    channels: set[int] = field(default_factory=set)
    end: int = 0

    def texts(self, kind: int) -> list[str]:
        return [data.decode() for _, each, data in self.metas if each == kind]


def read_midi(data: bytes) -> tuple[int, list[Track]]:
    """The ticks of a quarter, and the tracks. Fails on anything that a strict reader refuses."""
    assert data[:8] == b"MThd\0\0\0\6"
    form, count, quarter = (int.from_bytes(data[at : at + 2], "big") for at in (8, 10, 12))
    assert form == 1
    at, tracks = 14, []
    while at < len(data):
        assert data[at : at + 4] == b"MTrk"
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        tracks.append(_track(data[at + 8 : at + 8 + size]))
        at += 8 + size
    assert len(tracks) == count
    return quarter, tracks


def _number(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        value = value << 7 | body[at] & 0x7F
        at += 1
        if not body[at - 1] & 0x80:
            return value, at


def _track(body: bytes) -> Track:
    track, at, tick = Track(), 0, 0
    held: dict[tuple[int, int], tuple[int, int]] = {}
    while at < len(body):
        delta, at = _number(body, at)
        tick += delta
        status = body[at]
        assert status & 0x80, "no running status is written"
        if status == 0xFF:
            kind = body[at + 1]
            size, at = _number(body, at + 2)
            track.metas.append((tick, kind, body[at : at + size]))
            at += size
            if kind == 0x2F:
                assert at == len(body)
                assert not held, "a note hangs"
                track.end = tick
            continue
        message, channel = status & 0xF0, status & 0x0F
        track.channels.add(channel)
        wide = 1 if message in (0xC0, 0xD0) else 2
        values = body[at + 1 : at + 1 + wide]
        assert all(value < 128 for value in values)
        at += 1 + wide
        if message == 0x90:
            assert (channel, values[0]) not in held, "struck twice"
            held[channel, values[0]] = (tick, values[1])
        elif message == 0x80:
            start, force = held.pop((channel, values[0]))
            track.notes.append((start, tick, values[0], force))
    return track
