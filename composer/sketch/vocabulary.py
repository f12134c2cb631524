"""Which words the band knows: styles, moods, instruments, and words it may pass over."""

from __future__ import annotations

from msgspec import Struct

from composer.domain.sentences import marked

STYLE_WORDS: dict[str, tuple[str, ...]] = {
    "lofi": (
        "lo-fi", "lofi", "lo fi", "lo-fi hip-hop", "lofi hip hop", "chillhop", "chill hop",
        "study beats", "study music", "boom bap", "boom-bap", "jazzhop", "jazz hop",
        "hip-hop", "hip hop", "hiphop", "trip-hop", "trip hop", "downtempo", "chill beats",
    ),
    "synthwave": (
        "synthwave", "synth wave", "retrowave", "outrun", "darksynth", "synth-pop", "synthpop",
        "synth pop", "80s", "1980s", "eighties", "electropop", "new wave", "vaporwave",
        "dreamwave", "chiptune", "8-bit", "8 bit", "electro",
    ),
    "folk": (
        "folk", "acoustic folk", "acoustic", "singer-songwriter", "singer songwriter", "indie folk",
        "campfire", "unplugged", "celtic", "ukulele song",
    ),
    "cinematic": (
        "cinematic", "orchestral", "orchestra", "film score", "movie score", "soundtrack", "score",
        "trailer", "symphonic", "symphony", "classical", "epic orchestral", "strings piece",
        "fantasy", "adventure", "film music",
    ),
    "house": (
        "house", "deep house", "tech house", "progressive house", "edm", "dance", "club",
        "disco", "nu disco", "nu-disco", "garage", "four on the floor", "electronic", "electronica",
        "eurodance", "tropical house",
    ),
    "pop": (
        "pop", "indie pop", "indie", "k-pop", "kpop", "j-pop", "jpop", "dance pop", "ballad",
        "power ballad", "bedroom pop",
        "pop ballad", "jingle", "corporate", "upbeat pop",
    ),
    "rock": (
        "rock", "indie rock", "pop rock", "hard rock", "alternative", "alt rock", "punk",
        "pop punk", "grunge", "garage rock", "classic rock", "blues rock", "anthem rock",
    ),
    "jazz": (
        "jazz", "swing", "bebop", "jazz trio", "smooth jazz", "cool jazz", "lounge", "blues",
        "noir", "cocktail", "big band", "walking bass",
    ),
    "bossa": ("bossa nova", "bossa", "latin", "samba", "brazilian", "latin jazz", "beach"),
    "trap": ("trap", "drill", "808", "808s", "rap", "phonk", "cloud rap", "hip-hop trap"),
    "ambient": (
        "ambient", "drone", "meditation", "meditative", "new age", "soundscape", "sleep",
        "spa", "yoga", "atmospheric", "space", "chillout", "chill-out", "relaxation",
    ),
    "piano": (
        "solo piano", "piano solo", "piano", "neoclassical", "neo-classical", "classical piano",
        "piano piece", "piano ballad", "minimalist piano", "nocturne", "sonata", "etude",
    ),
    "country": (
        "country", "bluegrass", "americana", "honky-tonk", "honky tonk", "nashville", "western",
        "hillbilly", "hoedown", "country rock", "outlaw country", "country pop",
    ),
    "dnb": (
        "drum and bass", "drum & bass", "drum'n'bass", "drum n bass", "dnb", "d&b", "jungle",
        "liquid dnb", "liquid drum and bass", "neurofunk", "breakbeat", "breakcore",
    ),
    "funk": ("funk", "funky", "p-funk", "jazz-funk", "jazz funk", "afro-funk", "slap bass groove"),
    "rnb": (
        "r&b", "rnb", "r and b", "soul", "neo-soul", "neo soul", "motown", "rhythm and blues",
        "quiet storm", "contemporary r&b", "gospel",
    ),
    "reggae": (
        "reggae", "dub", "roots reggae", "rocksteady", "ska", "dancehall", "one drop",
        "lovers rock",
    ),
    "metal": (
        "metal", "heavy metal", "death metal", "black metal", "thrash", "thrash metal",
        "metalcore", "doom metal", "djent", "power metal", "nu metal", "hardcore",
    ),
    "lullaby": (
        "lullaby", "nursery rhyme", "cradle song", "bedtime", "baby sleep", "goodnight song",
    ),
    "march": (
        "march", "marching", "marching band", "fanfare", "military", "parade", "brass band",
        "anthem march", "ceremonial", "processional",
    ),
}  # fmt: skip

