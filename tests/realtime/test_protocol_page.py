"""docs/protocol.md, the Python messages and the browser's module say the same."""

import re
from typing import get_args

import pytest
from msgspec import inspect

from tests.realtime.contract import (
    PAGE,
    BrowsersModule,
    Field,
    in_javascript,
    page_fields,
    page_rows,
    page_table,
    page_types,
    python_fields,
    python_types,
    python_values,
)
from tests.realtime.fakes import FakeClock, places
from video_app.realtime import hub, messages, peer
from video_app.realtime.limits import LIMITS
from video_app.realtime.messages import FINAL_CLOSES, Close
from video_app.realtime.messages.errors import ErrorId
from video_app.realtime.messages.values import SessionDescription
from video_app.realtime.places import Door, Lobby, Room, door, room
from video_app.realtime.stores import MemoryStore
from video_app.realtime.stores.base import CHAT_BYTES, CHAT_MESSAGES

CLIENT, SERVER = ("Client → server", "Server → client")
SEQ = {"seq": Field(frozenset({"number"}), False)}


def by_tag(*classes):
    return {cls.__struct_config__.tag: cls for cls in classes}


def told():
    kinds = messages.FromServer.__subclasses__() + messages.Numbered.__subclasses__()
    return by_tag(*(kind for kind in kinds if kind is not messages.Numbered))


FROM_CLIENT = by_tag(*get_args(messages.ClientMessage))
FROM_SERVER = told()
VALUES = {
    "media state": messages.MediaState,
    "participant": messages.Participant,
    "chat message": messages.ChatMessage,
    "ice server": messages.IceServer,
    "ice servers": messages.IceServers,
    "resume": messages.Resume,
    "permissions": messages.Permissions,
    "room rules": messages.RoomRules,
    "waiting person": messages.WaitingPerson,
    "invitation": messages.Invitation,
    "session description": SessionDescription,
    "ice candidate": messages.IceCandidate,
}


def rows(direction):
    """The rows of a direction by type: everywhere, in rooms, at the door, in the lobby."""
    door = page_table("The door", 0) if direction == SERVER else []
    lobby = page_table("The lobby", [CLIENT, SERVER].index(direction))
    return {row.name: row for row in [*page_table(direction, 0), *page_table(direction, 1), *door, *lobby]}


@pytest.fixture(scope="module")
def browsers():
    return BrowsersModule()


class TestThePage:
    def test_has_the_version(self):
        assert f"protocol, version {messages.VERSION}\n" in PAGE.read_text()
        assert set(re.findall(r'"version": (\d+)', PAGE.read_text())) == {str(messages.VERSION)}

    @pytest.mark.parametrize(("direction", "classes"), [(CLIENT, FROM_CLIENT), (SERVER, FROM_SERVER)])
    def test_has_every_message_and_no_other(self, direction, classes):
        assert set(rows(direction)) == set(classes)

    @pytest.mark.parametrize("tag", FROM_CLIENT)
    def test_has_the_fields_and_limits_of_what_clients_say(self, tag):
        assert page_fields(rows(CLIENT)[tag].cells[1]) == python_fields(FROM_CLIENT[tag])

    @pytest.mark.parametrize("tag", FROM_SERVER)
    def test_has_the_fields_of_what_the_server_says(self, tag):
        row = rows(SERVER)[tag]
        assert page_fields(row.cells[1]) == python_fields(FROM_SERVER[tag], from_client=False)
        assert ("*seq*" in row.cells[0]) == issubclass(FROM_SERVER[tag], messages.Numbered)

    @pytest.mark.parametrize("name", VALUES)
    def test_has_the_objects(self, name):
        (cells,) = [row.cells for row in page_table("Values", 1) if row.name == name]
        assert page_fields(cells[1]) == python_fields(VALUES[name])

    def test_has_every_value_and_object_and_no_other(self):
        values = python_values(*FROM_CLIENT.values(), *FROM_SERVER.values())
        on_page = {row.name: page_types(row.cells[1]) for row in page_table("Values", 0)}
        errors = values.pop("error id")
        assert on_page.pop("error id") == {"string"}
        assert on_page == values
        assert [row.name for row in page_table("Values", 1)] == ["media state", *list(VALUES)[1:]]
        assert errors == {f'"{error}"' for row in page_table("Errors", 0) for error in quoted(row.cells[0])}

    def test_says_what_may_be_said_where(self):
        kinds = places(MemoryStore(), FakeClock())
        tables = {"room": page_table(CLIENT, 1), "door": [], "lobby": page_table("The lobby", 0)}
        assert {kind: set(by_tag(*place.handlers())) for kind, place in kinds.items()} == {
            kind: {row.name for row in table} for kind, table in tables.items()
        }

    def test_has_the_limits(self, app):
        on_page = [row.cells[1] for row in page_table("Transport", 0)]
        size = app.config["SOCK_SERVER_OPTIONS"]["max_message_size"]
        assert on_page == [
            f"{size:,} bytes",
            f"{peer.MESSAGES_PER_SECOND}",
            f"{peer.BURST_MESSAGES}",
            f"{hub.HELLO_SECONDS:.0f} s",
            f"{peer.BURST_REFUSALS}",
            f"{peer.REFUSALS_PER_SECOND}",
            f"{peer.MAX_WAITING_MESSAGES:,}",
            f"{peer.MAX_WAITING_BYTES:,} bytes",
            f"{LIMITS.network_waiting_bytes:,} bytes",
            f"{LIMITS.network_bytes_per_second:,} bytes",
            f"{LIMITS.network_burst_bytes:,} bytes",
            f"{LIMITS.sockets_per_network}",
            f"{LIMITS.sockets_per_person}",
            f"{Room.tabs}",
            f"{Lobby.tabs}",
            f"{door.MOST_WAITING}",
            f"{Door.tabs}",
            f"{CHAT_MESSAGES}",
            f"{CHAT_BYTES:,} bytes",
        ]

    def test_has_the_budgets(self):
        on_page = {tuple(quoted(row.cells[0])): row.cells[1:] for row in page_table(CLIENT, 2)}
        kinds = by_tag(*(kind for kind in Room.budgets if kind is not messages.AskIce))
        amounts = {(tag,): [f"{rate}", f"{burst}"] for tag, (rate, burst) in budgets(kinds).items()}
        relayed = [row.cells[1:] for row in page_table(CLIENT, 2) if "candidate" in row.cells[0]]
        assert {kind: cells for kind, cells in on_page.items() if len(kind) == 1} == amounts
        assert relayed == [
            [f"{room.PAIR_BYTES_PER_SECOND:,} bytes", f"{room.PAIR_BURST_BYTES:,} bytes"],
            [f"{room.RECEIVER_BYTES_PER_SECOND:,} bytes", f"{room.RECEIVER_BURST_BYTES:,} bytes"],
        ]

    def test_has_the_close_codes_and_which_are_final(self):
        closes = [(int(row.cells[0]), *quoted(row.cells[1]), row.cells[3][:2]) for row in page_table("Errors", 1)]
        assert closes == [(code, code.name, "no" if code in FINAL_CLOSES else "ye") for code in Close]

    def test_names_no_other_close_code(self):
        named = {int(code) for code in re.findall(r"(?:close|code|with) (\d{4})\b", PAGE.read_text())}
        assert named <= set(Close)

    def test_has_no_table_that_nobody_compares(self):
        sections = {row.section for row in page_rows()}
        assert sections == {"Transport", "Values", CLIENT, SERVER, "The door", "The lobby", "Errors"}


