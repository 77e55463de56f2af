"""The join form, the session it fills, and leaving."""

from types import SimpleNamespace

import pytest

from config import TestingConfig
from video_app import create_app
from video_app.realtime.stores.base import StoreUnavailable


def join(client, name="Ana", room="Weekly Standup", **more):
    return client.post("/", data={"name": name, "room": room, **more})


def test_the_page_shows_an_empty_form(client):
    page = client.get("/").text
    assert "Your name" in page
    assert "Room" in page


def test_joining_goes_to_the_room(client):
    answer = join(client)
    assert answer.status_code == 303
    assert answer.location == "/rooms/weekly-standup"
    assert "Ana" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("name", "room", "says"),
    [("", "standup", "Enter your name"), ("Ana", "!!!", "Enter a room name"), ("x" * 51, "a", "at most 50")],
)
def test_a_wrong_field_is_told_beside_it_and_values_are_kept(client, name, room, says):
    answer = join(client, name, room)
    assert answer.status_code == 400
    assert says in answer.text
    assert "is-invalid" in answer.text
    assert f'value="{room}"' in answer.text


def test_new_room_proposes_a_room_and_keeps_the_name(client):
    page = join(client, "Ana", "", new_room="1").text
    assert 'value="Ana"' in page
    assert 'name="room"' in page
    assert 'id="room-error"' not in page


def test_an_invite_link_without_a_session_shows_the_form_with_the_room(client):
    page = client.get("/rooms/weekly-standup").text
    assert "You are invited" in page
    assert 'value="weekly-standup"' in page


def test_a_typed_address_is_sent_to_the_rooms_own(client):
    assert client.get("/rooms/Weekly%20Standup").location == "/rooms/weekly-standup"


def test_a_room_address_without_letters_is_not_found(client):
    answer = client.get("/rooms/!!!")
    assert answer.status_code == 404
    assert "Check the link" in answer.text


def test_markup_in_a_name_is_text(client):
    join(client, "<img src=x onerror=alert(1)>")
    page = client.get("/rooms/weekly-standup").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_leaving_offers_to_rejoin_and_forgets_the_session(client):
    join(client)
    answer = client.post("/leave", data={"room": "weekly-standup"}, follow_redirects=True)
    assert "Rejoin" in answer.text
    assert 'value="Ana"' in answer.text
    assert client.post("/api/token", json={"room": "a"}).status_code == 401


def leave(app, client, *persons):
    """What the page after the call says while tabs of `persons` are still in the room; `me` is who leaves."""
    join(client)
    with client.session_transaction() as session:
        own = session["person"]
    there = [SimpleNamespace(person=own if person == "me" else person) for person in persons]
    app.extensions["hub"].participants = lambda room: there
    return client.post("/leave", data={"room": "weekly-standup"}, follow_redirects=True).text


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "Nobody else is in"),
        (["me"], "Nobody else is in"),  # the own socket is still closing
        (["me", "ben"], "One other person is still in"),
        (["ben", "ben"], "One other person is still in"),  # two tabs
        (["ben", "me", "cleo"], "2 others are still in"),
    ],
)
def test_the_page_after_a_call_says_who_is_still_there(app, client, there, said):
    assert said in leave(app, client, *there)


def test_a_stranger_does_not_learn_who_is_in_a_room(app, client):
    app.extensions["hub"].participants = lambda room: [SimpleNamespace(person="ben")]
    page = client.get("/rooms/weekly-standup/left").text
    assert "still in" not in page
    assert "Nobody" not in page


def test_the_page_after_a_call_is_there_without_the_store(app, client, monkeypatch):
    def fail(room):
        raise StoreUnavailable

    join(client)
    monkeypatch.setattr(app.extensions["hub"], "participants", fail)
    answer = client.get("/rooms/weekly-standup/left")
    assert answer.status_code == 200
    assert "leads back to it" in answer.text


def test_leaving_is_a_post(client):
    assert client.get("/leave").status_code == 405


@pytest.mark.parametrize("room", ["", "!!!"])
def test_leaving_nowhere_leads_home(client, room):
    assert client.post("/leave", data={"room": room}).location == "/"


def test_a_form_without_its_token_says_what_to_do(app, client):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = join(client)
    assert answer.status_code == 400
    assert "Reload the page" in answer.text


def test_a_form_too_large_is_refused_politely(client):
    assert join(client, name="x" * 20_000).status_code == 413


class LimitedConfig(TestingConfig):
    """A rate limit low enough to reach."""

    JOIN_RATE_LIMIT = "2 per minute"
    RATELIMIT_ENABLED = True


def test_too_many_joins_are_slowed_down():
    client = create_app(LimitedConfig).test_client()
    assert [join(client).status_code for _ in range(3)] == [303, 303, 429]