NEAREST: dict[str, str] = {
    "techno": "house", "trance": "house", "hardstyle": "house", "dubstep": "trap",


    "reggaeton": "trap", "salsa": "bossa",
    "cumbia": "bossa", "tango": "bossa", "flamenco": "bossa", "afrobeat": "house",
    "afrobeats": "house", "amapiano": "house", "opera": "cinematic",
    "baroque": "piano",
    "polka": "folk", "bollywood": "pop", "idm": "ambient", "industrial": "synthwave",
    "gregorian": "ambient", "choral": "cinematic", "a cappella": "cinematic",
    "schlager": "pop", "chanson": "folk", "mariachi": "folk", "hyperpop": "pop",
    "shoegaze": "rock", "post-rock": "rock", "psychedelic": "rock", "krautrock": "rock",
    "world music": "folk", "children's song": "pop",
    "big beat": "house", "grime": "trap",
}  # fmt: skip
"""Genres the band does not play, and the style that comes nearest."""


METRE_WORDS: dict[str, str] = {
    "waltz": "3/4", "waltzes": "3/4", "valse": "3/4", "minuet": "3/4", "mazurka": "3/4",
    "three-four": "3/4", "three four": "3/4", "triple time": "3/4", "jig": "6/8",
    "barcarolle": "6/8", "tarantella": "6/8", "six-eight": "6/8", "six eight": "6/8",
    "twelve-eight": "12/8", "twelve eight": "12/8", "five-four": "5/4", "five four": "5/4",
    "four-four": "4/4", "common time": "4/4",
}  # fmt: skip
"""Words for a metre, or for a dance that has it."""


class Mood(Struct, frozen=True, kw_only=True):
    """What a word of mood, era or production changes: mode (−1 minor, 1 major), tempo factor …"""

    mode: int = 0
    tempo: float = 1.0
    energy: float = 0.0
    bright: float = 0.0  # dB an octave around 1 kHz
    space: float = 1.0  # factor on reverb
    worn: float = 0.0  # of the tape it is recorded on, 0 to 1


_SAD = Mood(mode=-1, tempo=0.93, energy=-0.10, bright=-0.3)
_DARK = Mood(mode=-1, tempo=0.97, bright=-0.8, space=1.15)
_HAPPY = Mood(mode=1, tempo=1.05, energy=0.08, bright=0.4)
_WARM = Mood(energy=-0.05, bright=-0.5)
_CALM = Mood(tempo=0.92, energy=-0.18, bright=-0.3)
_EPIC = Mood(energy=0.18, space=1.2, bright=0.2)
_TENSE = Mood(mode=-1, tempo=1.05, energy=0.10)
_DREAMY = Mood(tempo=0.95, energy=-0.08, space=1.4)
_FAST = Mood(tempo=1.12, energy=0.10)
_SLOW = Mood(tempo=0.86, energy=-0.06)
_WILD = Mood(tempo=1.06, energy=0.18, bright=0.4)
_DRY = Mood(space=0.5, energy=-0.04)
_WET = Mood(space=1.5)
_CRISP = Mood(bright=0.6)
_DULL = Mood(bright=-0.8)
_TAPE = Mood(bright=-0.3, worn=0.7)
_DUSTY = Mood(energy=-0.05, bright=-0.5, worn=0.4)
_FIFTIES = Mood(bright=-0.5, worn=0.35, space=0.9)
_SEVENTIES = Mood(bright=-0.4, worn=0.2, space=0.8)
_EIGHTIES = Mood(bright=0.3, space=1.2)
_NINETIES = Mood(bright=-0.1, worn=0.15)
_BALLAD = Mood(tempo=0.8, space=1.1)

