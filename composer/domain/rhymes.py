"""Which lines of a section rhyme?

A line's rhyme is the sound of its last word from its last vowels on, read from the spelling: exact
where a language is written as it is spoken, a fair guess in English and French. Chinese has no
spelling to read, so there only equal last characters rhyme.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LAST_WORD = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)*)[^\w]*$")
_VOWELS = "aeiouyæœøаеёиоуыэюяіїєαεηιουω"

# One sound of English a line, and how it is written at the end of a word; the longest counts.
# An equals sign is before a whole word, for those that sound otherwise than they are written.
_ENGLISH = """
OT ought aught
ITE ight ite yte =height
ATE ate ait aight eight
AY ay ey eigh ei =ballet =they
AIN ain ane eign ein aign
AIL ail ale eil
EET eet eat ete eit
EEN een ean ene =machine =seen
EEM eem eam eme
EEL eel eal
EED eed ede ead =read =lead
ED ed =dead =bread =head =said =instead =ahead =spread =thread
EER eer ear ere ier =here
AIR air are eir =bear =wear =swear =there =where =everywhere =somewhere
OR ore oor oar or =four =pour =your =war
I igh ye uy eye =pie =die =lie =tie =sky =cry =fly =try =why =my =by =dry =shy =high =goodbye
INE ine ign yne
IME ime yme imb
IDE ide ied yed
IZE ise ize =eyes =lies =skies =cries
IRE ire yre iar igher =choir
OHN one oan ohn =known =grown =own =shown =flown =thrown
OWN own oun
OH o oe ough =know =show =snow =low =grow =blow =flow =slow =glow =below =tomorrow =though
OW ow =bough =now =how
OO oo ue ew =to =do =who =you =shoe =through =two =into
OON oon une ewn
OOM oom ume =tomb
ODE oad ode =owed
OME ome oam =comb
UM um umb =come =some =become
OKE oke oak olk
OLD old
UV uv =love =above =dove =glove =of
OVE ove
UN un =son =one =done =none =won =sun =anyone =everyone =someone
GONE =gone =on
URN urn earn ern
UR er ir ur =her
URD urd ird erd =word =heard
URL url irl earl
URT urt irt ert
ART art =heart =apart
ALL all awl aul
AW aw augh
EE ee ea y ie i ey =me =he =she =we =be =key
UCK uck
AKE ake =break =steak
ACE ace ase
AZE aze aise =days =ways
OOD ude =mood =food
UUD ood ould
"""


def _table() -> tuple[dict[str, str], dict[str, str]]:
    """(whole word -> sound, ending -> sound)"""
    words, endings = dict[str, str](), dict[str, str]()
    for line in _ENGLISH.strip().splitlines():
        sound, *spellings = line.split()
        for spelling in spellings:
            if spelling.startswith("="):
                words[spelling[1:]] = sound
            else:
                endings.setdefault(spelling, sound)
    return words, endings


_SOUND_OF_WORD, _SOUND_OF_ENDING = _table()
_LONGEST_ENDING = max(map(len, _SOUND_OF_ENDING))
_PLURAL = re.compile(r"(?<=[^s'])s$")


@lru_cache(maxsize=4096)  # nearly all lines are the same at the next key
def rhyme_of(line: str, language: str = "") -> str:
    """The sound a line ends with, as letters to compare; empty if it ends with no word."""
    match = _LAST_WORD.search(unicodedata.normalize("NFC", line).lower())
    if match is None:
        return ""
    word = match[1].replace("’", "'")
    if language == "en":
        return _english(word)
    if not word.isascii():
        last = word[-1]
        if "\u3040" <= last <= "\u30ff" or "\u3400" <= last <= "\u9fff":
            return last
        if "\uac00" <= last <= "\ud7a3":
            return unicodedata.normalize("NFD", last)[1:]  # vowel and end, without its beginning
    if language == "vi":
        return _after_first_consonants(_without_tone(word))
    plain = _without_marks(word)
    if language == "fr":
        plain = re.sub("(?<=[a-z])(?:es|e|s|t|d|x|z|p)$", "", plain) or plain
        plain = re.sub("(?:eau|au)$", "o", plain)
        plain = re.sub("(?:er|ez|ee)$", "e", plain)
    # corazón, città: where the end is stressed by its accent, it alone bears the rhyme.
    before_last = language in _STRESSED_BEFORE_LAST and not _ACCENT_AT_END.search(word)
    weak_ends = ("en", "er", "el", "es", "e") if language == "de" else ("s", "n", "m", "ns")
    return _from_last_vowels(plain, weak_ends if before_last else ())


def _english(word: str) -> str:
    word = word.replace("'", "")
    if sound := _SOUND_OF_WORD.get(word):
        return sound
    plural = "S" if _PLURAL.search(word) and len(word) > 3 else ""
    stem = word[:-1] if plural else word
    if sound := _SOUND_OF_WORD.get(stem):
        return sound + plural
    for length in range(min(_LONGEST_ENDING, len(stem)), 0, -1):
        if sound := _SOUND_OF_ENDING.get(stem[-length:]):
            return sound + plural
    ending = re.search("[aeiouy]+[^aeiouy]*e?$", stem)
    return (ending[0] if ending else stem).removesuffix("e") + plural


_ACCENT_AT_END = re.compile("[áéíóúàèìòùâêôãõ].?$")
_STRESSED_BEFORE_LAST = frozenset({"es", "it", "pt", "de"})


def _from_last_vowels(word: str, weak_ends: tuple[str, ...]) -> str:
    """From the last vowels on, or from those before them if the word has a weak end.

    Besides those given, a vowel at the end is weak, if any end is.
    """
    groups = list(re.finditer(f"[{_VOWELS}]+", word))
    if not groups:
        return word
    ends_weakly = word.endswith(weak_ends) or word[-1] in _VOWELS if weak_ends else False
    number = -2 if ends_weakly and len(groups) > 1 else -1
    ending = word[groups[number].start() :]
    return re.sub(f"^[iu](?=[{_VOWELS}])", "", ending)  # cuore rhymes with amore


def _without_marks(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(char for char in apart if not unicodedata.combining(char))


_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def _without_tone(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))


def _after_first_consonants(word: str) -> str:
    return re.sub("^(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])", "", word) or word


def rhyme_scheme(lines: Sequence[str], language: str = "") -> tuple[str, ...]:
    """A letter for each line, the same for lines that rhyme: ``A B A B``; empty for blank lines.

    A line that rhymes with no other has a letter of its own; after 26 they go on with AA.
    """
    letters, given = list[str](), dict[str, str]()
    for line in lines:
        rhyme = rhyme_of(line, language)
        if not rhyme:
            letters.append("")
            continue
        letters.append(given.setdefault(rhyme, _letter(len(given))))
    return tuple(letters)


def _letter(number: int) -> str:
    first, second = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
