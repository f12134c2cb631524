"""How does what was made leave the library: one file, many, or all joined into one?"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.cue_sheet import CueTrack, cue_sheet
from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.delivery import Delivery, Measured, Written
from composer.domain.errors import (
    AudioUnreadable,
    ComposerError,
    DiskProblem,
    DraftRefused,
)
from composer.domain.export_choices import ExportChoices, choices_from
from composer.domain.file_name_pattern import free_name, named_by
from composer.domain.generation import Generation
from composer.domain.loudness_targets import AS_IT_IS as NO_TARGET
from composer.domain.music_facts import music_facts
from composer.domain.provenance import levels, provenance
from composer.domain.sentences import say, say_number
from composer.domain.sku import Sku
from composer.domain.sound_form import Form
from composer.domain.tags import Tags, tags_of
from composer.services.export_work import Deliver, IsStopped, Join, Measure, Plan, Tell, in_thread
from composer.services.library import Library
from composer.services.preferences import Preferences
from composer.storage.dragged_files import DraggedFiles
from composer.storage.export_log import ExportLog
from composer.storage.request_json import to_readable
from composer.storage.whole_files import disk_errors, write_whole


class Wanted(Struct, frozen=True, kw_only=True):
    """One clip that is to be exported; an empty id names the first of its order."""

    generation_id: str
    clip_id: str = ""


class Failed(Struct, frozen=True, kw_only=True):
    """One clip that could not be exported."""

    title: str
    message: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of many exports."""

    written: tuple[Written, ...]
    failed: tuple[Failed, ...]
    cue: Path | None = None

    @property
    def sentence(self) -> str:
        """In one line, for people."""
        count = len(self.written)
        if not self.failed:
            return say_number("{number} file is written.", "{number} files are written.", count)
        return say_number(
            "{number} file is written, {failed} could not be.",
            "{number} files are written, {failed} could not be.",
            count,
            failed=len(self.failed),
        )