MOODS: dict[str, Mood] = {
    **dict.fromkeys(
        ("sad", "melancholic", "melancholy", "heartbroken", "lonely", "mournful", "sorrowful",
         "wistful", "bittersweet", "nostalgic", "rainy", "grief", "blue"), _SAD),
    **dict.fromkeys(
        ("dark", "ominous", "sinister", "haunting", "spooky", "scary", "horror", "gloomy",
         "moody", "mysterious", "gothic", "midnight", "night"), _DARK),
    **dict.fromkeys(
        ("happy", "joyful", "cheerful", "uplifting", "sunny", "bright", "playful", "fun",
         "optimistic", "hopeful", "positive", "feel-good", "festive", "celebratory", "summer",
         "cute", "morning", "romantic"), _HAPPY),
    **dict.fromkeys(("warm", "cozy", "cosy", "mellow", "smooth", "soulful", "vintage",
                     "velvet", "late-night", "rhodes"), _WARM),
    **dict.fromkeys(
        ("calm", "peaceful", "relaxing", "relaxed", "gentle", "soft", "quiet", "tender",
         "soothing", "serene", "tranquil", "chill", "chilled", "laid-back", "laid back", "sleepy",
         "delicate", "minimal", "sparse", "intimate"), _CALM),
    **dict.fromkeys(
        ("epic", "heroic", "grand", "huge", "massive", "majestic", "triumphant", "powerful",
         "soaring", "dramatic", "big", "anthemic", "glorious"), _EPIC),
    **dict.fromkeys(
        ("tense", "suspense", "suspenseful", "anxious", "urgent", "nervous", "thriller",
         "aggressive", "angry"), _TENSE),
    **dict.fromkeys(
        ("dreamy", "ethereal", "floating", "hazy", "spacious", "lush", "airy", "hypnotic",
         "magical", "cosmic", "underwater"), _DREAMY),
    **dict.fromkeys(("fast", "quick", "up-tempo", "uptempo", "upbeat", "lively", "brisk"), _FAST),
    **dict.fromkeys(("slow", "slowly", "down-tempo"), _SLOW),
    **dict.fromkeys(
        ("energetic", "driving", "intense", "hard", "heavy", "wild", "explosive", "groovy",
         "pumping", "banging", "danceable", "catchy", "bouncy"), _WILD),
    **dict.fromkeys(("dry", "close"), _DRY),
    **dict.fromkeys(
        ("reverb", "reverb-drenched", "reverberant", "wet", "cavernous", "cathedral", "echoey",
         "echoing", "roomy", "stadium", "arena"), _WET),
    **dict.fromkeys(
        ("crisp", "clean", "shiny", "glossy", "polished", "sparkling", "modern", "hi-fi",
         "crystal-clear"), _CRISP),
    **dict.fromkeys(("muffled", "dull", "muted tone", "distant"), _DULL),
    **dict.fromkeys(
        ("tape", "cassette", "vinyl", "crackle", "crackling", "gramophone", "old record", "hiss",
         "worn"), _TAPE),
    "dusty": _DUSTY,
    **dict.fromkeys(("40s", "50s", "60s", "1940s", "1950s", "1960s", "oldies"), _FIFTIES),
    **dict.fromkeys(("70s", "1970s"), _SEVENTIES),
    **dict.fromkeys(("80s", "1980s"), _EIGHTIES),
    **dict.fromkeys(("90s", "1990s"), _NINETIES),
    **dict.fromkeys(("ballad", "power ballad"), _BALLAD),
}  # fmt: skip

