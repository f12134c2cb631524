"""What does every service over HTTP need: connections, files from answers, plain facts in them?

All that httpx raises is turned here into what the program understands, and never keeps the
request with its key attached. httpx itself is imported in a thread when first needed, so that
neither the start of the program nor the window waits for it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from composer.domain.errors import KeyMissing, KeyRefused, ServiceUnreachable
from composer.domain.sentences import say, sentence_of
from composer.domain.settings import allowed_base_url
from composer.providers._failures import own_words, unreachable
from composer.providers._received import Received

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
READ_SECONDS = 600.0
"""How long an answer may be silent: songs are made while the connection waits."""
ASK_SECONDS = 20.0
"""The same for questions that are answered at once, such as the balance."""
LARGEST_FILE = 400_000_000
"""Bytes. Ten minutes of stereo WAV at 48 kHz and 24 bit are 173 MB."""
SMALLEST_SUM = Decimal("0.000001")
"""US dollars. What is finer is rounded: written out, 1e-999999 would fill a book."""
LARGEST_DOCUMENT = 1_000_000
"""Bytes of a JSON answer or an error page that are read."""


class NeverLeft(Exception):
    """The request surely never reached the service; the text says why."""


class Broken(Exception):
    """The answer broke off or never came; the text says how."""


def checked_base_url(url: str, service: str) -> str:
    """The address without its last slash. Raises ServiceUnreachable if no key may go there."""
    if not allowed_base_url(url):
        raise ServiceUnreachable(
            say(
                "The address set for {service} cannot be used: a key goes over https, or over http "
                "to this computer alone. Nothing was sent. Change or remove the address.",
                service=service,
            ),
            short=say("{service}'s address is not https", service=service),
            code="bad_address",
        )
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Whether the address, of a service or of a file, is plain http on this computer."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "http" and allowed_base_url(f"http://{parts.netloc}/")


async def usable_key(ask: Callable[[], str | None], service: str) -> str:
    """The key, asked for in a thread because a keyring may block. Raises KeyProblem."""
    key = (await asyncio.to_thread(ask) or "").strip()
    if not key:
        raise KeyMissing(
            say(
                "There is no {service} key. Nothing was sent. Add one under API keys.",
                service=service,
            ),
            short=say("No {service} key", service=service),
        )
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise KeyRefused(
            say(
                "The {service} key holds characters that no key has. Nothing was sent. "
                "Copy it again, whole and without spaces.",
                service=service,
            ),
            short=say("{service} key is malformed", service=service),
        )
    return key


@asynccontextmanager
async def client(
    base_url: str, *, headers: Mapping[str, str] | None = None, read_seconds: float | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client for one order. Raises NeverLeft if this computer's proxy settings are unusable.

    ``read_seconds`` is how long an answer may be silent, READ_SECONDS unless given.

    No connection is kept for later: a kept one that the service has closed meanwhile would make
    an order look lost that was never read. No redirect is followed, because httpx takes
    ``Authorization`` off at another host but not a service's own key header. Proxies of the
    environment are used for https, where they see nothing, and never for loopback.
    """

    on_this_computer = is_loopback(base_url)

    def build() -> httpx.AsyncClient:
        import httpx

        return httpx.AsyncClient(
            headers={"User-Agent": "Composer", "Accept-Encoding": "identity", **(headers or {})},
            timeout=httpx.Timeout(
                read_seconds or READ_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS
            ),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=not on_this_computer,
            # Plain http shows no certificate, and reading all authorities takes 40 ms each time.
            verify=not on_this_computer,
        )

    try:
        made = await asyncio.to_thread(build)
    except (ImportError, ValueError, OSError) as problem:
        # SOCKS without its package, an unknown proxy scheme, a missing certificate file.
        reason = own_words(str(problem))
        raise NeverLeft(
            say("the network settings of this computer: {reason}", reason=reason)
        ) from None
    async with made:
        yield made


@asynccontextmanager
async def sent(
    caller: httpx.AsyncClient, method: str, url: str, **parts: Any
) -> AsyncIterator[httpx.Response]:
    """Send a request and give the answer as soon as its head is here. Raises NeverLeft, Broken."""
    import httpx

    trouble: Exception
    try:
        answer = await caller.send(caller.build_request(method, url, **parts), stream=True)
    except (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.LocalProtocolError,
        httpx.InvalidURL,
    ) as problem:
        trouble = NeverLeft(_reason(problem))
    except httpx.HTTPError as problem:
        trouble = Broken(_reason(problem))
    else:
        try:
            yield answer
        finally:
            await answer.aclose()
        return
    # Out here, so that httpx's exception with its request is not even this one's context.
    raise trouble


async def save_body(
    answer: httpx.Response, received: Received
) -> AsyncGenerator[tuple[int, int | None], None]:
    """Stream the answer to where it is kept; tells bytes so far and in all.

    When this ends, what lies in a file is on the disk. Raises Broken, and OSError if it can be
    neither written nor held.
    """
    try:
        async with aclosing(poured(answer, received.write)) as pouring:
            async for progress in pouring:
                yield progress
        await asyncio.to_thread(received.settle)
    except Broken:
        with suppress(OSError):  # the beginning of a song may be worth hearing
            await asyncio.to_thread(received.put_down)
        raise
    finally:
        await asyncio.to_thread(received.close)


