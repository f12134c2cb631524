"""Country: a train beat on brushes, a walking two-beat bass, banjo and fiddle."""

from composer.domain.sentences import marked
from composer.sketch.style import Groove, PartPlan, Play, Room, Style

COUNTRY = Style(
    id="country",
    label="Country",
    tempo=(96, 112, 132),
    minor_share=0.12,
    tonics=(7, 2, 9, 0, 4),
    minor={
        "verse": ("i | bVII | bVI | bVII", "i | i | bVII | i", "i | iv | bVII | i"),
        "chorus": ("bIII | bVII | i | bVI", "bVI | bVII | i | i", "bIII | bVII | iv | V"),
        "bridge": ("iv | i | bVII | V", "bVI | bIII | bVII | V7"),
    },
    major={
        "verse": ("I | IV | I | V7", "I | I | IV | V", "I | vi | IV | V7", "I | I7 | IV | I"),
        "chorus": ("IV | I | V7 | I", "I | V | vi | IV", "IV | V | I | vi", "I | IV | V7 | I"),
        "bridge": ("vi | IV | I | V", "IV | IV | II7 | V7", "ii | V7 | I | vi"),
    },
    final=("i", "I"),
    kit_says=marked("brushed train beat"),
    human=0.008,
    slows=0.3,
    room=Room(decay=1.2, dark=0.45, glue=0.3, air=0.6),
    grooves=(
        (
            Groove(enters=0.30, lines=(("hat", "..x...x...x...x."), ("kick", "x.......x......."))),
            Groove(
                enters=0.45,
                lines=(
                    ("kick", "X.......X......."),
                    ("snare", "gogxgogxgogxgogx"),
                ),
            ),
            Groove(
                enters=0.78,
                lines=(
                    ("kick", "X.....x.X......."),
                    ("snare", "ooxXooxXooxXooxX"),
                    ("tambourine", "....x.......x..."),
                ),
            ),
        ),
        (
            Groove(enters=0.30, lines=(("rim", "....x.......x..."), ("hat", "x.o.x.o.x.o.x.o."))),
            Groove(
                enters=0.45,
                lines=(
                    ("kick", "X.......X.x....."),
                    ("rim", "....X.......X..."),
                    ("hat", "x.o.x.o.x.o.x.o."),
                ),
            ),
            Groove(
                enters=0.78,
                lines=(
                    ("kick", "X.....x.X.x....."),
                    ("snare", "....X..g....X..g"),
                    ("hat", "x.x.x.x.x.x.x.x."),
                ),
            ),
        ),
        (
            Groove(
                enters=0.40, lines=(("kick", "X...x...X...x..."), ("shaker", "x.o.x.o.x.o.x.o."))
            ),
            Groove(
                enters=0.70,
                lines=(
                    ("kick", "X...X...X...X..."),
                    ("snare", "..x...x...x...x."),
                    ("hat", "x.o.x.o.x.o.x.o."),
                ),
            ),
        ),
    ),
    fills=(
        (("snare", "........xxxxxxxX"),),
        (("snare", "........x.x.xx.x"), ("tom_low", "..............x.")),
    ),
    cells=(
        "x-x-x---x-x-x---x-x-x-x-x-------",
        "x---x-x-x---x---x---x-x-x-------",
        "..x-x-x-x---x-..x-x-x---x-------",
        "x-x-x-x-x-------x-x-x---x---....",
    ),
    chorus_cells=(
        "x---x---x-x-x---x---x---x-------",
        "x-----x-x-x-x---x-----x-x-------",
        "x-x-x---x-------x-x-x---x-------",
    ),
    parts=(
        PartPlan(
            name="drums",
            family="drums",
            voice="brush_kit",
            play=Play.DRUMS,
            level=-1.5,
            send=0.12,
        ),
        PartPlan(
            name="bass",
            family="bass",
            voice="upright",
            play=Play.BASS,
            level=-2.0,
            patterns=("R---....5---....", "R---....5---..a."),
            busy=("R---r...5---r.a.",),
            low=28,
            high=47,
            width=0.2,
            enters=0.3,
        ),
        PartPlan(
            name="acoustic guitar",
            family="guitar",
            voice="steel",
            play=Play.COMP,
            level=-5.0,
            patterns=("....x-......x-..", "..o-x-o-..o-x-o-"),
            busy=("x-o-X-o-x-o-X-o-",),
            low=50,
            high=72,
            strum=0.012,
            pan=-0.4,
            send=0.14,
            low_cut=110,
        ),
        PartPlan(
            name="banjo",
            family="guitar",
            voice="banjo",
            play=Play.ARP,
            level=-7.0,
            patterns=("0213021302130213", "2013201320132013"),
            low=55,
            high=76,
            pan=0.4,
            send=0.12,
            enters=0.5,
            low_cut=150,
        ),
        PartPlan(
            name="piano",
            family="piano",
            voice="piano",
            play=Play.COMP,
            level=-9.0,
            patterns=("....x-......x-..",),
            low=55,
            high=74,
            pan=0.15,
            send=0.16,
            enters=0.72,
            low_cut=160,
        ),
        PartPlan(
            name="fiddle",
            family="lead",
            voice="fiddle",
            play=Play.MELODY,
            level=-3.0,
            low=62,
            high=84,
            send=0.22,
            low_cut=180,
        ),
    ),
)
