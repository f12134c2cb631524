"""Jazz trio: brushes, walking bass, piano in rootless voicings, a vibraphone that sings."""

from composer.domain.sentences import marked
from composer.sketch.style import Groove, PartPlan, Play, Room, Style

JAZZ = Style(
    id="jazz",
    label="Jazz trio",
    tempo=(96, 124, 160),
    minor_share=0.4,
    tonics=(5, 10, 3, 0, 7, 2),
    minor={
        "verse": (
            "i9 | iv9 | iim7b5 | V7b9",
            "i9 | bVImaj7 | iim7b5 | V7b9",
            "iv9 | bVII13 | bIIImaj9 | bVImaj7",
        ),
        "chorus": (
            "iv9 | bVII13 | bIIImaj9 | V7b9",
            "bVImaj7 | iim7b5 V7b9 | i9 | i9",
            "i9 | iim7b5 V7b9 | i9 | V7b9",
        ),
        "bridge": ("iv9 | bVII9 | bIIImaj9 | bIIImaj9", "bVImaj9 | bVImaj9 | iim7b5 | V7b9"),
    },
    major={
        "verse": (
            "Imaj9 | vi9 | ii9 | V13",
            "ii9 | V13 | Imaj9 | vi9",
            "Imaj9 VI9 | ii9 V13 | iii7 VI9 | ii9 V13",
        ),
        "chorus": (
            "IVmaj9 | iv6 | iii7 | VI9",
            "ii9 | V13 | iii7 | VI9",
            "Imaj9 | I9 | IVmaj9 | iv6",
        ),
        "bridge": ("iii7 | VI9 | ii9 | V13", "v9 | I9 | IVmaj9 | V9sus4"),
    },
    final=("i6", "I69"),
    kit_says=marked("brushed drums"),
    swing=0.33,
    swing_unit=0.5,
    late=0.006,
    human=0.010,
    slows=0.4,
    crash=False,
    room=Room(decay=1.2, dark=0.5, glue=0.25, air=1.0),
    grooves=(
        (
            Groove(
                enters=0.30, lines=(("snare", "g...o...g...o..."), ("pedal", "....o.......o..."))
            ),
            Groove(
                enters=0.48,
                lines=(
                    ("ride", "X...X.x.X...X.x."),
                    ("pedal", "....x.......x..."),
                    ("snare", "g.....g...g...g."),
                ),
            ),
            Groove(
                enters=0.80,
                lines=(
                    ("ride", "X...X.x.X...X.x."),
                    ("pedal", "....x.......x..."),
                    ("snare", "..g...x...g.o.g.|......o.x...g.x."),
                    ("kick", "o.........o.....|o.....o........."),
                ),
            ),
        ),
        (
            Groove(enters=0.30, lines=(("ride", "x...x...x...x..."),)),
            Groove(
                enters=0.48,
                lines=(
                    ("ride", "X...X.x.X...X.x."),
                    ("pedal", "....x.......x..."),
                    ("snare", "g...o...g...o..."),
                ),
            ),
            Groove(
                enters=0.80,
                lines=(
                    ("ride", "X...X.x.X...X.x."),
                    ("pedal", "....x.......x..."),
                    ("snare", "g.x...g.o.g...x.|g...o.g...x.g.o."),
                    ("kick", "o...o...o...o..."),
                ),
            ),
        ),
    ),
    fills=(
        (("snare", "........x.x.x.x."),),
        (
            ("snare", "........x.x....."),
            ("tom_mid", "............x..."),
            ("tom_low", "..............x."),
        ),
    ),
    cells=(
        "..x-x-x-x-x---..x-x-x---........",
        "x-x-x-x-x-x-x---....x-x-x---....",
        "....x-x-x-x-x-x-x---x-......x-..",
        "x---..x-x-x-x---..x-x-x-x---....",
    ),
    chorus_cells=(
        "x-x-x---x-x-x---x-x-x-x-x---....",
        "x---x-x-..x-x---x-x-x-x-x---....",
        "..x-x-x-x---x-x-x---x-x-x---....",
    ),
    parts=(
        PartPlan(
            name="drums",
            family="drums",
            voice="brush_kit",
            play=Play.DRUMS,
            level=-3.5,
            send=0.12,
            low_cut=35,
        ),
        PartPlan(
            name="bass",
            family="bass",
            voice="upright",
            play=Play.BASS,
            level=-1.0,
            patterns=("R-------5-----a-",),
            busy=("R---3---5---a---", "R---5---8---a---", "R---5---3---a---"),
            low=28,
            high=50,
            send=0.04,
            width=0.3,
            gate=0.95,
        ),
        PartPlan(
            name="piano",
            family="piano",
            voice="piano",
            play=Play.COMP,
            level=-4.0,
            patterns=("X-----x-........|......x-....x---", "..x---..X-......|X---....x-......"),
            busy=("X-----x-....x-..|..x-..x-......X-", "..X-..x-....x---|X-....x-..x-...."),
            low=52,
            high=72,
            send=0.16,
            pan=-0.25,
            strum=0.006,
            low_cut=100,
        ),
        PartPlan(
            name="vibraphone",
            family="vibes",
            voice="vibes",
            play=Play.MELODY,
            level=-2.5,
            low=60,
            high=81,
            send=0.22,
            pan=0.2,
            low_cut=150,
            enters=0.45,
        ),
    ),
)
