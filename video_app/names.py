"""What people, rooms and identities may be called."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator

NAME_MAX_CHARACTERS = 50
ROOM_MAX_CHARACTERS = 64
IDENTITY_SUFFIX_CHARACTERS = 6
PERSON_CHARACTERS = 8
READABLE_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 and o, no 1, i and l: people mix them up

JOINERS = {"\u200c", "\u200d"}  # inside words of many scripts, and inside joined emoji
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # control, format, surrogate, private use, separators
WAVING_BLACK_FLAG = "\U0001f3f4"  # starts the flags of Scotland, Wales and others, spelled in tag characters


class InvalidName(ValueError):
    """A display name that cannot be used; the message says what to do."""


class InvalidRoom(ValueError):
    """A room name that cannot be used; the message says what to do."""


def clean_name(typed: str) -> str:
    """The display name in what a person `typed`: NFC, trimmed, white space collapsed.

    Any script and emoji may be used. Raises InvalidName when nothing visible is left, when it is
    longer than NAME_MAX_CHARACTERS, or when it has control or direction-changing characters, which
    could make it look like somebody else's.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if has_hidden(name):
        raise InvalidName("Your name has invisible control characters. Type it again instead of pasting it.")
    if not any(is_visible(character) for character in name):
        raise InvalidName("Enter your name, so that others know who you are.")
    if len(name) > NAME_MAX_CHARACTERS:
        raise InvalidName(f"Use at most {NAME_MAX_CHARACTERS} characters for your name.")
    return name


def has_hidden(name: str) -> bool:
    """Whether `name` has characters that change how the rest is read without being seen."""
    before = ""
    for character in name:
        in_flag = is_tag(character) and (before == WAVING_BLACK_FLAG or is_tag(before))
        if unicodedata.category(character) in HIDDEN and character not in JOINERS and not in_flag:
            return True
        before = character
    return False


def is_tag(character: str) -> bool:
    """Whether `character` is one of the tag characters that spell flags."""
    return "\U000e0020" <= character <= "\U000e007f"


def is_visible(character: str) -> bool:
    """Whether `character` is a letter, mark, digit, punctuation or symbol rather than space or format."""
    return unicodedata.category(character)[0] in "LNPS"


def room_slug(typed: str) -> str:
    """The room name that what a person `typed` stands for: lower case words joined by hyphens.

    Letters, marks and digits of every script are kept, everything else separates words. The same
    slug comes out of a slug. Raises InvalidRoom when no letter or digit is left, or more than
    ROOM_MAX_CHARACTERS.
    """
    if len(typed) > 8 * ROOM_MAX_CHARACTERS:
        raise InvalidRoom(f"Use at most {ROOM_MAX_CHARACTERS} characters for the room.")
    slug = "-".join(room_words(typed))
    if not slug:
        raise InvalidRoom("Enter a room name with at least one letter or digit.")
    if len(slug) > ROOM_MAX_CHARACTERS:
        raise InvalidRoom(f"Use at most {ROOM_MAX_CHARACTERS} characters for the room.")
    return slug


def room_words(typed: str) -> Iterator[str]:
    """The words in `typed`, normalized (NFKC) and in lower case."""
    # Lower case can undo the normal form (İ becomes i and a combining dot), so it comes first and last.
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).lower()).lower()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text if c not in JOINERS)
    for word in kept.split():
        if any(unicodedata.category(character)[0] in "LN" for character in word):
            yield word


def new_identity(name: str) -> str:
    """An identity for one tab of somebody called `name`: `<name>~<random suffix>`."""
    return f"{name}~{random_text(IDENTITY_SUFFIX_CHARACTERS)}"


def new_person() -> str:
    """What ties the tabs of one person together."""
    return random_text(PERSON_CHARACTERS)


def display_name(identity: str) -> str:
    """The display name in an `identity`; one without a suffix is its own name."""
    return identity.rpartition("~")[0] or identity


def new_room() -> str:
    """A room name that is easy to read aloud and hard to guess (4 words, 5 characters: about 55 bits)."""
    words = [secrets.choice(WORDS) for _ in range(4)]
    return "-".join([*words, random_text(5)])


def random_text(length: int) -> str:
    """`length` characters from a generator fit for secrets (about 5 bits each)."""
    return "".join(secrets.choice(READABLE_CHARACTERS) for _ in range(length))


WORDS = (
    "acorn amber anchor apple april arrow aspen atlas autumn badge bamboo banjo basil beacon berry birch "
    "bison blanket blossom bottle breeze bridge bronze brook butter button cabin cactus camel candle canyon carbon "
    "castle cedar cello cherry chestnut cider cinnamon citrus clover cobalt coconut comet copper coral cotton "
    "cricket crystal daisy dolphin dragon drum dune eagle ember falcon feather fern fiddle field finch flame "
    "flute forest fossil fountain fox galaxy garden garnet ginger glacier glove granite grape guitar harbor harvest "
    "hazel heron hill honey horizon indigo iris island ivory ivy jacket jade jasmine jungle kettle kiwi koala lagoon "
    "lake lantern lark lemon lilac lily linen lotus lynx magnet mango maple marble meadow melon mint mirror "
    "moon moss mountain mustard nectar nutmeg oak oasis ocean olive onyx opal orange orbit orchid otter owl paddle "
    "panda paper parrot peach pearl pebble pepper piano pine planet plum pocket pond poppy prairie prism puffin "
    "pumpkin quartz quill rabbit rain raven reef ribbon river robin rocket rose ruby saddle saffron sage sail salmon "
    "sand sapphire scarlet shadow shell silver sky snow sparrow spice spring spruce star stone storm summer sun "
    "swan table teal temple thistle thunder tiger timber topaz tulip tunnel turtle valley vanilla velvet violet "
    "walnut water wave whale wheat willow wind winter wolf wood yarn yellow zebra zephyr"
).split()
