"""How many syllables does a line have when it is sung, in the language it is written in?

The rules are those of each language's spelling; English, whose spelling says least, has a rule for
silent letters and a list of common words that break it. Chinese and Korean have one syllable a
character, Vietnamese one a word, Japanese one a mora and about two a kanji. Any other language
counts its groups of vowels; a script whose vowels are not known here (Thai, Arabic) counts one for
two letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "vi", "zh", "ja", "ko")
"""ISO 639 codes of the languages with a rule of their own."""

MORAE_OF_KANJI = 2
"""Most kanji are read with two morae: 桜 sakura has three, 目 me one."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+", re.UNICODE)
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS_OF: dict[str, frozenset[str]] = {
    "en": _words(
        "the and you of to is in it my me your we i'm don't that this on for with all be was are "
        "but not so have what she he they a"
    ),
    "es": _words(
        "el los las que de y en un una mi tu te es por con para como pero yo más no se lo cuando "
        "corazón está"
    ),
    "fr": _words(
        "le les des et je tu il est dans un une mon ton que qui pas pour sur avec nous vous ce "
        "c'est j'ai ne du au"
    ),
    "de": _words(
        "der die das und ich du ist nicht ein eine in mein dein wir sie es auf mit für den dem "
        "von zu wie so noch"
    ),
    "it": _words(
        "il gli che di e un una mio tuo non per con sono come ma più io mi ti si della nel è "
        "amore questo lo"
    ),
    "pt": _words(
        "o os que de e um uma meu minha teu não por com para como mas eu você se no na do da é "
        "saudade coração em"
    ),
}


def language_of(text: str) -> str:
    """The language that a text is most likely in, as one of LANGUAGES; empty if none stands out.

    The first lines decide, so that a text is not read as another language while it is written on.
    """
    return _language_of(text[:_READ])


_READ = 800
"""Characters."""