MOOD_STYLES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"epic", "heroic", "majestic", "triumphant", "dramatic", "suspenseful", "horror",
                "suspense", "thriller", "haunting", "scary"}), "cinematic"),
    (frozenset({"sleepy", "ethereal", "serene", "tranquil", "floating", "peaceful", "soothing",
                "cosmic"}), "ambient"),
    (frozenset({"chill", "chilled", "cozy", "cosy", "mellow", "relaxing", "relaxed", "rainy",
                "dusty", "nostalgic", "calm", "laid-back", "laid back"}), "lofi"),
    (frozenset({"energetic", "driving", "pumping", "banging", "danceable", "groovy"}), "house"),
    (frozenset({"sad", "melancholic", "tender", "delicate", "intimate", "romantic"}), "piano"),
    (frozenset({"aggressive", "angry", "heavy"}), "rock"),
    (frozenset({"happy", "joyful", "cheerful", "uplifting", "sunny", "fun", "upbeat"}), "pop"),
)  # fmt: skip
"""Where no genre is named, the mood picks the style; first match wins."""

INSTRUMENTS: dict[str, str] = {
    "drums": "drums", "drum": "drums", "beat": "drums", "beats": "drums", "percussion": "drums",
    "kick": "drums", "snare": "drums", "hi-hats": "drums", "hats": "drums", "brushes": "brushes",
    "brushed": "brushes", "drum machine": "drums", "congas": "drums", "conga": "drums",
    "bongos": "drums", "shaker": "drums",
    "bass": "bass", "bassline": "bass", "bass line": "bass", "sub": "bass", "upright bass": "bass",
    "double bass": "bass", "bass guitar": "bass", "808 bass": "bass",
    "piano": "piano", "grand piano": "piano", "upright piano": "piano",
    "rhodes": "epiano", "electric piano": "epiano", "e-piano": "epiano", "wurlitzer": "epiano",
    "keys": "epiano", "organ": "organ", "hammond": "organ",
    "guitar": "guitar", "guitars": "guitar", "acoustic guitar": "guitar",
    "nylon guitar": "guitar", "electric guitar": "guitar", "banjo": "banjo",
    "ukulele": "ukulele", "uke": "ukulele", "mandolin": "mandolin", "fingerpicked": "guitar",
    "strummed": "guitar", "distorted guitar": "guitar", "muted guitar": "guitar",
    "strings": "strings", "violins": "strings", "violin": "violin", "fiddle": "fiddle",
    "cello": "cello", "cellos": "strings", "string quartet": "strings",
    "pad": "pad", "pads": "pad", "synth pad": "pad", "synth": "synth", "synths": "synth",
    "synthesizer": "synth", "lead": "lead", "melody": "lead", "arp": "arp",
    "arpeggio": "arp", "arpeggios": "arp", "arpeggiator": "arp", "arps": "arp",
    "flute": "flute", "whistle": "flute", "ocarina": "flute", "recorder": "flute",
    "piccolo": "piccolo", "clarinet": "clarinet", "oboe": "oboe", "sax": "sax",
    "saxophone": "sax", "tenor sax": "sax", "harmonica": "harmonica",
    "accordion": "accordion", "clavinet": "clavinet", "clav": "clavinet",
    "bells": "bells", "bell": "bells", "glockenspiel": "bells", "music box": "music_box",
    "celesta": "celesta", "vibraphone": "vibes", "vibes": "vibes", "marimba": "vibes",
    "xylophone": "vibes", "choir": "choir", "voices": "choir",
    "brass": "brass", "horns": "brass", "horn": "brass", "trumpet": "trumpet",
    "trumpets": "trumpet", "trombone": "trombone", "trombones": "trombone", "tuba": "trombone",
    "brass section": "brass", "harp": "harp",
    "alto sax": "alto_sax", "alto saxophone": "alto_sax", "bassoon": "bassoon",
    "muted trumpet": "muted_trumpet", "kalimba": "kalimba", "thumb piano": "kalimba",
    "steel drums": "steel_drums", "steel drum": "steel_drums", "steel pan": "steel_drums",
    "steelpan": "steel_drums", "tubular bells": "tubular_bells", "timpani": "timpani",
    "kettledrums": "timpani", "kettle drums": "timpani", "jazz guitar": "jazz_guitar",
    "church organ": "church_organ", "pipe organ": "church_organ",
    "drawbar organ": "drawbar_organ", "808 drums": "tr808", "808 kit": "tr808", "tr-808": "tr808",
}  # fmt: skip
"""Instrument words and the family they belong to."""

