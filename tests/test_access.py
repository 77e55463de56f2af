"""Who may be where: tokens of several kinds and one verifier, and who a visitor is to others."""

import base64
import dataclasses
import json
import time

import pytest
from jwt.api_jws import PyJWS

from tests.keys import WITH_KEY
from video_app.access.grant import LOBBY, Claims, ExpiredToken, InvalidToken, door_of, room_behind
from video_app.access.tokens import TokenKind, Verifier, door_kind, lobby_kind, make, own_kind

ROOMS = own_kind("secret", "p2p", purpose="p2p access token")
LOBBIES = lobby_kind("secret")
DOORS = door_kind("secret")
MEDIA = TokenKind("SK1", "AC1", "k" * 32)


CLAIMS = Claims(
    person="p3rs0n", listed=True, since=4_000_000_000, host=True, signed_in=True, invite="i1", passcode="d1"
)


@pytest.fixture
def verify():
    return Verifier(ROOMS, LOBBIES, DOORS, MEDIA).verify


def signed(kind, **changes):
    claims = {
        "iss": kind.issuer,
        "sub": kind.subject,
        "exp": int(time.time()) + 60,
        "grants": {"identity": "Ana~1", "video": {"room": "standup"}},
    }
    return PyJWS().encode(json.dumps(claims | changes).encode(), kind.key, algorithm="HS256")


