"""The songs of a library on one page for any browser, which plays them without a network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.domain.options import clock
from composer.domain.recording import name_of

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; media-src 'self' file:; style-src 'unsafe-inline'">
<title>Songs</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 0; }
article { border-top: 1px solid #8884; padding: 1rem 0; }
p { margin: .25rem 0; } .facts { opacity: .7; font-size: .9rem; }
audio { width: 100%; margin: .5rem 0; } pre { white-space: pre-wrap; font: inherit; }
</style>
</head>
<body>
"""


def page_of(songs: Iterable[tuple[Generation, tuple[Clip, ...]]], folder: str) -> str:
    """The whole page; the sound files lie in ``folder`` beside it, under their own names."""
    listed = list(songs)
    count = "1 song" if len(listed) == 1 else f"{len(listed):,} songs"
    articles = "".join(_article(song, clips, folder) for song, clips in listed)
    return f"{_HEAD}<h1>{count}</h1>\n{articles}</body>\n</html>\n"


def _article(song: Generation, clips: tuple[Clip, ...], folder: str) -> str:
    request = song.request
    day = f"{song.created.astimezone():%Y-%m-%d}"
    stars = "★" * song.stars
    known = (day, name_of(request.sku), song.paid_text, stars, *song.labels)
    facts = " · ".join(filter(None, known))
    lines = [f"<article>\n<h2>{escape(song.title)}</h2>\n<p class=facts>{escape(facts)}</p>\n"]
    for clip in clips:
        address = quote(f"{folder}/{clip.path}", safe="/", errors="replace")
        length = clock(round(clip.seconds) * 1000)
        lines.append(
            f'<audio controls preload="none" src="{escape(address)}" '
            f'title="{escape(length)}"></audio>\n'
        )
    lines += [f"<p>{escape(words)}</p>\n" for words in (request.prompt, song.remark) if words]
    if request.lyrics:
        lines.append(
            f"<details><summary>Lyrics</summary><pre>{escape(request.lyrics)}</pre></details>\n"
        )
    return "".join((*lines, "</article>\n"))
