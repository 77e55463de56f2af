"""Texts that look the same to people although they differ.

After Unicode's security mechanisms (UTS #39), as far as Latin letters go: there look-alikes are many, and on
many keyboards. Unicode's table of all scripts would need a library of its own (or ICU), a megabyte for each
process, and would tell no more apart of what people here can be taken in by.
"""

from __future__ import annotations

import functools
import unicodedata

from video_app.characters import is_unseen, script_of

# Letters of these scripts are drawn alike. An honest word has letters of one of them only.
ALIKE_SCRIPTS = {
    *("LATIN", "GREEK", "CYRILLIC", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "CANADIAN", "DESERET", "OSAGE"),
    *("TIFINAGH", "VAI", "RUNIC", "GOTHIC", "OLD", "CARIAN", "LYCIAN", "LYDIAN", "WARANG", "ELBASAN"),
}
INSIDE_WORDS = "'’ʼ._"
# A lower-case letter, and what looks like it in either case.
LOOK_ALIKES = {
    "a": "ɑαаᴀΑАᎪᗅꓮꭺ",
    "b": "ВвΒЬьƄƅᏏᏴᏼᗷᖯꓐ",
    "c": "сСϲϹⲤⲥᏟᑕꓚᴄꮯ",
    "d": "ԁԀᏧᎠᗞᗪꓓᑯ",
    "e": "еЕҽΕᎬꓰⴹꭼ℮",
    "f": "ϝϜẝքꞘꞙᖴꓝ",
    "g": "ɡցɢԌԍᏀᏳꓖ",
    "h": "һҺНнΗհᎻᏂᕼⲎⲏꓧ",
    "i": "1l|ıɩιіІӏӀΙᎥꙇⅼⲒⲓꓲǀƖ\u05d5\u0627\u0661\u06f1ᛁ",
    "j": "јЈϳͿᎫᒍꓙ",
    "k": "кКκΚᏦᛕⲔⲕꓗᴋ",
    "m": "мМΜϺᎷᗰⲘⲙꓟᴍ",
    "n": "ոռΝⲚꓠɴ",
    "o": "0оОοΟσօՕⲞⲟⵔꓳᴏ०੦૦௦౦೦൦๐໐၀\u0665\u06f5〇",
    "p": "рРρΡϷᏢᑭⲢⲣꓑᴘ",
    "q": "ԛԚգզⵕ",
    "r": "гᴦⲄⲅᎡᏒᖇꓣʀƦꭱ",
    "s": "ѕЅՏᏕᏚꓢꜱƽ",
    "t": "тТτΤᎢⲦⲧꓔᴛ",
    "u": "υսՍᑌꓴᴜʋ",
    "v": "νѵѴᏙᐯꓦⴸᴠ",
    "w": "ԝԜѡաᎳᏔꓪᴡɯω",
    "x": "хХχΧᚷⲬⲭⵝꓫ×",
    "y": "уУүҮγΥᎩᎽⲨⲩꓬʏɣ",
    "z": "ΖᏃꓜᴢʐ",
    "2": "ƧϨᒿ२૨",
    "3": "ЗзӠӡƷʒȜⳌ",
    "4": "Ꮞ",
    "6": "бᏮⳒ",
    "8": "৪੪Ȣ",
    "9": "৭੧Ⳋ",
    "(": "❨❪⟮⦅",
    ")": "❩❫⟯⦆",
}
LETTERS = str.maketrans({look_alike: letter for letter, all_of_it in LOOK_ALIKES.items() for look_alike in all_of_it})
PAIRS = {"rn": "m", "vv": "w"}


@functools.lru_cache(maxsize=4096)  # a room asks for those of all its members when somebody comes
def skeleton(name: str) -> str:
    """What `name` looks like: names with the same skeleton are hard to tell apart. Not to be shown to anybody.

    Without regard to case, invisible characters and white space; its own skeleton.
    """
    text = unicodedata.normalize("NFKD", name)
    seen = "".join(character for character in text if not is_unseen(character))
    plain = unicodedata.normalize("NFKD", seen.translate(LETTERS).casefold()).translate(LETTERS)
    plain = "".join(plain.split())
    for pair, letter in PAIRS.items():
        plain = plain.replace(pair, letter)
    return plain


def mixes_scripts(name: str) -> bool:
    """Whether one word of `name` has letters of several scripts that are drawn alike, such as Latin and Cyrillic."""
    return any(len({script_of(letter) for letter in word} & ALIKE_SCRIPTS) > 1 for word in words(name))


def words(name: str) -> list[str]:
    """The words in `name`: all that is no letter, mark or digit parts them, but for apostrophes and dots."""
    seen = (character for character in unicodedata.normalize("NFKC", name) if not is_unseen(character))
    return "".join(c if unicodedata.category(c)[0] in "LMN" or c in INSIDE_WORDS else " " for c in seen).split()


def looks_like(name: str, reserved: str) -> bool:
    """Whether `name` looks like `reserved`, or has something in brackets that does, but for punctuation and accents."""
    looks, wanted = skeleton(name), skeleton(reserved)
    starts = [0, *(index for index, character in enumerate(looks) if is_opening(character))]
    return any("".join(filter(str.isalnum, looks[start:])) == wanted for start in starts)


def is_opening(character: str) -> bool:
    """Whether `character` is a bracket or quotation mark that opens something."""
    return character == "<" or unicodedata.category(character) in {"Ps", "Pi"}
