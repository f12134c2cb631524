"""How an order ends for each fault of the simulated services: one table a service and way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from composer.domain.errors import Charge
from composer.domain.generation import State
from composer.domain.options import OptionValue
from composer.practice.faults import kinds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What becomes of an order, and what is said of it."""

    state: State
    exit: int
    """Exit code of the command line."""
    charged: Charge = Charge.NO
    retry_safe: bool = True
    says: str = ""
    """A part of the sentence."""


DONE = Ending(state=State.DONE, exit=0, charged=Charge.YES, retry_safe=False)


def lost(says: str, charged: Charge = Charge.UNKNOWN) -> Ending:
    return Ending(state=State.UNCERTAIN, exit=6, charged=charged, retry_safe=False, says=says)


def failed(says: str, charged: Charge = Charge.NO, *, retry_safe: bool = True) -> Ending:
    return Ending(state=State.FAILED, exit=5, charged=charged, retry_safe=retry_safe, says=says)


NO_ANSWER = lost("may have been charged")
CUT_SHORT = lost("cut short")
IN_DOUBT = lost("does not say whether it charged")
A_PAGE = lost("web page instead of a song")
NOTHING = lost("with nothing instead of a song")
NOT_FETCHED = failed("download from", Charge.YES)
KEY_REFUSED = Ending(state=State.FAILED, exit=3, says="key")
TOO_POOR = Ending(state=State.FAILED, exit=4, says="Nothing was charged")
REFUSED = failed("did not take the order")
BUSY = failed("takes no more songs at the moment")

_REFUSALS = {
    "status:400": REFUSED,
    "status:401": KEY_REFUSED,
    "status:402": TOO_POOR,
    "status:404": failed("Check the address set for"),
    "status:429": BUSY,
}
_NO_ANSWERS = dict.fromkeys(["reset_before_charge", "reset_after_charge", "hang"], NO_ANSWER)