@lru_cache(maxsize=16)
def _language_of(text: str) -> str:
    plain = _composed(text)
    if not plain.isascii():
        if any("\u3040" <= char <= "\u30ff" for char in plain):
            return "ja"
        if any("\uac00" <= char <= "\ud7a3" for char in plain):
            return "ko"
        if any(_is_han(char) for char in plain):
            return "zh"
        if len(_VIETNAMESE.findall(plain)) >= 2:
            return "vi"
    words = frozenset(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", plain))
    scores = {language: len(words & common) for language, common in _WORDS_OF.items()}
    best = max(scores, key=lambda language: scores[language])
    runner_up = max(score for language, score in scores.items() if language != best)
    if scores[best] > runner_up:
        return best
    return "en" if plain.isascii() and scores["en"] == scores[best] else ""


@lru_cache(maxsize=4096)  # nearly all lines are the same at the next key
def syllables(line: str, language: str = "") -> int:
    """How many syllables a line has; 0 if there is nothing in it to sing.

    ``language`` is one of LANGUAGES; any other text counts as an unknown language. A number is
    counted with one syllable a digit.
    """
    total = 0
    for match in _WORD.finditer(_composed(line)):
        total += _of_word(match[0].replace("’", "'"), language)
    return total


def _composed(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff" or char == "々"


_SMALL_KANA = frozenset("ゃゅょぁぃぅぇぉャュョァィゥェォゎヮ")


def _of_word(word: str, language: str) -> int:
    if word[0].isdigit():
        return len(word)
    if word.isascii():
        return _of_spelling(word, language)
    dense, letters = 0, list[str]()
    for char in word:
        if "\u3040" <= char <= "\u30ff" or "\u31f0" <= char <= "\u31ff":
            dense += char not in _SMALL_KANA
        elif _is_han(char):
            dense += MORAE_OF_KANJI if language == "ja" else 1
        elif "\uac00" <= char <= "\ud7a3":
            dense += 1
        else:
            letters.append(char)
    if not letters:
        return dense
    rest = "".join(letters)
    return dense + _of_spelling(rest, language)


@lru_cache(maxsize=16_384)  # songs say the same words over and over
def _of_spelling(word: str, language: str) -> int:
    if language == "vi":
        return 1
    rule = _RULES.get(language)
    if rule is not None:
        return max(1, rule(word))
    groups = len(_ANY_VOWELS.findall(_without_marks(word)))
    if groups:
        return groups
    is_alphabet = any("LATIN" in unicodedata.name(char, "") for char in word)
    return 1 if is_alphabet else max(1, -(-len(word) // 2))


# Vowels of Latin, Cyrillic and Greek letters, without their accents.
_ANY_VOWELS = re.compile("[aeiouyæœøıаеёиоуыэюяіїєαεηιουω]+")


@lru_cache(maxsize=4096)
def _without_marks(word: str) -> str:
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word)
    return "".join(char for char in apart if not unicodedata.combining(char))


_ENGLISH_ODD = {
    word: count
    for count, words in {
        1: "every'd fire hour our loved moved lived gloved clothes ache aches whole yours "
        "you're we're they're where're smile while",
        2: "being going doing seeing knowing lion quiet science diet poem poet real really giant "
        "riot trial bias dial prayer people little someone sometimes something somewhere "
        "someday heaven given oven even seven eleven didn't couldn't wouldn't shouldn't hasn't "
        "doesn't isn't wasn't haven't evening every lonely lovely homeless careless hopeless "
        "lifetime somehow forever'd baseline safely therefore rhythm chasm prism sacred naked "
        "wicked ancient patience ocean create chaos neon video'd cruel fuel duel ruin fluid suede",
        3: "forever everyone everything everywhere anyone beautiful memory radio stereo video "
        "idea area piano museum violet idol's melody several hurricane animated poetry "
        "violence violent society'd meteor lioness created creating",
        4: "creativity'd reality everybody anybody imagination's society variety",
    }.items()
    for word in words.split()
}
_ENGLISH_SPLIT = re.compile(
    "ia(?!l$|n$|ns$|m$)|i[eo]u?s?(?=n?t)|io(?!n)|uo|ua(?=l|te)|eo(?!u)|[aeiou]ing|yi|iu|eou"
)
_ENGLISH_ONE = re.compile("cia|tia|sia|gia|cio|tio|sio|gio|xio|gui|gue|qu|eau|tien|cien")


def _english(word: str) -> int:
    plain = word.removesuffix("'s") if word.endswith("'s") else word
    if (known := _ENGLISH_ODD.get(plain)) is not None:
        return known
    letters = re.sub("^some(?=[a-z])", "som", _without_marks(plain.replace("'", "")))
    count = len(re.findall("[aeiouy]+", letters))
    if re.search("[^aeiouy]e$", letters) and not re.search("[^aeiouylr]le$", letters):
        count -= 1  # silent: love, time; not: little, table
    elif re.search("[^aeiouydt]ed$", letters) and not re.search("[^aeiou]led$", letters):
        count -= 1  # walked, loved; not: wanted, needed
    elif re.search("[^aeiouyscxzgh]es$|[^sct]hes$|[^aeiou]ghes$", letters):
        count -= 1  # times, loves; not: roses, wishes
    if re.search("[^aeiouy]e(?:ly|less|ment|ful|ness)(?:s)?$", letters):
        count -= 1  # lonely, careless
    parts = _ENGLISH_ONE.sub("x", letters)
    count += len(_ENGLISH_SPLIT.findall(parts))
    if letters.endswith("sm"):
        count += 1  # rhythm-like endings: prism, chasm
    if re.search("n't$", plain) and not re.search("[aeiouy]n't$|(?:ca|do|wo|ai)n't$", plain):
        count += 0 if re.search("[aeiouy][^aeiouy]*e?n't$", plain) is None else 1
    return count


_SPANISH_VOWELS = re.compile("[aeiouáéíóúü]+")


def _spanish(word: str) -> int:
    word = re.sub("qu(?=[eiéí])|gu(?=[eiéí])", "k", word)
    word = re.sub("y$", "i", word)
    return _strong_and_weak(word, _SPANISH_VOWELS, strong="aeoáéó", stressed_weak="íú")


_ITALIAN_VOWELS = re.compile("[aeiouàèéìíòóùú]+")


def _italian(word: str) -> int:
    word = re.sub("([cg])i(?=[aouàòù])|sci(?=[aeouàèòù])", "k", word)
    word = re.sub("qu|gu(?=[aei])", "k", word)
    return _strong_and_weak(word, _ITALIAN_VOWELS, strong="aeoàèéòó", stressed_weak="ìíùú")


_PORTUGUESE_VOWELS = re.compile("[aeiouáâãàéêíóôõúü]+")


def _portuguese(word: str) -> int:
    word = re.sub("qu|gu(?=[eiéêí])", "k", word)
    word = re.sub("ão|ãe|õe", "a", word)
    # lua and dia are two; where an accent stands earlier (água, história) the end is one.
    if word.isascii():
        word = re.sub("(?<=[^aeioukg])([iu])(?=[ao]s?$)", r"\1-", word)
    return _strong_and_weak(word, _PORTUGUESE_VOWELS, strong="aeoáâãàéêóôõ", stressed_weak="íú")


def _strong_and_weak(word: str, vowels: re.Pattern[str], *, strong: str, stressed_weak: str) -> int:
    """Two strong vowels are two syllables, a weak one joins its neighbour unless it is stressed."""
    total = 0
    for group in vowels.findall(word):
        alone = sum(char in strong or char in stressed_weak for char in group)
        total += max(1, alone)
    return total


_FRENCH_VOWELS = re.compile("[aeiouyàâæéèêëîïôœùûüÿ]+")


def _french(word: str) -> int:
    parts = word.split("'")
    word = "".join(parts) if len(parts[0]) > 2 else parts[0] + parts[-1]
    word = re.sub("qu|gu(?=[eiéèê])", "k", word)
    word = re.sub("ille", "iye", word) if not word.startswith(("ville", "mille")) else word
    total = 0
    for group in _FRENCH_VOWELS.findall(word):
        total += 1 + len(
            re.findall("(?<=.)[ïë]|é(?=[aoèê])|o(?=[èé])|(?<=[aou])y(?=[aeiouéè])", group)
        )
    silent = re.search("(?<=[^aeiouyàâéèêëîïôœùûü])e(?:s)?$", word)
    if silent and total > 1:
        total -= 1  # a last e is mostly not sung
    elif re.search("(?<=[aiouyàâéèêîôùû])es?$", word):
        pass  # one group already: vie, amie
    return total


_GERMAN_VOWELS = re.compile("[aeiouyäöü]+")
_GERMAN_ONE = re.compile("ie|ei|ai|au|äu|eu|aa|ee|oo|[aeiouyäöü]")


def _german(word: str) -> int:
    word = word.replace("qu", "k").replace("tion", "zon")
    return sum(len(_GERMAN_ONE.findall(group)) for group in _GERMAN_VOWELS.findall(word))


_RULES = {
    "en": _english,
    "es": _spanish,
    "it": _italian,
    "pt": _portuguese,
    "fr": _french,
    "de": _german,
}
