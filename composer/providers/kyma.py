"""How is Kyma spoken to? One synchronous POST a song; the answer is the audio itself.

Facts: docs.kymaapi.com, "Audio Music" (three models), "Rate limits" and the sibling audio pages.
Nothing is documented on whether a failed order is charged, so the errors of the service itself
(5xx) say that they do not know.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    Charge,
    ComposerError,
    DraftRefused,
    KeyRefused,
    ServiceFailed,
)
from composer.domain.lyrics import is_silent
from composer.domain.options import Choice, Length, OptionRefused, OptionValue, Toggle, checked
from composer.domain.provider import (
    Account,
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Submitted,
)
from composer.domain.request import Problem, Request
from composer.domain.sku import Ability, Sku, problems
from composer.domain.text import CountRule, TextLimit, normalised
from composer.providers import _failures, _http, _sniff, _wav
from composer.providers._failures import ErrorTable, Meaning, Receipt

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://kymaapi.com"

INSTRUMENTAL = "[Instrumental]"
"""Sent alone as the lyrics, it leaves the voice out (docs.kymaapi.com, Audio Music, lyrics)."""

FORMATS = (
    ("mp3_44100_128", "MP3 128 kbit/s"),
    ("mp3_44100_192", "MP3 192 kbit/s"),
    ("mp3_22050_32", "MP3 32 kbit/s"),
    ("pcm_44100", "WAV 44.1 kHz"),
    ("pcm_24000", "WAV 24 kHz"),
    ("pcm_22050", "WAV 22.05 kHz"),
    ("pcm_16000", "WAV 16 kHz"),
    ("ulaw_8000", "µ-law WAV 8 kHz"),
)
"""Those of audio/speech, to which the music page refers. Raw answers are wrapped to WAV here."""

_LENGTH = Length(
    name="music_length_ms",
    label="Length",
    help="How long the music is. Kyma charges for every second of it.",
    minimum=1_000,
    maximum=300_000,
    step=1_000,
    default=30_000,
)
_FORMAT = Choice(
    name="response_format",
    label="Format",
    help="The sound file that Kyma makes; it does not change the price.",
    choices=FORMATS,
    default="mp3_44100_128",
)
_KEEP = Toggle(
    name="save_to_blob",
    label="Keep a copy at Kyma",
    help="On: recoverable, but anyone with its link can hear it. Off: private to you.",
)


def _nothing_to_sing(request: Request) -> Iterator[Problem]:
    if request.instrumental:
        if not request.prompt.strip():
            yield Problem(
                field="prompt",
                code="empty",
                message="An instrumental needs a style: it is all that describes the music.",
                short="Write a style first",
            )
    elif is_silent(request.lyrics) and request.lyrics.strip().lower() != INSTRUMENTAL.lower():
        yield Problem(
            field="lyrics",
            code="empty",
            message="There is nothing to sing. Write lyrics, or switch to instrumental.",
            short="Nothing to sing",
        )


def _minimax_sku(name: str, label: str, fact: str) -> Sku:
    return Sku(
        id=f"kyma/{name}",
        provider="kyma",
        provider_label="Kyma",
        label=label,
        fact=fact,
        prompt=TextLimit(most=200, rule=CountRule.NFC_CODE_POINTS),
        lyrics=TextLimit(most=600, rule=CountRule.NFC_CODE_POINTS),
        # The three that Kyma documents. MiniMax behind it knows more, so any may be written.
        structure_tags=("Verse", "Chorus", "Bridge"),
        any_tag=True,
        options=(_KEEP,),
        abilities=frozenset({Ability.LYRICS, Ability.INSTRUMENTAL, Ability.BALANCE}),
        typical_seconds=90,
        notice=(
            "MiniMax closed its music service to new users on 2026-08-20. "
            "Whether Kyma still reaches it is not known."
        ),
        rules=(_nothing_to_sing,),
    )


ELEVENLABS_MUSIC = Sku(
    id="kyma/elevenlabs-music",
    provider="kyma",
    provider_label="Kyma",
    label="ElevenLabs Music",
    fact="ignores lyrics",
    prompt=TextLimit(most=2000, least=1, rule=CountRule.NFC_CODE_POINTS),
    options=(_LENGTH, _FORMAT, _KEEP),
    abilities=frozenset({Ability.LENGTH, Ability.BALANCE}),
    longest_seconds=300,
    typical_seconds=60,
)
MINIMAX_MUSIC = _minimax_sku("minimax-music", "MiniMax Music", "length follows lyrics")
MINIMAX_MUSIC_PRO = _minimax_sku("minimax-music-pro", "MiniMax Music Pro", "music-2.6 behind it")

SKUS = (ELEVENLABS_MUSIC, MINIMAX_MUSIC, MINIMAX_MUSIC_PRO)
_BY_ID = {sku.id: sku for sku in SKUS}


def order_body(request: Request) -> Mapping[str, object]:
    """The JSON body of the order: exactly the documented fields, texts in NFC."""
    sku = _BY_ID[request.sku]
    body: dict[str, object] = {"model": sku.id.removeprefix("kyma/")}
    prompt = _as_sent(request.prompt)
    if prompt or sku.prompt.least:
        body["prompt"] = prompt
    if sku.lyrics is not None:
        body["lyrics"] = INSTRUMENTAL if request.instrumental else _as_sent(request.lyrics)
    for option in (_LENGTH, _FORMAT):
        if option in sku.options:
            body[option.name] = _value_sent(option, sku.value(request, option.name))
    return body


def _value_sent(option: Length | Choice, value: OptionValue) -> OptionValue:
    try:
        return checked(option, value)
    except OptionRefused:
        # Never sent so, but an estimate shows what is in the draft.
        return value


def _as_sent(text: str) -> str:
    return unicodedata.normalize("NFC", normalised(text))


RAW_FORMATS: Mapping[str, _wav.RawSound] = {
    "pcm_16000": _wav.RawSound(rate=16_000),
    "pcm_22050": _wav.RawSound(rate=22_050),
    "pcm_24000": _wav.RawSound(rate=24_000),
    "pcm_44100": _wav.RawSound(rate=44_100),
    "ulaw_8000": _wav.RawSound(rate=8_000, tag=_wav.MULAW, bits=8),
}
"""Assumed, likely: mono, and 16-bit signed little-endian where it is PCM. Kyma's documents do not
say; the names are those of ElevenLabs, which defines them so for speech."""


def _refused(sentence: str, short: str, code: str = "refused") -> Meaning:
    message = f"Kyma did not take the order{{said}}. Nothing was charged. {sentence}"
    return Meaning(error=ServiceFailed, message=message, short=short, code=code)


def _in_doubt(what: str, short: str) -> Meaning:
    """An answer that leaves open whether money was taken: never ordered again by itself."""
    return Meaning(
        error=AnswerLost,
        message=(
            f"{what}{{said}}. Kyma does not say whether it charged: look at your balance "
            "before you try again."
        ),
        short=short,
        charged=Charge.UNKNOWN,
        retry_safe=False,
    )


def _failed(what: str, short: str) -> Meaning:
    """A failure that Kyma reports instead of a song and its price."""
    return Meaning(
        error=ServiceFailed,
        message=f"{what}{{said}}. Kyma reports no charge for it. Try again.",
        short=short,
    )


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return Meaning(
            error=ServiceFailed,
            message=(
                f"Kyma sent the order on to another address (HTTP {status}), where your key must "
                "not go. Nothing was charged. Check the address set for Kyma."
            ),
            short="Kyma has moved",
            code="redirected",
        )
    if 400 <= status < 500:
        return _refused("Change the draft and try again.", f"Refused by Kyma ({status})")
    what = f"Kyma answered with an error that its documents do not name (HTTP {status})"
    return _in_doubt(what, f"Kyma failed ({status})")


ERRORS = ErrorTable(
    codes={
        "not_a_music_model": _refused("The model may be gone. Choose another.", "Model refused"),
        "prompt_too_long": _refused("Shorten the text and try again.", "Text too long for Kyma"),
        "invalid_duration": _refused("Choose another length.", "Length refused by Kyma"),
        "provider_error": _failed(
            "The service behind Kyma that makes the music failed", "Failed behind Kyma (502)"
        ),
    },
    statuses={
        400: _refused("Change the draft and try again.", "Refused by Kyma"),
        401: Meaning(
            error=KeyRefused,
            message=(
                "Kyma refused the key{said}. Nothing was charged. "
                "Check it under API keys, or make a new one at Kyma."
            ),
            short="Key refused (401)",
        ),
        402: Meaning(
            error=BalanceTooLow,
            message=(
                "Your balance at Kyma is too low for this{said}. Nothing was charged. "
                "Top up at Kyma, or choose a cheaper model."
            ),
            short="Kyma balance too low",
        ),
        404: _refused("Check the address set for Kyma.", "Kyma: not found (404)", "not_found"),
        413: _refused("Shorten the texts and try again.", "Too large for Kyma"),
        500: _in_doubt("Kyma failed inside (HTTP 500)", "Kyma failed (500)"),
        503: _failed("Kyma is not available (HTTP 503)", "Kyma unavailable (503)"),
    },
    otherwise=_unknown_error,
)
"""Status or ``error.code`` -> what it means. Kyma checks texts "before forwarding", so what it
refuses (4xx) is not charged. It tells a charge in headers that come with a song (200), so the
documented ``provider_error`` carries none; what no document names (500 and the like) is in
doubt."""

BUSY_TRIES = 4
"""How often an order goes out while Kyma says 429. It has not taken the order then, so this
cannot buy twice."""
LONGEST_PAUSE = 60.0
"""Seconds. Asked to wait longer, the order comes back to the user instead."""


class Kyma:
    """Music over Kyma."""

    id = "kyma"
    label = "Kyma"
    skus: tuple[Sku, ...] = SKUS
    key_page = "kymaapi.com"
    top_up_page = "kymaapi.com"

    def __init__(
        self,
        *,
        key: Callable[[], str | None],
        base_url: str = BASE_URL,
        retry_pause: _http.Pause = asyncio.sleep,
    ) -> None:
        """``retry_pause`` waits while Kyma is busy. Raises ServiceUnreachable for a bad address."""
        self._key = key
        self._base = _http.checked_base_url(base_url, self.label)
        self._pause = retry_pause

    def body(self, request: Request) -> Mapping[str, object]:
        """The JSON body of the order; ``save_to_blob`` goes in the query instead."""
        return order_body(request)

    async def generate(self, order: Order) -> AsyncGenerator[Event, None]:
        """Order the song and tell what happens, to its end."""
        if found := problems(_BY_ID[order.request.sku], order.request):
            raise DraftRefused(found[0].message, short=found[0].short)
        key = await _http.usable_key(self._key, self.label)
        try:
            async with (
                _http.client(self._base, headers=_authorised(key)) as caller,
                aclosing(self._ordered(caller, order, key)) as events,
            ):
                async for event in events:
                    yield event
                return
        except _http.NeverLeft as problem:
            reason = str(problem)
        raise _failures.unreachable(self.label, reason)

    async def resume(
        self, order: Order, remote_id: str, remote_link: str | None
    ) -> AsyncGenerator[Event, None]:
        """Fetch a song again that was kept at Kyma. Costs nothing."""
        if not remote_link:
            raise AnswerLost(
                "Kyma cannot be asked for this song again, because no copy was kept there. "
                "It may have been charged: look at your balance before you order again.",
                short="No copy kept at Kyma",
            )
        receipt = Receipt(job=remote_id, link=remote_link)
        yield Submitted(remote_id=remote_id, remote_link=remote_link)
        async with aclosing(self._fetched(order, receipt)) as events:
            async for event in events:
                yield event

    async def account(self) -> Account:
        """The balance; a free call that also tells whether the key is good."""
        key = await _http.usable_key(self._key, self.label)
        status, body = await _http.asked(
            self.label, self._base, "/v1/credits/balance", headers=_authorised(key)
        )
        said = _http.json_object(body)
        if status == 200 and (balance := _http.money(said.get("balance"))) is not None:
            return Account(balance_usd=balance, is_low=said.get("low_balance") is True)
        if status == 401:
            raise _meant(status, said, key)
        if status == 429:
            raise _failures.busy(self.label, None)
        words = _own_words(said, key)
        detail = f": “{words}”" if words else ""
        raise ServiceFailed(
            f"Kyma did not tell the balance (HTTP {status}){detail}. Nothing was charged. "
            "Try again later.",
            short="Balance not known",
        )

    async def close(self) -> None:
        """Nothing to let go: no connection outlives its order."""

    async def _ordered(
        self, caller: httpx.AsyncClient, order: Order, key: str
    ) -> AsyncGenerator[Event, None]:
        keep = bool(_BY_ID[order.request.sku].value(order.request, _KEEP.name))
        url = f"{self._base}/v1/audio/music"
        parts = {
            "json": dict(self.body(order.request)),
            "params": {"save_to_blob": "1"} if keep else {},
        }
        for tries in range(1, BUSY_TRIES + 1):
            try:
                async with _http.sent(caller, "POST", url, **parts) as answer:
                    if answer.is_success:
                        async with aclosing(self._taken(answer, order, keep=keep)) as events:
                            async for event in events:
                                yield event
                        return
                    document = await _http.read_document(answer)
            except _http.Broken as problem:
                raise _lost(f"No answer came from Kyma ({problem}).", keep=keep) from None
            if answer.status_code != 429:
                raise _failure(answer.status_code, document, key, keep=keep)
            wait = _http.retry_after(answer.headers.get("Retry-After"))
            pause = 2.0**tries if wait is None else max(0.5, wait)
            if tries == BUSY_TRIES or pause > LONGEST_PAUSE:
                raise _failures.busy(self.label, wait)
            yield Progress(message=f"Kyma is busy, retry in {pause:.0f} s")
            await self._pause(pause)

    async def _taken(
        self, answer: httpx.Response, order: Order, *, keep: bool
    ) -> AsyncGenerator[Event, None]:
        """The answer to an order that was taken: the song itself, or JSON that says where it is.

        Which of the two is told by its bytes, because labels lie.
        """
        receipt = Receipt(
            cost=_http.charge(answer.headers.get("X-Kyma-Cost-USD")),
            balance=_http.money(answer.headers.get("X-Kyma-Balance-USD")),
            seconds=_http.seconds(answer.headers.get("X-Kyma-Duration-Sec")),
        )
        may_be_linked = keep or "json" in answer.headers.get("Content-Type", "")
        if not may_be_linked:
            for event in _taken_events(receipt):
                yield event
        part = order.folder / "answer.part"
        try:
            async with aclosing(_http.save_body(answer, part)) as saving:
                async for share in _http.tenths(saving):
                    yield Progress(fraction=share, message="Receiving")
        except _http.Broken as problem:
            raise _lost(f"The answer from Kyma was cut short ({problem}).", receipt, keep) from None
        except OSError as problem:
            raise _failures.not_saved(self.label, problem, receipt) from None
        if may_be_linked:
            receipt = await asyncio.to_thread(_linked, part, receipt)
            if receipt.link is not None:
                for event in _taken_events(receipt):
                    yield event
                async with aclosing(self._fetched(order, receipt)) as events:
                    async for event in events:
                        yield event
                return
            if _sniff.sound_format(_sniff.head_of(part)) is None:
                raise _lost("Kyma did not say where the song is.", receipt, keep)
            for event in _taken_events(receipt):
                yield event
        yield await self._clip(part, order.request, receipt, keep=keep)

    async def _clip(
        self, part: Path, request: Request, receipt: Receipt, *, keep: bool
    ) -> ClipReady:
        try:
            clip = await asyncio.to_thread(_as_clip, part, request, receipt)
        except OSError as problem:
            raise _failures.not_saved(self.label, problem, receipt) from None
        if clip is None and receipt.link is not None:
            reason = "what came is not a sound file"
            raise _failures.not_downloaded(self.label, reason, receipt)
        if clip is None:
            raise _lost(_wrong_contents(part), receipt, keep)
        return clip

    async def _fetched(self, order: Order, receipt: Receipt) -> AsyncGenerator[Event, None]:
        part = order.folder / "download.part"
        link = receipt.link or ""
        try:
            async with aclosing(_http.fetch_file(link, part, base_url=self._base)) as fetching:
                async for share in _http.tenths(fetching):
                    yield Progress(fraction=share, message="Downloading")
        except _http.Broken as problem:
            raise _failures.not_downloaded(self.label, str(problem), receipt) from None
        except OSError as problem:
            raise _failures.not_saved(self.label, problem, receipt) from None
        yield await self._clip(part, order.request, receipt, keep=True)


def _authorised(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _taken_events(receipt: Receipt) -> Iterator[Event]:
    yield Submitted(remote_id=receipt.job, remote_link=receipt.link)
    if receipt.cost is not None or receipt.balance is not None:
        yield Charged(usd=receipt.cost, balance_usd=receipt.balance)


def _as_clip(part: Path, request: Request, receipt: Receipt) -> ClipReady | None:
    """The finished sound file, a bare one wrapped to WAV; None if it is no sound."""
    head = _sniff.head_of(part)
    name = _sniff.sound_format(head)
    if name is not None:
        file = part.replace(part.with_name(f"song.{name}"))
        return ClipReady(file=file, format=name, seconds=receipt.seconds)
    raw = RAW_FORMATS.get(str(request.options.get(_FORMAT.name)))
    if raw is None or len(head) < raw.frame_bytes or _sniff.is_text(head):
        return None
    unfinished = part.with_name("song.wav.part")
    length = _wav.wrap(part, unfinished, raw)
    file = unfinished.replace(part.with_name("song.wav"))
    part.unlink()
    return ClipReady(file=file, format="wav", seconds=length)


def _linked(part: Path, receipt: Receipt) -> Receipt:
    """What a JSON answer says of the song; the receipt as it was if there is no link in it."""
    if part.stat().st_size > _http.LARGEST_DOCUMENT:
        return receipt
    document = _http.json_object(part.read_bytes())
    url, job = document.get("url"), document.get("job_id")
    link = url if isinstance(url, str) and url else None
    cost = _http.charge(document.get("cost_usd"))
    balance = _http.money(document.get("balance_usd"))
    return Receipt(
        cost=receipt.cost if cost is None else cost,
        balance=receipt.balance if balance is None else balance,
        seconds=_http.seconds(document.get("duration_sec")) or receipt.seconds,
        # The program resumes what has an id; the link does as one where there is no other.
        job=job if isinstance(job, str) and job else link,
        link=link,
    )


def _wrong_contents(part: Path) -> str:
    head = _sniff.head_of(part)
    if not head:
        return "Kyma answered with nothing instead of a song."
    if _sniff.is_text(head):
        page = "a web page" if head.lstrip()[:1] == b"<" else "a text"
        return f"Kyma answered with {page} instead of a song."
    return "Kyma answered with something that is not a sound file."


def _lost(what: str, receipt: Receipt | None = None, keep: bool = False) -> AnswerLost:
    gallery = "A copy may be in your gallery at kymaapi.com." if keep else ""
    return _failures.answer_lost("Kyma", what, receipt or Receipt(), more=gallery)


def _failure(status: int, document: bytes, key: str, *, keep: bool) -> ComposerError:
    said = _http.json_object(document)
    if status >= 500 and not isinstance(said.get("error"), dict | str):
        # Not Kyma but a gateway before it gave up waiting; the order may be in work behind it.
        return _lost(f"The way to Kyma failed (HTTP {status}) before it answered.", keep=keep)
    return _meant(status, said, key)


def _meant(status: int, said: Mapping[str, Any], key: str) -> ComposerError:
    error = said.get("error")
    fields = error if isinstance(error, dict) else {}
    codes = [str(fields[name]) for name in ("code", "type") if fields.get(name)]
    return ERRORS.meaning(status, *codes).as_error(_own_words(said, key))


def _own_words(said: Mapping[str, Any], key: str) -> str:
    error = said.get("error")
    words = error.get("message") if isinstance(error, dict) else error
    return _failures.own_words(words, secret=key).rstrip(".") if isinstance(words, str) else ""