class TestTheBrowser:
    def test_speaks_the_version(self, browsers):
        assert browsers.number("PROTOCOL_VERSION") == messages.VERSION

    def test_knows_how_long_a_chat_message_may_be(self, browsers):
        most = python_fields(messages.SendChat)["text"].types
        assert most == {f"1–{browsers.number('MAX_CHAT_CHARACTERS'):,} characters"}

    def test_knows_what_clients_say(self, browsers):
        said = browsers.messages("ClientMessages")
        assert {tag: browsers.fields(type) for tag, type in said.items()} == {
            tag: javascript_fields(cls) for tag, cls in FROM_CLIENT.items()
        }

    def test_knows_what_the_server_says(self, browsers):
        heard = browsers.messages("ServerMessages")
        assert {tag: browsers.fields(type) for tag, type in heard.items()} == {
            tag: {
                "type": Field(frozenset({f'"{tag}"'}), False),
                **(SEQ if issubclass(cls, messages.Numbered) else {}),
                **javascript_fields(cls, from_client=False),
            }
            for tag, cls in FROM_SERVER.items()
        }

    @pytest.mark.parametrize(
        "cls",
        [
            *[messages.MediaState, messages.Participant, messages.ChatMessage, messages.IceServers, messages.Resume],
            *[messages.Permissions, messages.RoomRules, messages.WaitingPerson, messages.Invitation],
        ],
    )
    def test_knows_the_objects(self, browsers, cls):
        said = cls is messages.MediaState or cls is messages.Resume
        assert browsers.fields(cls.__name__) == javascript_fields(cls, from_client=said)

    def test_knows_the_errors(self, browsers):
        errors = python_types(inspect.type_info(ErrorId).type)
        assert browsers.types("ErrorId") == errors

    def test_knows_the_close_codes_and_which_are_final(self, browsers):
        assert browsers.closes() == {code.name: code.value for code in Close}
        assert browsers.final_closes() == {code.name for code in FINAL_CLOSES}


def javascript_fields(cls, **kwargs):
    """The fields of a Python message as the browser's module has to write them."""
    optional = {name: field.optional for name, field in python_fields(cls, **kwargs).items()}
    fields = inspect.type_info(cls).fields
    return {field.encode_name: Field(in_javascript(field.type), optional[field.encode_name]) for field in fields}


def budgets(kinds):
    return {tag: Room.budgets[kind] for tag, kind in kinds.items()}


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)