OWN_NAMES: tuple[str, ...] = (
    "alto saxophone", "alto sax", "muted trumpet", "thumb piano", "steel drums", "steel drum",
    "tubular bells", "kettle drums", "jazz guitar", "church organ", "pipe organ", "drawbar organ",
)  # fmt: skip
"""Names in which another instrument's stands, that is not meant; the longer before the shorter."""

FAMILY_NAMES: dict[str, str] = {
    "brushes": marked("brushed drums"), "tr808": marked("808 drums"),
    "drums": marked("drums"), "bass": marked("bass"),
    "piano": marked("piano"), "epiano": marked("electric piano"), "organ": marked("organ"),
    "guitar": marked("guitar"), "strings": marked("strings"), "pad": marked("pads"),
    "synth": marked("synths"), "lead": marked("lead"), "arp": marked("arpeggio"),
    "flute": marked("flute"), "bells": marked("bells"), "vibes": marked("vibraphone"),
    "choir": marked("choir"), "brass": marked("brass"), "harp": marked("harp"),
    "banjo": marked("banjo"), "ukulele": marked("ukulele"), "mandolin": marked("mandolin"),
    "fiddle": marked("fiddle"), "violin": marked("violin"), "cello": marked("cello"),
    "piccolo": marked("piccolo"),
    "clarinet": marked("clarinet"), "oboe": marked("oboe"), "sax": marked("saxophone"),
    "harmonica": marked("harmonica"), "accordion": marked("accordion"),
    "clavinet": marked("clavinet"), "music_box": marked("music box"),
    "celesta": marked("celesta"), "trumpet": marked("trumpet"), "trombone": marked("trombone"),
    "alto_sax": marked("alto saxophone"), "bassoon": marked("bassoon"),
    "muted_trumpet": marked("muted trumpet"), "kalimba": marked("kalimba"),
    "steel_drums": marked("steel drums"), "tubular_bells": marked("tubular bells"),
    "timpani": marked("timpani"), "jazz_guitar": marked("jazz guitar"),
    "church_organ": marked("church organ"), "drawbar_organ": marked("drawbar organ"),
}  # fmt: skip

UNPLAYABLE: frozenset[str] = frozenset(
    {
        "vocals", "vocal", "singer", "singing", "voice", "male", "female", "rapper", "lyrics",
        "choirboy", "autotune",
        "sitar", "koto", "shamisen", "erhu", "tabla", "didgeridoo", "bagpipes", "theremin",
        "turntable", "scratches", "field", "recordings", "birdsong", "waves", "thunder",
    }
)  # fmt: skip
"""Things people ask for that the band cannot play; they are named back."""

_PASSED_OVER = """
    a trio quartet reel tuned study about an and around as at backing bar bars based
    beautiful bed beautifully bpm but by clip cool day do for from good great has have
    having i in inspired instrumental into is it its jam just key kind large like little
    loop made make making me mix mood more music my nice no not of off on one only or over
    part perfect piece please quality really record rhythm rhythms riff second seconds
    section short simple slightly small some something song songs sound sounding sounds
    style style-wise tempo texture that the theme then there this time to too touch track
    tracks tune under up use very vibe vibes want warmth where which while with without work
    you your background intro outro chorus verse bridge solo drop build groove feel feeling
    reverb reverberant room minute minutes major minor long full classic modern old new
"""
PASSED_OVER: frozenset[str] = frozenset(_PASSED_OVER.split())
"""Words that say nothing of music."""