class Exporting:
    """Writes files out of the library. What is decoded and encoded is so in threads."""

    def __init__(
        self,
        *,
        library: Library,
        preferences: Preferences,
        sku_of: Callable[[str], Sku | None],
        site_of: Callable[[str], str],
        dragged: Path,
        log: ExportLog,
        deliver: Deliver,
        join: Join,
        measure: Measure,
        plan: Plan,
    ) -> None:
        """``site_of`` names, of a provider's id, the site where its terms stand; ``dragged`` is the
        folder of the files that were pulled out of the window."""
        self._library = library
        self._preferences = preferences
        self._sku_of = sku_of
        self._site_of = site_of
        self._dragged = DraggedFiles(dragged)
        self._log = log
        self._deliver = deliver
        self._join = join
        self._measure = measure
        self._plan = plan

    # What is known before anything is written.

    @property
    def choices(self) -> ExportChoices:
        """What was chosen for the last export."""
        settings = self._preferences.settings
        return choices_from(settings.export_choices, settings.export_target)

    @property
    def has_exported(self) -> bool:
        """Whether anything was chosen before."""
        return bool(self._preferences.settings.export_choices)

    def remember(self, choices: ExportChoices) -> None:
        """Keep the choices for the next export. Raises DiskProblem."""
        words = choices.in_words()
        if choices.target != NO_TARGET:
            self._preferences.change(export_choices=words, export_target=choices.target)
        else:
            self._preferences.change(export_choices=words)

    def clip_of(self, wanted: Wanted) -> tuple[Generation, Clip]:
        """What is to be exported. Raises DraftRefused or AudioUnreadable, a sentence."""
        generation = self._library.get(wanted.generation_id)
        clip = next((c for c in generation.clips if wanted.clip_id in {"", c.id}), None)
        if clip is None:
            raise DraftRefused(
                say("“{title}” has no sound file to export.", title=generation.title)
            )
        if self._library.is_missing(clip):
            raise AudioUnreadable(
                say(
                    "The sound file is not where it was put: {file}. "
                    "Put it back, or export another take.",
                    file=self._library.file_of(clip),
                ),
                short=say("File is missing"),
            )
        return generation, clip

    def facts(self, generation: Generation, clip: Clip, number: int = 1) -> Mapping[str, str]:
        """What the pattern of a file's name can hold."""
        sku, music = self._sku_of(generation.request.sku), music_facts(generation)
        made = generation.created.astimezone()
        return {
            "title": title_of(generation, clip),
            "model": sku.label if sku else "",
            "service": sku.provider_label if sku else "",
            "date": f"{made:%Y-%m-%d}",
            "time": f"{made:%H%M}",
            "length": f"{clip.seconds // 60:.0f}m{clip.seconds % 60:02.0f}",
            "bpm": f"{music.bpm:.0f}bpm" if music.bpm else "",
            "key": music.key.replace("#", "sharp"),
            "number": f"{number:02d}",
        }

    async def loudness(self, clip: Clip, cut: Cut, form: Form) -> Measured:
        """How loud a stretch of a clip is. Raises ComposerError."""
        return await asyncio.to_thread(self._measure, self._library.file_of(clip), cut, form)

    async def arrangement(self, generation: Generation, clip: Clip, cut: Cut) -> str:
        """How the length of ``cut`` would be reached, a sentence. Raises ComposerError."""
        music, file = music_facts(generation), self._library.file_of(clip)
        return await asyncio.to_thread(self._plan, file, cut, music.bpm, music.in_bar)

    # Writing

    async def export(
        self,
        wanted: Wanted,
        target: Path,
        choices: ExportChoices,
        *,
        cut: Cut = AS_IT_IS,
        track: int | None = None,
        tell: Tell = lambda _share: None,
    ) -> Written:
        """Write one clip to ``target``. Raises ComposerError; if cancelled, nothing is left."""
        generation, clip = self.clip_of(wanted)
        order = self.order_for(generation, clip, choices, cut, track)
        source = self._library.file_of(clip)
        written = await in_thread(
            lambda heard, is_stopped: self._deliver(source, target, order, heard, is_stopped),
            target,
            tell,
        )
        if choices.sidecar:
            await asyncio.to_thread(self._write_sidecar, generation, clip, written, choices)
        with suppress(DiskProblem):  # the file is there; a report less is no reason to doubt it
            self._log.add(_report(generation, clip, written))
        return written

    def reports(self, generation_id: str) -> list[dict[str, Any]]:
        """What is known of a song's exports, oldest first: where, when, how loud."""
        return self._log.of(generation_id)

    async def export_many(
        self,
        wanted: Sequence[Wanted],
        folder: Path,
        choices: ExportChoices,
        *,
        cut: Cut = AS_IT_IS,
        tell: Callable[[int, float], None] = lambda _number, _share: None,
    ) -> Outcome:
        """Write many clips into a folder, named by the pattern; names that are taken get a number.

        One that fails does not stop the others, but a full disk does. If cancelled, what is whole
        stays. ``tell`` hears which one is written, from 0, and how far it is.
        """
        written: list[Written] = []
        failed: list[Failed] = []
        for number, each in enumerate(wanted):
            title = each.generation_id
            try:
                title = self._library.get(each.generation_id).title
                generation, clip = self.clip_of(each)
                title = title_of(generation, clip)
                target = self.target_in(folder, generation, clip, choices, number + 1)
                written.append(
                    await self.export(
                        each,
                        target,
                        choices,
                        cut=cut,
                        track=number + 1 if choices.album else None,
                        tell=lambda share, at=number: tell(at, share),  # type: ignore[misc]
                    )
                )
            except DiskProblem as error:
                failed.append(Failed(title=title, message=error.message))
                rest = len(wanted) - number - 1
                if error.code == "disk_full" and rest:
                    more = say("{rest} more", rest=rest)
                    failed.append(Failed(title=more, message=say("They were not tried.")))
                    break
            except ComposerError as error:
                failed.append(Failed(title=title, message=error.message))
        return Outcome(written=tuple(written), failed=tuple(failed))

    async def export_joined(
        self,
        wanted: Sequence[Wanted],
        target: Path,
        choices: ExportChoices,
        *,
        gap: float,
        tell: Tell = lambda _share: None,
    ) -> Outcome:
        """Write many clips as one file, in order, with ``gap`` seconds between, and a cue sheet."""
        clips = [self.clip_of(each) for each in wanted]
        if not clips:
            raise DraftRefused(say("Nothing was chosen to be joined. Nothing was written."))
        title = choices.album or target.stem
        tags = Tags(title=title, artist=choices.artist, album=choices.album)
        order = Delivery(
            form=choices.form,
            cut=choices.over(AS_IT_IS),
            tags=tags if choices.tags else None,
            cover=choices.cover or None,
        )
        sources = [self._library.file_of(clip) for _, clip in clips]
        starts: list[float] = []

        def work(heard: Tell, is_stopped: IsStopped) -> Written:
            written, begins = self._join(sources, gap, target, order, heard, is_stopped)
            starts.extend(begins)
            return written

        written = await in_thread(work, target, tell)
        cue = target.with_suffix(".cue")
        tracks = [
            CueTrack(title=title_of(*pair), start=start)
            for pair, start in zip(clips, starts, strict=True)
        ]
        sheet = cue_sheet(target.name, tracks, title=title, performer=choices.artist)
        with disk_errors(say("writing the cue sheet"), cue):
            write_whole(cue, sheet.encode("utf-8"))
        return Outcome(written=(written,), failed=(), cue=cue)

    async def file_to_drag(self, wanted: Wanted, cut: Cut = AS_IT_IS) -> Path:
        """A file of a clip or a stretch of it, in the form last exported; made once, kept a while.

        What is in that form already is the library's own file. Raises ComposerError.
        """
        generation, clip = self.clip_of(wanted)
        choices = replace(self.choices, sidecar=False)
        order = self.order_for(generation, clip, choices, cut, None)
        if order.cut.changes_nothing and choices.form == Form(format=clip.format):
            return self._library.file_of(clip)
        key = hashlib.sha256(repr((clip.id, order)).encode("utf-8", "replace")).hexdigest()[:12]
        name = named_by(choices.pattern, self.facts(generation, clip))
        target = self._dragged.place(key, f"{name}.{choices.form.format}")
        if not self._dragged.use(target):
            await self.export(wanted, target, choices, cut=cut)
        await asyncio.to_thread(self._dragged.remove_old)
        return target

    def target_in(
        self,
        folder: Path,
        generation: Generation,
        clip: Clip,
        choices: ExportChoices,
        number: int = 1,
    ) -> Path:
        """A file's path by the pattern that no file has yet."""
        ending = choices.form.format
        name = named_by(choices.pattern, self.facts(generation, clip, number))
        free = free_name(name, lambda each: (folder / f"{each}.{ending}").exists())
        return folder / f"{free}.{ending}"

    def order_for(
        self,
        generation: Generation,
        clip: Clip,
        choices: ExportChoices,
        cut: Cut,
        track: int | None,
    ) -> Delivery:
        """What is ordered for one clip, with its tags."""
        sku, music = self._sku_of(generation.request.sku), music_facts(generation)
        tags = tags_of(
            generation,
            title=title_of(generation, clip),
            service=sku.provider_label if sku else generation.request.sku.partition("/")[0],
            model=sku.label if sku else generation.request.sku,
            artist=choices.artist,
            album=choices.album,
            track=track,
            with_prompt=choices.with_prompt,
        )
        return Delivery(
            form=choices.form,
            cut=choices.over(cut),
            tags=tags if choices.tags else None,
            cover=(choices.cover or None) if choices.tags else None,
            bpm=music.bpm,
            in_bar=music.in_bar,
        )

    def _write_sidecar(
        self, generation: Generation, clip: Clip, written: Written, choices: ExportChoices
    ) -> None:
        sku = self._sku_of(generation.request.sku)
        with self._library.file_of(clip).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        document = provenance(
            generation,
            clip,
            written,
            sku=sku,
            site=self._site_of(sku.provider) if sku else "",
            clip_sha256=digest,
            lyrics_author=choices.lyrics_author,
            now=datetime.now(UTC),
        )
        beside = sidecar_of(written.file)
        with disk_errors(say("writing the description beside the file"), beside):
            write_whole(beside, to_readable(document))


def _report(generation: Generation, clip: Clip, written: Written) -> dict[str, object]:
    return {
        "generation": generation.id,
        "clip": clip.id,
        "file": str(written.file),
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(written.seconds, 3),
        "sha256": written.sha256,
        "before": levels(written.before),
        "after": levels(written.after),
        "limited": written.limited,
        "arrangement": written.arrangement or None,
    }


def title_of(generation: Generation, clip: Clip) -> str:
    """The song's title, with the take where there are several."""
    if len(generation.clips) < 2:
        return generation.title
    number = next((n for n, each in enumerate(generation.clips) if each.id == clip.id), 0)
    take = "ABCDEFGHI"[number] if number < 9 else str(number + 1)
    return say("{title}, take {take}", title=generation.title, take=take)


def sidecar_of(file: Path) -> Path:
    """Where what is known of an export stands: ``bed.mp3.json`` beside ``bed.mp3``."""
    return file.with_name(f"{file.name}.json")
