"""What people, rooms and identities may be called."""

from __future__ import annotations

import itertools
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from video_app.characters import BLANK, JOINERS, has_hidden, is_unseen, piles_up_marks
from video_app.look_alikes import looks_like, mixes_scripts, skeleton

NAME_MAX_CHARACTERS = 50
ROOM_MAX_CHARACTERS = 64
IDENTITY_SUFFIX_CHARACTERS = 6
PERSON_CHARACTERS = 8
READABLE_CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0 and o, no 1, i and l: people mix them up

OWN_TILE = "You"  # what everybody's own picture is called


class InvalidName(ValueError):
    """A display name that cannot be used; the message says what to do."""


class InvalidRoom(ValueError):
    """A room name that cannot be used; the message says what to do."""


def clean_name(typed: str) -> str:
    """The display name in what a person `typed`: NFC, trimmed, white space collapsed.

    Any script and emoji may be used. Raises InvalidName when nothing visible is left, when it is
    longer than NAME_MAX_CHARACTERS, or when it could pass for what it is not: by characters that are
    not seen, by accents piled up, by look-alike letters of several scripts in a word, or as "You".
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not any(is_visible(character) for character in name):
        raise InvalidName("Enter your name, so that others know who you are.")
    if len(name) > NAME_MAX_CHARACTERS:
        raise InvalidName(f"Use at most {NAME_MAX_CHARACTERS} characters for your name.")
    for is_wrong, what_to_do in WRONG.items():
        if is_wrong(name):
            raise InvalidName(what_to_do)
    return name


def is_visible(character: str) -> bool:
    """Whether `character` is a letter, digit, punctuation or symbol rather than a mark, space or blank."""
    return unicodedata.category(character)[0] in "LNPS" and not is_unseen(character)


def is_own_tile(name: str) -> bool:
    """Whether `name` would pass for one's own tile."""
    return looks_like(name, OWN_TILE)


WRONG: dict[Callable[[str], bool], str] = {
    has_hidden: "Your name has invisible control characters. Type it again instead of pasting it.",
    piles_up_marks: "Your name has more accents on a letter than others can read. Leave some out.",
    mixes_scripts: "Your name mixes letters of several alphabets in one word. Write each word in one of them.",
    is_own_tile: f"“{OWN_TILE}” is what everybody's own picture is called. Use another name.",
}


def told_apart(name: str, others: Iterable[str]) -> str:
    """`name` if it looks like none of the `others`, or else with the lowest number that makes it so: "Ana (2)"."""
    taken = {skeleton(other) for other in others}
    numbered = (with_number(name, number) for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if skeleton(one) not in taken)


def with_number(name: str, number: int) -> str:
    """`name` with `number` behind it, cut so that this is no longer than a name may be."""
    ending = f" ({number})"
    return f"{cut(name, NAME_MAX_CHARACTERS - len(ending))}{ending}"


def cut(text: str, most: int) -> str:
    """As much of `text` as has at most so many characters, and no half of what readers take for one."""
    end = min(most, len(text))
    while 0 < end < len(text) and (is_joined(text[end]) or text[end - 1] in JOINERS):
        end -= 1
    return text[:end].rstrip()


def is_joined(character: str) -> bool:
    """Whether `character` goes with the one before it: an accent, for instance."""
    return unicodedata.category(character)[0] == "M" or character in JOINERS


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
    seen = (character for character in text if character not in JOINERS and not BLANK.match(character))
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in seen)
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
