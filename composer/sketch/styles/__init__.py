"""Which styles the band plays: one module a style."""

from __future__ import annotations

from composer.sketch.style import Style
from composer.sketch.styles.ambient import AMBIENT
from composer.sketch.styles.bossa import BOSSA
from composer.sketch.styles.cinematic import CINEMATIC
from composer.sketch.styles.folk import FOLK
from composer.sketch.styles.house import HOUSE
from composer.sketch.styles.jazz import JAZZ
from composer.sketch.styles.lofi import LOFI
from composer.sketch.styles.piano import PIANO
from composer.sketch.styles.pop import POP
from composer.sketch.styles.rock import ROCK
from composer.sketch.styles.synthwave import SYNTHWAVE
from composer.sketch.styles.trap import TRAP

STYLE_BY_ID: dict[str, Style] = {
    style.id: style
    for style in (
        LOFI, SYNTHWAVE, FOLK, CINEMATIC, HOUSE, POP, ROCK, JAZZ, BOSSA, TRAP, AMBIENT, PIANO,
    )
}  # fmt: skip
