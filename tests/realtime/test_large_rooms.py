"""What members of a large room are told, in bytes: no more of each event than in a small one."""

import json

import pytest

from tests.realtime.fakes import MEDIA, Call, FakeClient

FEW, HALF, MANY = 3, 25, 50
DIGITS_BYTES = 3  # numbers are longer where more has happened


@pytest.fixture
def calls():
    """Makes rooms with so many members; the members in the order they came."""
    made = []

    def fill(members: int) -> tuple[Call, list[FakeClient]]:
        call = Call(capacity=MANY)
        made.append(call)
        return call, [call.join(name(number)) for number in range(members)]

    yield fill
    for call in made:
        call.end()


def name(number):
    """An identity, as long as any other."""
    return f"Member {number:03}~{number:03}"


def told_of(event, call, clients, listeners):
    """How many bytes each of `listeners` is told because of `event`."""
    for client in clients:
        client.heard_bytes()
    event(call, clients)
    return [client.heard_bytes() for client in listeners]


def join(call, clients):
    call.join(name(len(clients)))


def leave(call, clients):
    clients[-1].leave()


def lose(call, clients):
    clients[-1].end()


def says(type, **fields):
    def say(call, clients):
        clients[-1].say(type, **fields)
        clients[-1].heard_bytes()

    return say


EVENTS = {
    "join": join,
    "leave": leave,
    "lose": lose,
    "chat": says("chat", id="1", text="Hello"),
    "hand": says("hand", raised=True),
    "media": says("media", **{**MEDIA, "camera": False}),
}


@pytest.mark.parametrize("event", EVENTS)
def test_one_event_costs_each_other_member_as_little_as_in_a_small_room(calls, event):
    costs = []
    for members in (FEW, MANY - 1):
        call, clients = calls(members)
        told = told_of(EVENTS[event], call, clients, clients[:-1])
        assert len(set(told)) == 1
        costs.append(told[0])
    few, many = costs
    assert 0 < few <= many <= few + DIGITS_BYTES


def test_a_welcome_grows_with_the_members_and_no_faster(calls):
    _, clients = calls(MANY)
    few, half, many = (len(json.dumps(clients[number].welcome)) for number in (FEW, HALF, MANY - 1))
    assert (many - half) / (MANY - 1 - HALF) == pytest.approx((half - few) / (HALF - FEW), rel=0.02)


def test_muting_everybody_costs_each_member_as_much_as_each_of_them_doing_it(calls):
    def mute_all(call, clients):
        clients[0].say("moderate", to=[name(number) for number in range(1, MANY)], what="mute")
        clients[0].heard_bytes()

    call, clients = calls(MANY)
    [one, _] = told_of(EVENTS["media"], call, clients, clients[:2])
    told = told_of(mute_all, call, clients, clients[1:])
    assert 0 < max(told) <= MANY * (one + DIGITS_BYTES)
