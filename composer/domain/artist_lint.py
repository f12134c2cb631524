"""Does a style name an artist, which some services refuse?

ElevenLabs answers `bad_prompt` to the names of artists and works ("hans zimmer style"). A list can
never be whole; it holds names that are asked for often and that mean nothing else. Names that are
words too ("Queen", "Prince") count only where somebody's style is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from composer.domain.lint_finding import Finding, Fix, Severity
from composer.domain.lyric_edits import TextChange
from composer.domain.sentences import say

# One line a name would be longer than the rest of the program; commas part them.
UNMISTAKABLE = """
abba, adele, aerosmith, alicia keys, amy winehouse, andrea bocelli, aphex twin, arctic monkeys,
aretha franklin, ariana grande, avicii, bad bunny, barbra streisand, beyonce, beyoncé,
billie eilish, billie holiday, billy joel, björk, black sabbath, blackpink, bob dylan, bob marley,
bon iver, bon jovi, britney spears, bruce springsteen, bruno mars, calvin harris, cardi b,
celine dion, céline dion, charli xcx, chet baker, christina aguilera, coldplay, daddy yankee,
daft punk, danny elfman, david bowie, david guetta, deadmau5, debussy, depeche mode, dj khaled,
doja cat, dolly parton, dr. dre, dr dre, dua lipa, duke ellington, ed sheeran, edith piaf,
édith piaf, ella fitzgerald, elliott smith, elton john, elvis presley, eminem, ennio morricone,
enya, eric clapton, etta james, fleetwood mac, foo fighters, frank ocean, frank sinatra,
freddie mercury, george michael, gorillaz, guns n' roses, guns n roses, hans zimmer,
harry styles, howard shore, imagine dragons, iron maiden, james blake, james brown, janis joplin,
jay-z, jeff buckley, jimi hendrix, joe hisaishi, john coltrane, john lennon, john mayer,
john williams, johnny cash, joni mitchell, justin bieber, justin timberlake, kanye west,
kate bush, katy perry, kendrick lamar, kurt cobain, kygo, lady gaga, lana del rey, led zeppelin,
leonard cohen, lewis capaldi, lil nas x, lil wayne, linkin park, lizzo, louis armstrong,
ludovico einaudi, luis fonsi, mac demarco, mariah carey, marvin gaye, max richter, metallica,
michael buble, michael bublé, michael jackson, miles davis, miley cyrus, mitski, moby,
mumford & sons, mumford and sons, neil young, nick cave, nick drake, nicki minaj, nina simone,
nine inch nails, nirvana, norah jones, olafur arnalds, ólafur arnalds, olivia rodrigo,
otis redding, ozzy osbourne, paul mccartney, paul simon, pearl jam, peggy gou, pharrell williams,
philip glass, phil collins, phoebe bridgers, pink floyd, portishead, post malone, radiohead,
rage against the machine, rammstein, ray charles, red hot chili peppers, rihanna, robbie williams,
rosalía, rosalia, sabrina carpenter, sam cooke, sam smith, selena gomez, sex pistols, shakira,
sigur rós, sigur ros, skrillex, slipknot, snoop dogg, stevie nicks, stevie wonder, stromae,
sufjan stevens, system of a down, tame impala, taylor swift, the beach boys, the beatles,
beatles, the cure, the killers, the rolling stones, rolling stones, the smiths, the strokes,
the weeknd, thom yorke, tina turner, tom petty, tom waits, travis scott, trent reznor,
tupac shakur, twenty one pilots, vangelis, whitney houston, willie nelson, wu-tang clan,
yann tiersen, yo-yo ma, bts, nct 127, twice kpop, newjeans, utada hikaru, yoasobi, kenshi yonezu,
sơn tùng m-tp, jay chou, teresa teng, charles aznavour, jacques brel, manu chao, buena vista social
club, caetano veloso, joão gilberto, joao gilberto, tom jobim, anitta, laura pausini,
eros ramazzotti, andrea bocelli, helene fischer, herbert grönemeyer, die toten hosen
"""
WORDS_TOO = """
queen, prince, kiss, heart, boston, chicago, yes, cream, rush, oasis, blur, pulp, muse, madonna,
drake, future, pink, sting, seal, moby, usher, sia, lorde, feist, beck, air, bush, live, train,
journey, kansas, america, asia, europe, toto, genesis, eagles, doors, the doors, the band,
the clash, the who, u2, inxs, r.e.m., rem, ac/dc, acdc, zz top, bach, mozart, beethoven, chopin,
vivaldi, wagner, tchaikovsky, cher, dido, enya, lizzo, halsey, tool, korn, disturbed, placebo,
garbage, suede, james, texas, keane, travis, the xx, wham, a-ha, tupac, 2pac, biggie, nas,
common, the roots, massive attack, underworld, orbital, zedd, diplo, marshmello, burial, bonobo
"""

_STYLE_OF = (
    r"(?:in (?:the )?(?:style|manner|vein|spirit) of|sounds? like|sounding like|similar to|"
    r"inspired by|reminiscent of|à la|a la|like|by)"
)
_CAPITALS = r"[A-ZÀ-Þ][\w'’.\-]+(?:\s+(?:[A-ZÀ-Þ][\w'’.\-]+|of|the|and|&|de|del|la))*"


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


_NOT_NAMES = _names("a, an, the, i, my, our, this, that, english, spanish, christmas, sunday")


def _any_of(names: frozenset[str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"[ \-]+") for name in longest_first)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    known, words = _any_of(_names(UNMISTAKABLE)), _any_of(_names(WORDS_TOO))
    lead = rf"(?:\b{_STYLE_OF}\s+)?"
    return (
        re.compile(
            rf"{lead}(?<!\w)(?P<name>{known})(?!\w)(?:['’]s)?(?:[ -](?:style|type|vibes?|like)\b)?",
            re.IGNORECASE,
        ),
        re.compile(rf"\b{_STYLE_OF}\s+(?P<name>{words})(?!\w)", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)(?P<name>{words})['’]?s?[ -](?:style|type beat|vibes?)\b", re.IGNORECASE
        ),
        re.compile(
            r"(?i:\b(?:in (?:the )?(?:style|manner|vein) of|sounds? like|inspired by)\s+)"
            rf"(?P<name>{_CAPITALS})"
        ),
    )


@lru_cache(maxsize=8)
def artist_findings(prompt: str) -> tuple[Finding, ...]:
    """The artists that a style names, each with the change that takes the name out."""
    if not prompt.strip():
        return ()
    found = dict[tuple[int, int], Finding]()
    for pattern in _patterns():
        for match in pattern.finditer(prompt):
            name = match["name"]
            if name.casefold() in _NOT_NAMES or any(
                start < match.end() and match.start() < end for start, end in found
            ):
                continue
            found[match.span()] = _finding(prompt, match.span(), name)
    return tuple(sorted(found.values(), key=lambda each: each.start))


def _finding(prompt: str, span: tuple[int, int], name: str) -> Finding:
    start, end = span
    # The comma and the blank before it go too, or those behind it at the beginning.
    while start and prompt[start - 1] in " ,":
        start -= 1
    if start == 0:
        while end < len(prompt) and prompt[end] in " ,":
            end += 1
    return Finding(
        code="artist_name",
        message=say(
            "This service refuses names of artists such as “{name}”; describe the sound.", name=name
        ),
        severity=Severity.WARNING,
        field="prompt",
        start=span[0],
        end=span[1],
        fix=Fix(label=say("Take it out"), changes=(TextChange(start=start, end=end, text=""),)),
    )
