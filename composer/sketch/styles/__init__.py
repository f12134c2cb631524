"""Which styles the band plays: one module a style."""

from __future__ import annotations

from composer.sketch.style import Style
from composer.sketch.styles.ambient import AMBIENT
from composer.sketch.styles.bossa import BOSSA
from composer.sketch.styles.cinematic import CINEMATIC
from composer.sketch.styles.country import COUNTRY
from composer.sketch.styles.dnb import DNB
from composer.sketch.styles.folk import FOLK
from composer.sketch.styles.funk import FUNK
from composer.sketch.styles.house import HOUSE
from composer.sketch.styles.jazz import JAZZ
from composer.sketch.styles.lofi import LOFI
from composer.sketch.styles.lullaby import LULLABY
from composer.sketch.styles.march import MARCH
from composer.sketch.styles.metal import METAL
from composer.sketch.styles.piano import PIANO
from composer.sketch.styles.pop import POP
from composer.sketch.styles.reggae import REGGAE
from composer.sketch.styles.rnb import RNB
from composer.sketch.styles.rock import ROCK
from composer.sketch.styles.synthwave import SYNTHWAVE
from composer.sketch.styles.trap import TRAP

STYLE_BY_ID: dict[str, Style] = {
    style.id: style
    for style in (
        LOFI, SYNTHWAVE, FOLK, CINEMATIC, HOUSE, POP, ROCK, JAZZ, BOSSA, TRAP, AMBIENT, PIANO,
        COUNTRY, DNB, FUNK, RNB, REGGAE, METAL, LULLABY, MARCH,
    )
}  # fmt: skip
