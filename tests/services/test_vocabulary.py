"""Is the vocabulary that comes with the program rich, and without repeats?"""

from __future__ import annotations

from collections import Counter

from composer.domain.artist_lint import artist_findings
from composer.domain.style_terms import TermKind, completions
from composer.services.vocabulary import style_terms
from composer.sketch import vocabulary as band


def test_it_holds_hundreds_of_words_of_every_kind_and_none_twice() -> None:
    terms = style_terms()
    spellings = Counter(
        spelling.casefold() for term in terms for spelling in (term.text, *term.also)
    )

    assert len(terms) >= 300
    assert [spelling for spelling, count in spellings.items() if count > 1] == []
    kinds = Counter(term.kind for term in terms)
    shipped = set(TermKind) - {TermKind.SNIPPET}
    assert all(kinds[kind] >= 20 for kind in shipped), kinds
    assert not any(term.text != term.text.strip() or len(term.text) > 40 for term in terms)


def test_no_word_is_one_that_services_refuse() -> None:
    assert [term.text for term in style_terms() if artist_findings(term.text)] == []


def test_the_styles_that_the_band_plays_are_offered() -> None:
    for style in ("lofi", "synthwave", "folk", "house", "jazz", "trap", "ambient"):
        assert style in band.STYLE_WORDS
        assert completions(style_terms(), style), style
