"""Learning who is in a room without being let in."""

import pytest

from tests.keys import WITH_KEY
from video_app.realtime.messages import MediaState
from video_app.realtime.stores.base import Arrival, Capacity

PATH = "/api/rooms/standup/participants"


@pytest.fixture(autouse=True)
def people(app):
    """Quirin with two tabs, and Xaver."""
    store = app.extensions["media_only"]._store
    for identity, person in [("Quirin~1", "q"), ("Quirin~2", "q"), ("Xaver~1", "x")]:
        arrival = Arrival(identity, person, f"socket of {identity}", MediaState(True, True, False))
        store.join("standup", arrival, capacity=Capacity(8, tabs=3), now=1.0)


def test_nobody_learns_how_many_there_are(client):
    assert client.get(PATH).status_code == 401
    assert client.get(PATH, headers=WITH_KEY).status_code == 401


def test_a_visitor_learns_how_many_and_not_who(client):
    client.post("/", data={"name": "Eve", "room": "standup"})
    assert client.get(PATH).json == {"count": 2}


@pytest.mark.parametrize("path", ["/rooms/standup", "/rooms/standup/left", "/rooms/standup/invite", "/lobby"])
def test_no_page_says_who_is_there(client, path):
    for _ in range(2):
        page = client.get(path).text
        assert "Quirin" not in page
        assert "Xaver" not in page
        client.post("/", data={"name": "Eve", "room": "standup"})
