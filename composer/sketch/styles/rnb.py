"""R&B and soul: a slow pocket behind the beat, electric piano, warm bass, a choir that answers."""

from composer.domain.sentences import marked
from composer.sketch.style import Groove, PartPlan, Play, Room, Style

RNB = Style(
    id="rnb",
    label="R&B and soul",
    tempo=(66, 78, 94),
    minor_share=0.5,
    tonics=(5, 10, 3, 8, 0),
    minor={
        "verse": (
            "im9 | iv9 | bVImaj7 | v7",
            "im9 | bVImaj7 | iv9 | V7",
            "im7 | bIIImaj7 | iv9 | iv9",
        ),
        "chorus": (
            "bVImaj7 | bVII | im9 | bIIImaj7",
            "iv9 | v7 | im9 | im9",
            "bVImaj7 | v7 | iv9 | bVII",
        ),
        "bridge": ("iv9 | bVII | bIIImaj7 | bVImaj7", "bVImaj7 | V7 | im9 | im9"),
    },
    major={
        "verse": (
            "Imaj9 | vi9 | ii9 | V7",
            "Imaj7 | iii7 | IVmaj7 | V7",
            "IVmaj7 | iii7 | ii9 | Imaj9",
        ),
        "chorus": (
            "IVmaj7 | V7 | iii7 | vi9",
            "ii9 | V7 | Imaj9 | vi9",
            "IVmaj7 | iv7 | Imaj9 | vi7",
        ),
        "bridge": ("vi9 | II7 | ii9 | V7", "IVmaj7 | iii7 | vi7 | II7"),
    },
    final=("im9", "Imaj9"),
    kit_says=marked("laid-back drums"),
    swing=0.14,
    late=0.016,
    human=0.009,
    room=Room(decay=1.6, dark=0.5, glue=0.35, bass=1.0, delay_beats=0.75),
    grooves=(
        (
            Groove(enters=0.30, lines=(("snap", "....x.......x..."), ("hat", "x...x...x...x..."))),
            Groove(
                enters=0.45,
                lines=(
                    ("kick", "X..x......x....."),
                    ("snare", "....X.......X..g"),
                    ("hat", "x.x.x.x.x.x.x.xx"),
                ),
            ),
            Groove(
                enters=0.76,
                lines=(
                    ("kick", "X..x...x..x..x.."),
                    ("snare", "....X..g....X..g"),
                    ("hat", "xoxoxoxoxoxoxxxo"),
                    ("tambourine", "....x.......x..."),
                ),
            ),
        ),
        (
            Groove(
                enters=0.30, lines=(("rim", "....x.......x..."), ("shaker", "x.o.x.o.x.o.x.o."))
            ),
            Groove(
                enters=0.45,
                lines=(
                    ("kick", "X.....x.x......."),
                    ("rim", "....X.......X..."),
                    ("hat", "x.o.x.o.x.o.x.o."),
                ),
            ),
            Groove(
                enters=0.76,
                lines=(
                    ("kick", "X.....x.x.....x."),
                    ("snare", "....X.......X..."),
                    ("clap", "....x.......x..."),
                    ("hat", "x.x.x.xxx.x.x.xx"),
                ),
            ),
        ),
        (
            Groove(enters=0.40, lines=(("kick", "X.........x....."), ("hat", "x.x.x.x.x.x.x.x."))),
            Groove(
                enters=0.70,
                lines=(
                    ("kick", "X.x.......x....."),
                    ("snare", "....X.......X.g."),
                    ("ride", "x...x...x...x..."),
                ),
            ),
        ),
    ),
    fills=(
        (("snare", "............x.xx"),),
        (("tom_mid", "..........x.x..."), ("tom_low", "..............xx")),
    ),
    cells=(
        "..x-x-x---..x---..x-x-x-x-------",
        "x---..x-x-x-x---....x-x-x-------",
        "x-x-x-----..x-x-x---------------",
        "....x-x-x-x---x-x-------........",
    ),
    chorus_cells=(
        "x-----x-x---x-x-x-----x-x-------",
        "x---x-x-x-------x---x-x-x-------",
        "..x-x---x-x-x-----x-x---x-------",
    ),
    parts=(
        PartPlan(
            name="drums",
            family="drums",
            voice="funk_kit",
            play=Play.DRUMS,
            level=-1.0,
            send=0.1,
            tone=-0.3,
        ),
        PartPlan(
            name="bass",
            family="bass",
            voice="finger_bass",
            play=Play.BASS,
            level=-1.0,
            patterns=("R-----r-....5-a-", "R---..r---..R-a-"),
            busy=("R-..r-R---5-8-a-",),
            low=27,
            high=46,
            width=0.1,
            tone=-0.5,
        ),
        PartPlan(
            name="electric piano",
            family="epiano",
            voice="epiano",
            play=Play.COMP,
            level=-3.0,
            patterns=("X-----x---o-----", "X---------x-x---"),
            busy=("X---..x---x-..o-",),
            low=53,
            high=74,
            send=0.22,
            pan=-0.1,
            low_cut=130,
        ),
        PartPlan(
            name="clean guitar",
            family="guitar",
            voice="clean",
            play=Play.ARP,
            level=-8.5,
            patterns=("....2.3.....1.2.", "..3.2.......3.1."),
            low=60,
            high=78,
            pan=0.4,
            send=0.25,
            delay=0.2,
            gate=1.6,
            low_cut=200,
        ),
        PartPlan(
            name="strings",
            family="strings",
            voice="strings",
            play=Play.PAD,
            level=-10.0,
            low=55,
            high=72,
            send=0.32,
            enters=0.7,
            low_cut=220,
        ),
        PartPlan(
            name="choir",
            family="choir",
            voice="choir",
            play=Play.PAD,
            level=-10.5,
            low=53,
            high=70,
            send=0.35,
            enters=0.82,
            low_cut=200,
        ),
        PartPlan(
            name="sax",
            family="lead",
            voice="sax",
            play=Play.MELODY,
            level=-3.5,
            low=58,
            high=77,
            send=0.28,
            delay=0.15,
            low_cut=150,
        ),
    ),
)