_PAID = Charge.YES
_KYMA = {
    **_REFUSALS,
    **_NO_ANSWERS,
    # Its headers have come by then, with the charge.
    "truncated_body": lost("cut short", _PAID),
    "reset_in_body": lost("cut short", _PAID),
    "empty_body": lost("with nothing instead of a song", _PAID),
    "html_answer": A_PAGE,
    "truncated_json": lost("did not say where the song is", _PAID),
    "garbage_audio": lost("with something that is not a sound file", _PAID),
    "status:500": IN_DOUBT,
    "status:502": failed("reports no charge"),
    "status:503": failed("reports no charge"),
}
_VERBATIK = {
    **_REFUSALS,
    **_NO_ANSWERS,
    "truncated_body": lost("cannot be read"),
    "reset_in_body": lost("cannot be read"),
    "empty_body": NOTHING,
    "html_answer": lost("cannot be read"),
    "truncated_json": lost("cannot be read"),
    "garbage_audio": NOT_FETCHED,
    "expired_file": NOT_FETCHED,
    "status:500": IN_DOUBT,
    "status:502": IN_DOUBT,
    "status:503": failed("reports no charge"),
    "verbatik:pending_forever": failed("cannot be fetched yet", Charge.UNKNOWN),
    "verbatik:failed": failed("failed at Verbatik"),
    "verbatik:nested_error": IN_DOUBT,
}
# What may have been lost is asked for again with the same key, and bought once.
_APIFRAME = {
    **_REFUSALS,
    "garbage_audio": NOT_FETCHED,
    "expired_file": NOT_FETCHED,
    "apiframe:job_failed": failed("given back"),
    "apiframe:job_cancelled": failed("cancelled the order"),
    "apiframe:expired": failed("has deleted it since", _PAID, retry_safe=False),
    "apiframe:result_null": failed("not where it is", _PAID),
    "apiframe:no_url": failed("not where it is", _PAID),
    "apiframe:stuck_queued": failed("not finished after 2 minutes", _PAID),
    "apiframe:forgets_job": lost("does not know it"),
    "apiframe:key_inactive": KEY_REFUSED,
}
_MINIMAX = {
    **_REFUSALS,
    **_NO_ANSWERS,
    "truncated_body": CUT_SHORT,
    "reset_in_body": CUT_SHORT,
    "empty_body": NOTHING,
    "html_answer": A_PAGE,
    "truncated_json": lost("not whole"),
    "garbage_audio": lost("is not a sound file"),
    "status:500": IN_DOUBT,
    "status:502": IN_DOUBT,
    "status:503": IN_DOUBT,
    "minimax:empty_audio": lost("sent no sound"),
    "minimax:unknown_error": IN_DOUBT,
    "minimax:timeout": IN_DOUBT,
    "minimax:not_authorised": KEY_REFUSED,
    "minimax:wrong_region": KEY_REFUSED,
    "minimax:no_balance": TOO_POOR,
    "minimax:quota": TOO_POOR,
    "minimax:sensitive_input": failed("Change the style"),
    "minimax:sensitive_output": lost("withheld it"),
    "minimax:not_on_plan": failed("2026-08-20"),
}
_NOWHERE = lost("did not say where the song is")
_KYMA_KEPT = {
    # The charge stands in the JSON that does not come.
    "truncated_body": CUT_SHORT,
    "reset_in_body": CUT_SHORT,
    **dict.fromkeys(["empty_body", "html_answer", "truncated_json"], _NOWHERE),
}
_LINKED = {"garbage_audio": NOT_FETCHED, "expired_file": NOT_FETCHED}
_HEX = {
    "minimax:odd_hex": lost("a hex digit is missing"),
    "minimax:foreign_hex": lost("no hex digit"),
}
_STREAM = {
    "truncated_json": lost("ended too early"),
    "minimax:stream_dies": CUT_SHORT,
    "minimax:stream_without_end": lost("ended too early"),
    "minimax:error_in_stream": lost("broke the song off"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One SKU, ordered in one of the ways in which its sound can come."""

    sku: str
    called: str = ""
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    endings: Mapping[str, Ending]
    """Every fault that is not named here does no harm."""
    is_free: bool = False
    is_sister: bool = False
    """Whether what does no harm in another way of this service is left out, as it does none here
    either."""

    @property
    def kinds(self) -> Iterable[str]:
        """The faults that an order is struck by."""
        return self.endings if self.is_sister else kinds_of(self.sku.partition("/")[0])

    def ending(self, kind: str) -> Ending:
        """How an order ends that this fault strikes; what costs nothing is never in doubt."""
        ending = self.endings.get(kind, DONE)
        if not self.is_free or ending.state is State.DONE:
            return ending
        if ending.state is State.UNCERTAIN:
            return failed("")
        return replace(ending, charged=Charge.NO)


_URL, _IN_HEX = {"output_format": "url"}, {"output_format": "hex"}
_STREAMED = {"output_format": "hex", "stream": True}

WAYS = [
    Way(sku="kyma/elevenlabs-music", endings=_KYMA),
    Way(sku="kyma/minimax-music", endings=_KYMA, is_sister=True),
    Way(
        sku="kyma/minimax-music-pro",
        called="kept",
        options={"save_to_blob": True},
        endings={**_KYMA, **_KYMA_KEPT, **_LINKED},
    ),
    Way(sku="verbatik/text-to-music", called="two", options={"num_songs": 2}, endings=_VERBATIK),
    Way(sku="apiframe/elevenlabs-music", endings=_APIFRAME),
    Way(sku="minimax/music-2.6", called="link", options=_URL, endings={**_MINIMAX, **_LINKED}),
    Way(
        sku="minimax/music-2.6-free",
        called="hex",
        options=_IN_HEX,
        endings={**_MINIMAX, **_HEX},
        is_free=True,
        is_sister=True,
    ),
    Way(
        sku="minimax/music-cover",
        called="hex",
        options=_IN_HEX,
        endings={**_MINIMAX, **_HEX},
        is_sister=True,
    ),
    Way(
        sku="minimax/music-cover-free",
        called="link",
        options=_URL,
        endings={**_MINIMAX, **_LINKED},
        is_free=True,
        is_sister=True,
    ),
    Way(
        sku="minimax/music-3.0",
        called="stream",
        options=_STREAMED,
        endings={**_MINIMAX, **_HEX, **_STREAM},
    ),
]

for _way in WAYS:
    assert set(_way.endings) <= set(kinds_of(_way.sku.partition("/")[0])), _way
