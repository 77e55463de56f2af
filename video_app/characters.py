"""Characters that have no honest use in a name: unseen ones, and accents piled up over other people's names."""

from __future__ import annotations

import re
import unicodedata

JOINERS = {"\u200c", "\u200d"}  # inside words of many scripts, and inside joined emoji
JOINER_OF_EMOJI = "\u200d"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # control, format, surrogate, private use, separators
# Of other categories but drawn as nothing: fillers, blanks, variation selectors, the rest of what Unicode
# calls default-ignorable, and code points that never are characters.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\uffa0\ufff0-\ufffc"
    "\ufffe\uffff\U00013441\U00013442\U0001d159\U000e0000-\U000e0fff]"
)
EMOJI_STYLES = {"\ufe0e", "\ufe0f"}
KEYCAP = "\u20e3"
WAVING_BLACK_FLAG = "\U0001f3f4"  # starts the flags of Scotland, Wales and others, spelled in tag characters
JOINING_SCRIPTS = {
    *("ARABIC", "SYRIAC", "MANDAIC", "NKO", "ADLAM", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI"),
    *("ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN", "JAVANESE"),
    *("BALINESE", "HANIFI"),
}
# These have letters with three accents at most (ᾆ).
SIMPLE_SCRIPTS = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", ""}
MAX_MARKS_IN_SIMPLE_SCRIPTS = 3
MAX_MARKS = 4  # Hebrew with points and accents, Tibetan stacks; UTS #39 draws the line there too


def script_of(character: str) -> str:
    """The script of a letter or mark, by the first word of its Unicode name; empty for other characters."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    return unicodedata.name(character, "").partition(" ")[0]


def is_unseen(character: str) -> bool:
    """Whether nothing is drawn for `character`, wherever it stands."""
    return unicodedata.category(character) in HIDDEN or bool(BLANK.match(character))


def has_hidden(name: str) -> bool:
    """Whether `name` has characters that change how the rest is read without being seen."""
    return any(
        is_unseen(character) and not belongs(character, name[:index], name[index + 1 :])
        for index, character in enumerate(name)
    )


def belongs(character: str, before: str, after: str) -> bool:
    """Whether an unseen `character` has its proper place between what is `before` and `after` it."""
    last, following = before[-1:], after[:1]
    if not last:
        return False
    if character in JOINERS:
        return joins(character, last, following)
    if is_tag(character):
        return last == WAVING_BLACK_FLAG or is_tag(last)
    if character in EMOJI_STYLES:
        return unicodedata.category(last)[0] in "SNP" or last == "ℹ"
    if "\U000e0100" <= character <= "\U000e01ef":  # the way a family writes an ideograph
        return script_of(last) == "CJK"
    return "\u180b" <= character <= "\u180f" and script_of(last) == "MONGOLIAN"


def joins(joiner: str, last: str, following: str) -> bool:
    """Whether a `joiner` stands inside a word of a script that needs it, or between two emoji."""
    if not following:
        return False
    if {script_of(last), script_of(following)} <= JOINING_SCRIPTS:
        return True
    emoji = unicodedata.category(last) in {"So", "Sk", "Cn"} or last in EMOJI_STYLES  # Cn: newer than this Python
    return joiner == JOINER_OF_EMOJI and emoji and unicodedata.category(following) in {"So", "Sm", "Cn"}


def is_tag(character: str) -> bool:
    """Whether `character` is one of the tag characters that spell flags."""
    return "\U000e0020" <= character <= "\U000e007f"


def piles_up_marks(name: str) -> bool:
    """Whether accents stand in `name` on no letter, twice, or more of them on a letter than any language has."""
    base, marks = "", ""
    for character in unicodedata.normalize("NFD", name):
        if unicodedata.category(character) not in {"Mn", "Me"}:
            if character not in JOINERS:
                base, marks = character, ""
        elif not is_unseen(character) and not (character == KEYCAP and base in "0123456789#*"):
            marks += character
            if not may_carry(base, marks):
                return True
    return False


def may_carry(base: str, marks: str) -> bool:
    """Whether a language may have these `marks` on one `base`."""
    if not base or unicodedata.category(base)[0] not in "LMN" or marks[-1] in marks[:-1]:
        return False
    return len(marks) <= (MAX_MARKS_IN_SIMPLE_SCRIPTS if script_of(base) in SIMPLE_SCRIPTS else MAX_MARKS)
