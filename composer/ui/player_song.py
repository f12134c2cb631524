"""Which take of which song is in the player, and which stand beside it?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from composer.domain.comparison import MOST, factors
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.provider import Sounding
from composer.ui.player_shown import PlayerShown
from composer.ui.player_takes import Take, takes_of
from composer.ui.take_switch import take_name
from composer.ui.widgets.spoken import say


class PlayerSong(PlayerShown):
    """Puts songs into the player, whole ones and those that still come, and takes side by side."""

    take_changed = Signal()
    """Another of the takes that stand side by side is heard."""
    error = Signal(object)
    """A ComposerError."""

    def choose_take(self, number: int) -> None:
        """Hear another of the takes side by side from where this one is."""
        if 0 <= number < len(self._beside) and number != self.number:
            self._go_to(number, from_start=False)

    def swap_takes(self) -> None:
        """Back to the take that was heard before this one; at first to the next."""
        self.choose_take(self.other_number)

    def load(self, generation: Generation) -> None:
        """Have a song ready without playing it: the first take, where there are several."""
        clip = generation.clip
        if clip is None:
            return
        self._let_go_of(generation.id)
        self._beside, self._is_comparison, self._blind = takes_of(generation)[:MOST], False, False
        self._load(Take(generation, clip))

    def compare(self, takes: Sequence[Take], *, blind: bool = False, start: int = 0) -> None:
        """Put these side by side, and have one of them ready, or go on with what is heard.

        ``blind``: nothing tells which one it is until ``unveil``.
        """
        takes = tuple(takes)[:MOST]
        if not takes:
            return
        if not any(take.clip.id == self._clip_id for take in takes) or blind:
            self._let_go_of(None)
        was_blind = self._blind
        self._beside, self._is_comparison, self._blind = takes, True, blind
        if any(take.clip.id == self._clip_id for take in takes) and not blind:
            self._hold_beside()
            if was_blind:
                self._show_take(takes[self.number], is_compared=True)
            self._show_generation()
            self._loudness.ask([take.clip for take in takes])
        else:
            at = self.playback.position
            self._load(takes[start])
            if at < self._seconds:
                self.playback.seek(at)
        self.take_changed.emit()

    def unveil(self) -> None:
        """The choice is made: say again what plays."""
        if self._blind and self._beside:
            self._blind = False
            self._show_take(self._beside[self.number], is_compared=True)
            self.take_changed.emit()

    def play(self, generation: Generation) -> None:
        """Play a song; one that is in the player already goes on from where it is."""
        if generation.id != self.current_id or self._is_comparison:
            self.load(generation)
        self.playback.play()

    def forget(self, generation_id: str) -> None:
        """That song has been deleted: let it go if it is in the player, or beside what is."""
        left = tuple(take for take in self._beside if take.generation.id != generation_id)
        if generation_id == self.current_id:
            self.playback.unload()
            self._generation, self._clip, self._seconds = None, None, 0.0
            self._beside, self._is_comparison, self._blind = (), False, False
            self.shape.clear()
            self.region.show_take("", 0.0)
            self._show_generation()
            self._show_level()
        elif left != self._beside:
            self._beside = left
            self._hold_beside()
            self._show_generation()

    # A song that is still on its way.

    def load_arriving(self, generation: Generation, sound: Sounding) -> None:
        """Have a song ready, from its start, that is still on its way; nothing if that has gone."""
        try:
            self.playback.load_arriving(sound.file, sound.bytes)
        except OSError:
            return  # it is whole by now, or has ended otherwise: its row is about to say so
        self._let_go_of(generation.id)
        self._beside, self._is_comparison, self._blind = (), False, False
        self._generation, self._clip, self._seconds = generation, None, 0.0
        self.shape.clear()
        self.region.show_take("", 0.0)
        self._show_generation()
        self._show_level()

    def play_arriving(self, generation: Generation, sound: Sounding) -> None:
        """Play a song that is still on its way, or go on with it."""
        if generation.id != self.current_id:
            self.load_arriving(generation, sound)
        if generation.id == self.current_id:
            self.playback.play()

    def take_more(self, generation_id: str, sound: Sounding) -> None:
        """More of a song has come."""
        if generation_id == self.current_id and not self.playback.is_whole:
            try:
                self.playback.grow(sound.file, sound.bytes)
            except OSError:
                self.forget(generation_id)  # it is heard when it is done

    def take_end(self, generation: Generation) -> None:
        """An order has ended: its song plays on, and with none it falls silent."""
        if generation.id != self.current_id or self.playback.is_whole:
            return
        clip = generation.clip
        if clip is None:
            self.forget(generation.id)
            return
        self._generation, self._clip, self._seconds = generation, clip, clip.seconds
        self._beside = takes_of(generation)[:MOST]
        self.playback.be_whole(self._library.file_of(clip))
        self._show_take(Take(generation, clip))

    # How it is done.

    def _go_to(self, number: int, *, from_start: bool) -> None:
        take = self._beside[number]
        self._before = self._clip_id
        if from_start:
            sounds = self.is_playing
            self._load(take)
            if sounds:
                self.playback.play()
        else:
            self._take_over(take)
            self.playback.switch(self._library.file_of(take.clip), take.clip.seconds)
            self._show_take(take, is_compared=True)
        say(self.takes, take_name(number))
        self.take_changed.emit()

    def _step(self, by: int) -> bool:
        number = self.number + by
        if not 0 <= number < len(self._beside):
            return False
        self._go_to(number, from_start=True)
        return True

    def _let_go_of(self, newer: str | None) -> None:
        before = self.current_id
        if before is not None and before != newer and not self._blind:
            self.position_changed.emit(before, 0.0)

    def _take_over(self, take: Take) -> None:
        if take.generation.id != self.current_id:
            self._let_go_of(take.generation.id)
        self._generation, self._clip = take.generation, take.clip
        self._seconds = take.clip.seconds

    def _load(self, take: Take) -> None:
        self._take_over(take)
        self.playback.load(self._library.file_of(take.clip))
        self._hold_beside()
        self._show_take(take)

    def _show_take(self, take: Take, *, is_compared: bool = False) -> None:
        self.shape.show_take(take.generation, take.clip, blind=self._blind)
        self._show_other()
        self.region.show_take(take.clip.id, take.clip.seconds, carry=is_compared)
        self._show_generation()
        self._ask_for_loudness()

    def _show_other(self) -> None:
        """Of two takes the one that is not heard lies over the wave."""
        others = [take.clip for take in self._beside if take.clip.id != self._clip_id]
        before = [clip for clip in others if clip.id == self._before]
        if len(self._beside) == 2 or before:
            self.shape.show_other((before or others)[0])

    def _hold_beside(self) -> None:
        """Have what stands beside it ready, at levels that match."""
        clips = [take.clip for take in self._beside]
        quieter = factors([self._loudness.known(clip) for clip in clips])
        files = [self._library.file_of(clip) for clip in clips]
        try:
            self.playback.hold_beside(
                [file for file in files if len(files) > 1 and file.is_file()],
                dict(zip(files, quieter, strict=True)),
            )
        except ComposerError as error:
            self.error.emit(error)

    def _song_changed(self, generation: Generation) -> None:
        """Its title or its loudness may be another."""
        clips = {clip.id: clip for clip in generation.clips}

        def newest(take: Take) -> Take:
            if take.generation.id != generation.id or take.clip.id not in clips:
                return take
            return Take(generation, clips[take.clip.id])

        self._beside = tuple(newest(take) for take in self._beside)
        if generation.id == self.current_id:
            self._generation = generation
            if self._clip is not None:
                self._clip = clips.get(self._clip.id, self._clip)
            self._show_generation()

    def _ask_for_loudness(self) -> None:
        self._show_level()
        self._loudness.ask([take.clip for take in self._beside])
