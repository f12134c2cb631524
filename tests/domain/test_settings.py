"""May a key be sent to this address?"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.settings import allowed_base_url


@pytest.mark.parametrize(
    "url",
    [
        *["https://kymaapi.com", "https://api.kymaapi.com/", "https://proxy.example:8443/kyma/v1"],
        *["https://10.0.0.7/kyma", "https://[2001:db8::1]:8443", "https://bücher.example"],
        *["HTTPS://KYMAAPI.COM", "https://host/a@b", "https://host/%7Eme"],
        *["http://localhost", "http://localhost:8000/v1", "http://127.0.0.1:1", "http://[::1]:80/"],
        *["http://127.255.0.9", "HTTP://LocalHost"],
    ],
)
def test_https_anywhere_and_http_at_home(url: str) -> None:
    assert allowed_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        # plain http that leaves this computer
        *["http://kymaapi.com", "http://127.0.0.1.evil.com", "http://localhost.evil.com"],
        *["http://localhost@evil.com", "http://127.0.0.1@evil.com", "http://127.0.0.1:80@evil.com"],
        *["http://evil.com#@127.0.0.1", "http://evil.com?127.0.0.1", "http://evil.com/127.0.0.1"],
        *["http://localhost%40evil.com", "http://localhost\\@evil.com", "http://localhost%2eevil"],
        *["http://127.0.0.999", "http://127.0.0.256", "http://127.0.0.01", "http://127.1"],
        *["http://0.0.0.0", "http://192.168.0.1", "http://[::]", "http://[::ffff:10.0.0.1]"],
        *["http://2130706433", "http://0x7f.0.0.1", "http://127.0.0.١", "http://ⓛocalhost"],
        *["http://localhost。evil.com", "http://127。0。0。1", "http://localhos\u200bt"],
        # https with a name before the host, or what cannot be an address
        *["https://kymaapi.com@evil.com", "https://me:word@kymaapi.com", "https://@kymaapi.com"],
        *["https://kymaapi.com\\@evil.com", "https://", "https:///v1", "https://:443", "https://["],
        *["https://host:0", "https://host:65536", "https://host:99999999", "https://host:8o"],
        *[
            "https://host:",
            "https://a:1:2",
            "https://host?x=1",
            "https://host/#a",
            "https://host/?",
        ],
        *["https://ho st", "https://host/a b", " https://host", "https://host ", "https://host\n"],
        *["http://localhost\n", "http://localhost/\n", "http://localhost/a\tb", "https://ho\x00st"],
        *["https://host/\x7f", "https://host\r\nX-Evil: 1", "https://%6bymaapi.com"],
        *["ftp://localhost", "file:///etc/passwd", "//kymaapi.com", "kymaapi.com", "", "https"],
        *["https:/kymaapi.com", "https:kymaapi.com", "javascript:alert(1)", "wss://kymaapi.com"],
    ],
)
def test_nowhere_else(url: str) -> None:
    assert not allowed_base_url(url)


PIECES = ["http", "https", "://", "localhost", "127.0.0.1", "[::1]", "evil.com", "@", ":", "80"]
PIECES += ["/", "\\", "#", "?", ".", "%40", " ", "\t", "\n", "\x00", "。", "ⓛ", "-", "[", "]"]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_what_is_allowed_leads_where_it_says(url: str) -> None:
    if not allowed_base_url(url):
        return
    # httpx is what connects; it and Python's own reader must agree about the host.
    try:
        target = httpx.URL(f"{url.rstrip('/')}/v1/audio/music")
    except httpx.InvalidURL:
        return  # goes nowhere
    assert not target.userinfo
    assert target.path.endswith("/v1/audio/music")
    host = urlsplit(url).hostname
    assert host
    if target.scheme != "https":
        assert target.scheme == "http"
        assert target.host == host
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback
