"""Are syllables counted as people sing them, in each language by its own rule?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.syllables import LANGUAGES, language_of, syllables

WORDS = {
    "en": "salt-1 love-1 little-2 table-2 walked-1 wanted-2 roses-2 wishes-2 times-1 lonely-2 "
    "beautiful-3 heart-1 lanterns-2 radio-3 reality-4 motion-2 going-2 don't-1 couldn't-2 "
    "dreaming-2 tonight-2 forever-3 believe-2 remember-3 yesterday-3 queue-1 goodbye-2 houses-2 "
    "bridges-2 piano-3 played-1 carried-2 stories-2 people-2 hallelujah-4 million-2 ocean-2 "
    "somebody-3 everything-3 rhythm-2 closed-1 ended-2 the-1 coffee-2 idea-3",
    "es": "corazón-3 día-2 tierra-2 guitarra-3 ciudad-2 poeta-3 aire-2 río-2 noche-2 quiero-2 "
    "país-2 soy-1 agua-2 cielo-2 canción-2",
    "it": "amore-3 cuore-2 luna-2 notte-2 chiamare-3 bacio-2 giorno-2 questo-2 città-2 addio-2",
    "pt": "coração-3 saudade-3 não-1 você-2 água-2 lua-2 dia-2 país-2 quero-2 noite-2 guerra-2",
    "fr": "amour-2 étoile-2 vie-1 table-1 nuit-1 j'ai-1 famille-2 ville-1 noël-2 maïs-2 quand-1 "
    "oiseau-2 poète-2 amie-2",
    "de": "liebe-2 herz-1 frauen-2 nation-2 feuer-2 mädchen-2 über-2 theater-3 träume-2 sehen-2",
    "vi": "người-1 điệp-1 yêu-1",
    "zh": "月亮-2 我的心-3",
    "ja": "さくら-3 きょう-2 がっこう-4 サビ-2 桜-2",
    "ko": "사랑해-3 너를-2",
    "": "привет-2 καλο-2 สวัสดี-2",
}


@pytest.mark.parametrize("language", list(WORDS))
def test_words(language: str) -> None:
    for entry in WORDS[language].split():
        word, _, count = entry.rpartition("-")
        assert syllables(word, language) == int(count), word
        assert syllables(unicodedata.normalize("NFD", word), language) == int(count), word


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Salt on the rail and the moon in my eyes"),
        ("es", "La luna y el mar, no sé cuándo ni por qué"),
        ("fr", "Je ne sais pas ce que la nuit nous dit dans le vent"),
        ("de", "Ich und du, das Licht ist nicht aus"),
        ("it", "Con te nella notte non sono solo, amore mio"),
        ("pt", "Eu não sei o que você me deu, meu coração"),
        ("vi", "Người ta yêu nhau dưới trăng"),
        ("zh", "月亮代表我的心"),
        ("ja", "君の名は"),
        ("ko", "사랑해 너를"),
        ("", "Привет мир"),
    ],
)
def test_languages_are_told_apart(language: str, text: str) -> None:
    assert language_of(text) == language
    assert language_of(unicodedata.normalize("NFD", text)) == language


def test_what_is_not_sung_has_no_syllables() -> None:
    assert syllables("") == syllables(" ... !? 👍🏽 — ") == 0
    assert syllables("24 hours", "en") == 3  # one a digit


@given(st.text(max_size=40), st.sampled_from([*LANGUAGES, "", "xx"]))
def test_any_text_has_a_count(text: str, language: str) -> None:
    count = syllables(text, language)

    assert 0 <= count <= 2 * len(unicodedata.normalize("NFC", text)) + 2
    has_letters = any(char.isalpha() for char in unicodedata.normalize("NFC", text))
    assert count > 0 or not has_letters


@given(st.lists(st.sampled_from(WORDS["en"].split()), max_size=8))
def test_a_line_has_the_syllables_of_its_words(entries: list[str]) -> None:
    parts = [entry.rpartition("-") for entry in entries]
    line = ", ".join(word for word, _, _ in parts)

    assert syllables(line, "en") == sum(int(count) for _, _, count in parts)