class TestVerifier:
    def test_reads_what_was_made(self, verify):
        grant = verify(make(ROOMS, identity="Ana~1", room="standup", seconds=60, claims=CLAIMS))
        assert (grant.place, grant.room, grant.identity) == ("room", "standup", "Ana~1")
        assert grant.claims() == CLAIMS

    def test_the_door_of_a_room_is_another_place(self, verify):
        grant = verify(make(DOORS, identity="Ana~1", room=door_of("standup"), seconds=60))
        assert (grant.place, room_behind(grant.room)) == ("door", "standup")

    def test_knows_a_kind_by_what_the_token_says(self, verify):
        assert verify(make(LOBBIES, identity="Ana~1", room=LOBBY, seconds=60)).place == "lobby"
        assert verify(signed(MEDIA)).place == "room"

    @pytest.mark.parametrize("claimed", [LOBBIES, MEDIA])
    def test_tries_no_other_key(self, verify, claimed):
        with pytest.raises(InvalidToken):
            verify(signed(ROOMS, iss=claimed.issuer, sub=claimed.subject))

    @pytest.mark.parametrize(
        ("kind", "room"),
        [
            *((ROOMS, LOBBY), (MEDIA, LOBBY), (LOBBIES, "standup"), (DOORS, "standup"), (DOORS, LOBBY)),
            *((ROOMS, door_of("standup")), (MEDIA, door_of("standup")), (LOBBIES, door_of("standup"))),
        ],
    )
    def test_a_kind_admits_to_no_other_place(self, verify, kind, room):
        with pytest.raises(InvalidToken):
            verify(make(kind, identity="Ana~1", room=room, seconds=60))

    def test_a_kind_that_is_not_in_use_is_invalid(self):
        with pytest.raises(InvalidToken):
            Verifier(ROOMS).verify(make(LOBBIES, identity="Ana~1", room=LOBBY, seconds=60))

    @pytest.mark.parametrize(
        "changes", [{"iss": None}, {"iss": ["video-app"]}, {"sub": {}}, {"exp": None}, {"iss": "x"}]
    )
    def test_odd_claims_are_invalid(self, verify, changes):
        with pytest.raises(InvalidToken):
            verify(signed(ROOMS, **changes))

    @pytest.mark.parametrize("claim", [None, "Ana", [], {"person": ""}, {"host": 1, "invite": [], "since": True}, {}])
    def test_a_token_that_names_no_person_is_its_own(self, verify, claim):
        grant = verify(signed(MEDIA, app=claim))
        assert grant.claims() == Claims(person="Ana~1")

    def test_an_expired_one_is_told_apart(self, verify):
        with pytest.raises(ExpiredToken):
            verify(make(ROOMS, identity="Ana~1", room="standup", seconds=-60))

    @pytest.mark.parametrize("header", ["[" * 5000, json.dumps({"alg": "HS256", "typ": "JWT"})])
    def test_endless_nesting_is_invalid(self, verify, header):
        parts = [header, "[" * 40_000, "signature"]
        with pytest.raises(InvalidToken):
            verify(".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts))

    def test_no_key_is_shown(self):
        assert MEDIA.key not in repr(MEDIA)


@pytest.fixture
def grant(app, client):
    """The grant in the token that a path of the API gives."""

    def grant(path="/api/token", by=client, **how):
        token = by.post(path, **how).json["token"]
        return app.extensions["verifier"].verify(token)

    return grant


def join(client, name="Ana"):
    client.post("/", data={"name": name, "room": "a"})
    return client


class TestPerson:
    def test_tabs_of_a_session_are_one(self, client, grant):
        join(client)
        one, two = grant(json={"room": "a"}), grant(json={"room": "b"})
        assert one.identity != two.identity
        assert one.person == two.person
        assert one.person not in one.identity + two.identity

    def test_sessions_are_different_ones(self, app, client, grant):
        other = join(app.test_client())
        assert grant(json={"room": "a"}, by=join(client)).person != grant(json={"room": "a"}, by=other).person

    def test_whoever_leaves_and_comes_back_is_the_same(self, client, grant):
        person = grant(json={"room": "a"}, by=join(client)).person
        client.post("/leave", data={"room": "a"})
        assert grant(json={"room": "a"}, by=join(client)).person == person

    def test_those_whom_programs_name_are_one_for_each_token(self, grant):
        how = {"json": {"name": "Ana", "room": "a"}, "headers": WITH_KEY}
        one, two = grant(**how), grant(**how)
        assert one.person != two.person
        assert not one.listed

    def test_a_name_that_a_program_chooses_is_somebody_else(self, client, grant):
        person = grant(json={"room": "a"}, by=join(client)).person
        assert grant(json={"name": "Ana", "room": "a"}, headers=WITH_KEY).person != person

    def test_is_in_the_lobby_the_same_as_in_a_call(self, client, grant):
        join(client).get("/lobby")
        assert grant("/api/lobby-token").person == grant(json={"room": "a"}).person

    def test_is_shown_in_the_lobby_as_in_a_call_only_when_from_there(self, client, grant):
        assert not grant(json={"room": "a"}, by=join(client)).listed
        client.get("/lobby")
        assert grant(json={"room": "a"}).listed
        client.post("/lobby/leave")
        assert not grant(json={"room": "a"}, by=join(client)).listed

    def test_a_renewal_keeps_all_but_the_end(self, app, client, grant):
        join(client).get("/lobby")
        token = client.post("/api/token", json={"room": "a"}).json["token"]
        client.post("/lobby/leave")
        again = {"json": {}, "headers": {"Authorization": f"Bearer {token}"}}
        before = app.extensions["verifier"].verify(token)
        assert dataclasses.replace(grant(**again), expires_at=before.expires_at) == before

    def test_a_session_from_before_there_were_persons_gets_one(self, client, grant):
        with client.session_transaction() as session:
            session["name"] = "Ana"
        one, two = grant(json={"room": "a"}), grant(json={"room": "a"})
        assert one.person == two.person != one.identity


class TestWithoutAName:
    @pytest.mark.parametrize("path", ["/rooms/a", "/lobby"])
    def test_a_page_is_the_form(self, client, path):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Your name" in answer.text

    @pytest.mark.parametrize(("method", "path"), [("GET", "/api/rooms/a/participants"), ("POST", "/api/lobby-token")])
    def test_the_api_says_so(self, client, method, path):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "name_required")
