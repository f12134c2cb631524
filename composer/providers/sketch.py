"""How is the free band on this computer ordered from, as if it were a service?"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from composer.domain.clip import SectionTime
from composer.domain.errors import Cancelled, DiskProblem, DraftRefused, EngineFailed
from composer.domain.lyrics import kind_of
from composer.domain.options import Choice, Length, Number, OptionValue, Text, Toggle
from composer.domain.provider import (
    Account,
    Address,
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Sounding,
    Submitted,
    files_of,
)
from composer.domain.request import Request
from composer.domain.sending import sending
from composer.domain.sentences import marked, say, sentence_of
from composer.domain.sku import Ability, Sku, problems
from composer.domain.text import TextLimit
from composer.sketch.request import (
    FASTEST_BPM,
    LONGEST_MS,
    SHORTEST_MS,
    SLOWEST_BPM,
    STYLES,
    SketchRequest,
)
from composer.sketch.theory import parse_key

if TYPE_CHECKING:
    from composer.sketch.worker import Sketch as Played

HIGHEST_SEED = 2**31 - 1

BAND = Sku(
    id="sketch/band",
    provider="sketch",
    provider_label="Sketch",
    label="Sketch",
    fact=say("Offline · instrumental drafts"),
    prompt=TextLimit(most=2000, least=1),
    lyrics=TextLimit(most=5000),
    structure_tags=(
        "Intro",
        "Verse",
        "Pre Chorus",
        "Chorus",
        "Bridge",
        "Solo",
        "Break",
        "Build Up",
        "Drop",
        "Outro",
    ),
    any_tag=True,
    options=(
        Length(
            name="music_length_ms",
            label=say("Length"),
            help=say("How long the music is, to the sample."),
            minimum=SHORTEST_MS,
            maximum=LONGEST_MS,
            step=1_000,
            default=30_000,
        ),
        Choice(
            name="style",
            label=say("Style"),
            help=say("Which band plays; left alone, your words choose it."),
            choices=STYLES,
            default=None,
            unset=say("From your words"),
        ),
        Number(
            name="bpm",
            label=say("Tempo"),
            help=say("Beats a minute; left alone, the style and your words choose it."),
            minimum=SLOWEST_BPM,
            maximum=FASTEST_BPM,
            default=None,
            unit="bpm",
        ),
        Text(
            name="key",
            label=say("Key"),
            help=say("The key of the song; left alone, the band chooses one."),
            most=16,
            placeholder="A minor",
            accepts=lambda text: parse_key(text) is not None,
            expects=say("a key such as “A minor” or “C”"),
        ),
        Choice(
            name="metre",
            label=say("Metre"),
            help=say("How many beats a bar has; left alone, your words choose it."),
            choices=(
                ("4/4", "4/4"),
                ("3/4", marked("3/4, a waltz")),
                ("6/8", "6/8"),
                ("12/8", "12/8"),
                ("5/4", "5/4"),
            ),
            default=None,
            unset=say("From your words"),
        ),
        Number(
            name="energy",
            label=say("Energy"),
            help=say(
                "How full and loud the band plays, 0 to 100; left alone, your words choose it."
            ),
            minimum=0,
            maximum=100,
            default=None,
            unset=say("From your words"),
            advanced=True,
        ),
        Number(
            name="swing",
            label=say("Swing"),
            help=say(
                "How long the off-beat waits: 0 is even, 100 a triplet; 6/8 and 12/8 have none."
            ),
            minimum=0,
            maximum=100,
            default=None,
            unit="%",
            unset=say("The style's own"),
            advanced=True,
        ),
        Toggle(
            name="guide",
            label=say("Guide melody"),
            help=say("An instrument plays the tune where the words would be sung."),
            default=True,
        ),
        Toggle(
            name="stems",
            label=say("Stems"),
            help=say(
                "A sound file of every player beside the song, all as long as it. Together they "
                "are the song, 6 dB lower."
            ),
            default=False,
            advanced=True,
        ),
        Number(
            name="seed",
            label=say("Seed"),
            help=say("The same seed and the same settings give the same music."),
            minimum=0,
            maximum=HIGHEST_SEED,
            default=None,
            unset=say("Random"),
            dice=True,
        ),
        Choice(
            name="output_format",
            label=say("Format"),
            help=say("The sound file that is made."),
            choices=(("wav", "WAV"), ("flac", "FLAC"), ("mp3", "MP3"), ("ogg", "OGG")),
            default="wav",
        ),
    ),
    abilities=frozenset(
        {Ability.LYRICS, Ability.INSTRUMENTAL, Ability.LENGTH, Ability.SEED, Ability.CANCEL}
    ),
    needs_key=False,
    longest_seconds=600,
    typical_seconds=6,
)


class Sketch:
    """The band, behind the contract of providers."""

    id = "sketch"
    label = "Sketch"
    skus: tuple[Sku, ...] = (BAND,)
    key_page = ""
    top_up_page = ""
    addresses: tuple[Address, ...] = ()

    def __init__(
        self,
        *,
        command: Sequence[str],
        encode: Callable[[Path, Path, str], None],
        decoder: Callable[[], str | None] = lambda: None,
    ) -> None:
        """``command`` starts the band's process; ``encode(wav, file, format)`` writes a file.

        ``encode`` is called in a thread and may raise ComposerError. So is ``decoder``, which gives
        the path of the ffmpeg that reads the recorded instruments; None: synthesised ones play.
        """
        self._command = tuple(command)
        self._encode = encode
        self._decoder = decoder

    def body(self, request: Request) -> Mapping[str, object]:
        """What the band is told, in the names of the settings; an unset one is left out."""
        words = sending(BAND, request)
        said: dict[str, object] = {"prompt": words.prompt_text}
        if request.instrumental:
            said["instrumental"] = True
        elif words.lyrics_text:
            said["lyrics"] = words.lyrics_text
        for option in BAND.options:
            value = BAND.value(request, option.name)
            if value is not None and value != "":
                said[option.name] = value
        return said

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Play the sketch. Stopping ends the band's process before this returns."""
        if found := problems(BAND, order.request):
            raise DraftRefused(found[0].message, short=found[0].short)
        asked = _asked(order.request)
        yield Submitted()
        yield Charged(usd=Decimal(0))
        wav = order.folder / "sketch.wav"
        listening = order.folder / "listening.part"  # goes when the order's folder is tidied
        file = order.folder / f"song.{BAND.value(order.request, 'output_format')}"
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[Progress | Sounding | None] = asyncio.Queue()
        cancelled = threading.Event()

        def tell(event: Progress | Sounding) -> None:
            loop.call_soon_threadsafe(told.put_nowait, event)

        playing = asyncio.create_task(
            asyncio.to_thread(self._play, asked, (wav, listening, files_of(file)), tell, cancelled),
            name="sketch",
        )
        playing.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                yield event
            played = await playing
        finally:
            # Stopped half way: the process must be gone before the folder is taken away.
            cancelled.set()
            await asyncio.wait({playing})
            # Looked at, or asyncio would complain of an error that nobody saw.
            playing.cancelled() or playing.exception()
        await self._finish(wav, file)
        yield ClipReady(
            file=file,
            format=file.suffix[1:],
            seconds=asked.length_ms / 1000,
            sections=tuple(
                SectionTime(
                    name=section.name,
                    kind=kind_of(section.kind),
                    start=section.start,
                    seconds=section.seconds,
                )
                for section in played.sections
            ),
            note=say(
                "{understood} · seed {seed}",
                understood=played.understood,
                seed=played.seed,
            ),
        )

    def _play(
        self,
        asked: SketchRequest,
        places: tuple[Path, Path, Path],
        tell: Callable[[Progress | Sounding], None],
        cancelled: threading.Event,
    ) -> Played:
        from composer.sketch.worker import SketchCancelled, SketchFailed, render_in_process

        wav, listening, files = places
        try:
            return render_in_process(
                asked,
                wav,
                command=self._command,
                decoder=self._decoder(),
                listening=listening,
                files=files,
                progress=lambda share, doing: tell(Progress(fraction=share, message=doing)),
                heard=lambda size: tell(Sounding(file=listening, format="wav", bytes=size)),
                cancelled=cancelled,
            )
        except SketchCancelled:
            raise Cancelled(
                say("The sketch was stopped. It cost nothing."), short=say("Stopped")
            ) from None
        except SketchFailed as problem:
            raise EngineFailed(
                sentence_of(problem), short=say("The sketch band stopped")
            ) from problem
        except OSError as problem:
            raise _not_written(problem) from problem

    async def _finish(self, wav: Path, file: Path) -> None:
        """Make the song of it in the format that was asked for, and the stems likewise."""
        name = file.suffix[1:]
        try:
            if name == "wav":
                wav.replace(file)
                return
            if name == "flac":
                for stem in sorted(files_of(file).glob("stems/*.wav")):
                    await asyncio.to_thread(self._encode, stem, stem.with_suffix(".flac"), name)
                    stem.unlink()
            await asyncio.to_thread(self._encode, wav, file, name)
            wav.unlink()
        except OSError as problem:
            raise _not_written(problem) from problem

    async def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Play it anew: a sketch that was broken off has cost nothing and left nothing."""
        del remote_id, remote_link
        async for event in self.generate(order):
            yield event

    async def account(self) -> Account:
        """There is none."""
        return Account()

    async def close(self) -> None:
        """Nothing is kept open."""


def _asked(request: Request) -> SketchRequest:
    def whole(name: str) -> int | None:
        value = BAND.value(request, name)
        return int(value) if isinstance(value, int | float) else None

    seed = whole("seed")
    words = sending(BAND, request)
    return SketchRequest(
        prompt=words.prompt_text,
        title=request.title,
        lyrics=words.lyrics_text,
        instrumental=request.instrumental,
        length_ms=whole("music_length_ms") or SHORTEST_MS,
        # Thrown here, so that the take can be told and repeated.
        seed=random.randrange(HIGHEST_SEED + 1) if seed is None else seed,
        bpm=whole("bpm"),
        key=_text(BAND.value(request, "key")),
        style=_text(BAND.value(request, "style")),
        metre=_text(BAND.value(request, "metre")),
        energy=whole("energy"),
        swing=whole("swing"),
        guide=BAND.value(request, "guide") is not False,
        stems=BAND.value(request, "stems") is True,
    )


def _text(value: OptionValue) -> str | None:
    return value if isinstance(value, str) and value else None


def _not_written(problem: OSError) -> DiskProblem:
    return DiskProblem(
        say(
            "The sketch could not be written ({reason}). It cost "
            "nothing. Make room on the disk and try again.",
            reason=problem.strerror or say("unknown reason"),
        ),
        short=say("Could not write the sketch"),
    )