async def poured(
    answer: httpx.Response, take: Callable[[bytes], object]
) -> AsyncGenerator[tuple[int, int | None], None]:
    """Hand the answer to ``take`` piece by piece, in a thread; tells bytes as ``save_body`` does.

    Raises Broken, also for an answer larger than LARGEST_FILE, and whatever ``take`` raises.
    """
    received, whole = 0, _content_length(answer)
    async with aclosing(_pieces(answer)) as pieces:
        async for piece in pieces:
            received += len(piece)
            if received > LARGEST_FILE:
                raise Broken(
                    say(
                        "it is larger than {most} MB",
                        most=LARGEST_FILE // 1_000_000,
                    )
                )
            await asyncio.to_thread(take, piece)
            yield received, whole


async def _pieces(answer: httpx.Response) -> AsyncGenerator[bytes, None]:
    import httpx

    trouble: Broken | None = None
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    except (httpx.HTTPError, httpx.StreamError) as problem:
        trouble = Broken(_reason(problem))
    if trouble is not None:
        raise trouble


async def read_document(answer: httpx.Response) -> bytes:
    """The beginning of a small answer, as much of it as came; never raises for a broken one."""
    read = bytearray()
    try:
        async with aclosing(_pieces(answer)) as pieces:
            async for piece in pieces:
                read += piece
                if len(read) >= LARGEST_DOCUMENT:
                    break
    except Broken:
        pass
    return bytes(read[:LARGEST_DOCUMENT])


async def tenths(
    received: AsyncIterator[tuple[int, int | None]],
) -> AsyncGenerator[float, None]:
    """The share that is here, at every tenth of the whole; nothing where the whole is unknown."""
    shown = 0.0
    async for so_far, whole in received:
        if whole and so_far >= whole * (shown + 0.1):
            shown = min(so_far / whole, 1.0)
            yield shown


async def fetch_file(
    link: str, received: Received, *, base_url: str
) -> AsyncGenerator[tuple[int, int | None], None]:
    """Fetch a finished song without credentials; tells bytes as ``save_body`` does.

    Over https alone; a service on loopback may also name loopback. Redirects are followed within
    the same scheme. Raises Broken with the reason, OSError if it can be neither written nor held.
    """
    for _ in range(5):
        if not _may_fetch(link, base_url):
            raise Broken(say("its address is not https"))
        try:
            async with client(link) as caller, sent(caller, "GET", link) as answer:
                if answer.is_redirect:
                    onward = urljoin(link, answer.headers.get("Location", ""))
                    if urlsplit(onward).scheme != urlsplit(link).scheme:
                        raise Broken(say("it was sent on to an address of another kind"))
                    link = onward
                    continue
                if not answer.is_success:
                    raise Broken(f"HTTP {answer.status_code}")
                async with aclosing(save_body(answer, received)) as saving:
                    async for progress in saving:
                        yield progress
                return
        except NeverLeft as problem:
            raise Broken(sentence_of(problem)) from None
    raise Broken(say("it was sent on too often"))


def _may_fetch(link: str, base_url: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return True
    # Only a service that is itself on loopback may send us there.
    return is_loopback(link) and is_loopback(base_url)


def _content_length(answer: httpx.Response) -> int | None:
    """How many bytes the answer promises, or None."""
    text = answer.headers.get("Content-Length", "")
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None


def _reason(problem: Exception) -> str:
    """Why a connection failed, in a few plain words that hold nothing of the request."""
    import httpx

    if isinstance(problem, httpx.ConnectTimeout):
        return say("no connection within {wait:g} seconds", wait=CONNECT_SECONDS)
    if isinstance(problem, httpx.TimeoutException):
        return say("no answer in time")
    if isinstance(problem, httpx.ProxyError):
        return say("the proxy did not let it through")
    if isinstance(problem, httpx.ConnectError):
        words = str(problem).lower()
        if "certificate" in words or "ssl" in words:
            return say("its certificate could not be verified")
        if "name" in words or "getaddrinfo" in words or "nodename" in words:
            return say("its name was not found")
        return say("no connection")
    if isinstance(problem, httpx.ReadError | httpx.RemoteProtocolError | httpx.WriteError):
        return say("the connection broke")
    return say("the connection failed")


def retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header, which holds seconds or a date; None if neither."""
    text = (value or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    from email.utils import parsedate_to_datetime  # much to load for what is seldom said

    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def json_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in an answer, sums as exact decimals; empty if it is anything else."""
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def money(value: object) -> Decimal | None:
    """A sum of dollars from a header or a JSON field; None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        sum_ = Decimal(str(value).strip().removeprefix("$"))
    except InvalidOperation:
        return None
    if not sum_.is_finite() or abs(sum_) >= 10**9:
        return None
    rounded = sum_.quantize(SMALLEST_SUM)
    return sum_ if sum_ == rounded else rounded


def charge(value: object) -> Decimal | None:
    """What a service says that it took; None if that is no sum, or less than nothing."""
    sum_ = money(value)
    return None if sum_ is None or sum_ < 0 else abs(sum_)


def seconds(value: object) -> float | None:
    """A length in seconds from a header or a JSON field; None if it is not one."""
    number = money(value)
    return float(number) if number is not None and 0 < number < 86_400 else None


async def asked(
    service: str, base_url: str, path: str, *, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """Status and body of a question that costs nothing. Raises ServiceUnreachable."""
    trouble: Exception
    try:
        async with (
            client(base_url, headers=headers, read_seconds=ASK_SECONDS) as caller,
            sent(caller, "GET", base_url + path) as answer,
        ):
            return answer.status_code, await read_document(answer)
    except (NeverLeft, Broken) as problem:
        trouble = problem
    raise unreachable(service, str(trouble))


def bearer(key: str) -> Mapping[str, str]:
    """The header in which most services take their key."""
    return {"Authorization": f"Bearer {key}"}


Pause = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""
