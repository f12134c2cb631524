"""How does a clip leave the library as a file in the form that is wanted?"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from composer.audio.arranging import Metre, arrange, tempo_filters
from composer.audio.cover import drawn_cover, usable_picture
from composer.audio.cutting import fade_filters, folded, stretch_filters
from composer.audio.decode import SoundInfo, check_decodes, check_is_file, sound_info
from composer.audio.encode import failure, form_arguments, whole_file
from composer.audio.ffmpeg import named
from composer.audio.levelling import Level, corrected, level_for, measured
from composer.audio.running import UNWATCHED, Sound, Watch, run, sound_of
from composer.audio.tagging import tag_arguments
from composer.domain.cut import Cut
from composer.domain.delivery import DRAWN, Delivery, Measured, Written
from composer.domain.errors import ComputerProblem, DiskProblem, DraftRefused
from composer.domain.sentences import say
from composer.domain.sound_form import Form

_CODECS = {"flac": "flac", "mp3": "mp3", "ogg": "vorbis", "opus": "opus", "m4a": "aac"}
"""Format -> what a file with that ending must hold to count as that format."""
_TRIES = 4
"""How often a file is made anew because its encoder changed how loud it is."""


class _Piece(Struct, frozen=True, kw_only=True):
    """What is to be encoded: a sound, the filters over it, and what comes out of them."""

    sound: Sound
    filters: tuple[str, ...]
    frames: int
    rate: int
    arrangement: str

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def deliver(source: Path, target: Path, delivery: Delivery, *, watch: Watch = UNWATCHED) -> Written:
    """Write a clip as it is ordered, and tell what became of it. Blocks; see ``Watch``.

    What changes nothing of a clip that is in the format already leaves its sound untouched, bit for
    bit. The file appears under its name only when it is whole; an older one is replaced then.
    Raises DraftRefused for an order that the clip does not allow, AudioUnreadable, DiskProblem,
    ComputerProblem and Cancelled; ``target`` is then as it was, and the clip always.
    """
    wrong = delivery.form.problem()
    if wrong:
        raise DraftRefused(say("{wrong} Nothing was written.", wrong=wrong))
    check_is_file(source)
    with whole_file(target) as part:
        if target.exists() and target.samefile(source):
            raise DiskProblem(
                say(
                    "{target} is the clip itself and was not replaced. Choose another name "
                    "or folder.",
                    target=target,
                ),
                short=say("That is the clip itself"),
            )
        info = sound_info(source, check=watch.check)
        watch.tell(0.05)
        wrong = delivery.cut.problem(info.seconds)
        if wrong:
            raise DraftRefused(say("{wrong} Nothing was written.", wrong=wrong))
        with tempfile.TemporaryDirectory(prefix="composer-") as folder:
            work = _Work(source, info, delivery, part, target, Path(folder))
            written = work.done(watch.part(0.05, 1.0))
    return written


def deliver_sound(
    sound: Sound, pictured: Path, target: Path, delivery: Delivery, *, watch: Watch = UNWATCHED
) -> Written:
    """The same for samples that are computed; a cover is drawn from the clip ``pictured``."""
    wrong = delivery.form.problem() or delivery.cut.problem(sound.seconds)
    if wrong:
        raise DraftRefused(say("{wrong} Nothing was written.", wrong=wrong))
    info = SoundInfo(
        seconds=sound.seconds, channels=sound.channels, rate=sound.rate, codec="", bits=16
    )
    with whole_file(target) as part, tempfile.TemporaryDirectory(prefix="composer-") as folder:
        work = _Work(pictured, info, delivery, part, target, Path(folder), given=sound)
        return work.done(watch)


def loudness_of_stretch(source: Path, cut: Cut, form: Form) -> Measured:
    """How loud a stretch of a clip is before its loudness is changed. Blocks.

    Raises DraftRefused, AudioUnreadable and ComputerProblem.
    """
    check_is_file(source)
    info = sound_info(source)
    wrong = cut.problem(info.seconds)
    if wrong:
        raise DraftRefused(wrong)
    sound = sound_of(source, seconds=info.seconds, rate=info.rate, channels=info.channels)
    filters = stretch_filters(cut, info)
    if cut.exact_length is None:
        filters += fade_filters(cut, round(cut.length(info.seconds) * info.rate), info.rate)
    filters += folded(info.channels, form.offer.most_channels, mono=form.mono)
    return measured(sound, filters)


class _Work:
    """One file on its way."""

    def __init__(
        self,
        source: Path,
        info: SoundInfo,
        delivery: Delivery,
        part: Path,
        target: Path,
        folder: Path,
        *,
        given: Sound | None = None,
    ) -> None:
        self._source, self._info, self._delivery = source, info, delivery
        self._given = given
        self._part, self._target, self._folder = part, target, folder
        self._cover = self._picture()

    def done(self, watch: Watch) -> Written:
        """Write the part file."""
        if self._keeps_its_bytes:
            self._copy(watch)
            seconds = self._info.seconds
            return self._told(seconds, None, None, limited=False, arrangement="")
        piece = self._piece(watch.part(0.0, 0.1))
        if self._delivery.cut.loudness is None:
            self._encode(piece, None, watch.part(0.1, 1.0))
            return self._told(
                piece.seconds, None, None, limited=False, arrangement=piece.arrangement
            )
        return self._to_loudness(piece, self._delivery.cut, watch.part(0.1, 1.0))

    def _to_loudness(self, piece: _Piece, cut: Cut, watch: Watch) -> Written:
        wanted, ceiling = cut.loudness or 0.0, cut.ceiling
        before = measured(piece.sound, piece.filters, watch=watch.part(0.0, 0.25))
        level = level_for(
            piece.sound,
            piece.filters,
            before,
            wanted,
            ceiling,
            piece.rate,
            watch=watch.part(0.25, 0.5),
        )
        after = before
        for number in range(_TRIES):
            part = watch.part(0.5 + number * 0.125, 0.5 + (number + 1) * 0.125)
            self._encode(piece, level, part.part(0.0, 0.6))
            after = self._measured(piece, part.part(0.6, 1.0))
            better = corrected(level, after, wanted, ceiling)
            if better is None:
                break
            if number < _TRIES - 1:
                level = better
        return self._told(
            piece.seconds,
            before,
            after,
            limited=level.limit is not None,
            arrangement=piece.arrangement,
        )

    def _measured(self, piece: _Piece, watch: Watch) -> Measured:
        made = sound_of(self._part, seconds=piece.seconds, rate=piece.rate, channels=0)
        return measured(made, watch=watch)

    @property
    def _keeps_its_bytes(self) -> bool:
        """Whether the clip is in the form that is wanted already."""
        form, info = self._delivery.form, self._info
        if self._given is not None or form.bit_rate is not None:
            return False
        if not self._delivery.cut.changes_nothing:
            return False
        if form.rate not in {None, info.rate} or (form.mono and info.channels > 1):
            return False
        ending = self._source.suffix.lower().lstrip(".")
        if form.format == "wav":
            of_codec = {"pcm_s16le": 16, "pcm_s24le": 24, "pcm_f32le": 32, "pcm_s32le": 24}
            bits = of_codec.get(info.codec)
            return ending == "wav" and bits is not None and form.bits in {None, bits}
        fine = form.bits is None or form.bits == info.bits
        return ending == form.format and info.codec == _CODECS[form.format] and fine

    def _copy(self, watch: Watch) -> None:
        if self._delivery.tags is None and self._cover is None:
            shutil.copyfile(self._source, self._part)
            return
        sound = sound_of(self._source, seconds=self._info.seconds, rate=self._info.rate, channels=0)
        self._write(sound, ["-c:a", "copy"], [], watch, self._info.seconds)

    def _piece(self, watch: Watch) -> _Piece:
        info, delivery = self._info, self._delivery
        cut, form = delivery.cut, delivery.form
        arrangement = ""
        if cut.exact_length is not None and self._given is None:
            metre = Metre(bpm=delivery.bpm, in_bar=delivery.in_bar)
            sound, plan = arrange(self._source, info, cut, metre, watch=watch)
            filters, frames = tempo_filters(plan, info.rate), plan.frames
            arrangement = plan.sentence
        else:
            sound = self._given or sound_of(
                self._source, seconds=info.seconds, rate=info.rate, channels=info.channels
            )
            filters = stretch_filters(cut, info)
            frames = round(cut.length(info.seconds) * info.rate)
        filters += fade_filters(cut, frames, info.rate)
        filters += folded(info.channels, form.offer.most_channels, mono=form.mono)
        rate = form.rate or info.rate
        if rate != info.rate:
            frames = round(frames * rate / info.rate)
            filters += [
                f"aresample={rate}:filter_size=64:cutoff=0.97",
                f"apad=whole_len={frames}",
                f"atrim=end_sample={frames}",
            ]
        watch.tell(1.0)
        return _Piece(
            sound=sound,
            filters=tuple(filters),
            frames=frames,
            rate=rate,
            arrangement=arrangement,
        )

    def _encode(self, piece: _Piece, level: Level | None, watch: Watch) -> None:
        filters = list(piece.filters)
        form, bits = self._delivery.form, self._delivery.form.bits or self._info.bits
        if level is not None:
            filters += level.filters(piece.rate)
        if (filters or piece.sound.blocks) and form.offer.bits and bits == 16:
            # For finer samples that become coarser; those of 16 bits pass unchanged.
            filters.append("aresample=osf=s16:dither_method=triangular")
        making = form_arguments(form, bits)
        self._write(piece.sound, making, filters, watch, piece.seconds)

    def _write(
        self,
        sound: Sound,
        making: list[str],
        filters: list[str],
        watch: Watch,
        seconds: float,
    ) -> None:
        form = self._delivery.form
        chain = ["-af", ",".join(filters)] if filters else []
        with tag_arguments(form.format, self._delivery.tags, self._cover, self._folder) as (
            inputs,
            doing,
        ):
            container = form_arguments(form, 16)[-2:]  # "-f", the muxer
            code, words = run(
                sound,
                [*inputs, *doing, *chain, *making, *container, named(self._part)],
                seconds=seconds,
                watch=watch,
            )
        try:
            failure(code, words, self._part, self._target)
        except ComputerProblem:
            check_decodes(self._source)  # says it if the source is to blame
            raise

    def _picture(self) -> Path | None:
        wanted = self._delivery.cover
        if wanted is None or not self._delivery.form.offer.holds_cover:
            return None
        if wanted == DRAWN:
            name = self._delivery.tags.title if self._delivery.tags else self._target.stem
            return drawn_cover(self._source, name, self._folder)
        return usable_picture(Path(wanted), self._folder)

    def _told(
        self,
        seconds: float,
        before: Measured | None,
        after: Measured | None,
        *,
        limited: bool,
        arrangement: str,
    ) -> Written:
        with self._part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Written(
            file=self._target,
            seconds=seconds,
            bytes=self._part.stat().st_size,
            sha256=digest,
            before=before,
            after=after,
            limited=limited,
            arrangement=arrangement,
        )
