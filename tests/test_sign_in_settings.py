"""Settings of who may use the site: which start, and what a refusal says."""

import pytest

from tests.keys import SECRET_KEY
from tests.standins.issuer import OIDC
from video_app.settings import Config
from video_app.variables import ConfigError

PASSCODE = {"ACCESS_PASSCODE": "open sesame"}


def checked(**environ):
    config = Config({"SECRET_KEY": SECRET_KEY, **environ})
    config.check()
    return config.values()


@pytest.mark.parametrize(
    "environ",
    [
        {},
        PASSCODE,
        {"ACCESS_PASSCODE": "123456"},
        {**PASSCODE, "ROOM_CREATION": "passcode"},
        {"ROOM_CREATION": "listed", "ROOMS": "weekly-standup, board"},
        {"ROOMS": "board"},
        OIDC,
        {**OIDC, "OIDC_REQUIRED": "All", "ROOM_CREATION": "Signed-in", "HOST_RULE": "signed-in"},
        {**OIDC, "OIDC_ISSUER": "http://localhost:9400"},
        {**OIDC, "OIDC_ISSUER": "https://id.example.com:8443/realms/video/"},
        {"HOST_RULE": "link"},
    ],
)
def test_starts(environ):
    checked(**environ)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"ACCESS_PASSCODE": "12345"}, "ACCESS_PASSCODE could be guessed"),
        ({"ROOM_CREATION": "nobody"}, "ROOM_CREATION must be one of anyone, passcode, signed-in, listed"),
        ({"ROOM_CREATION": "passcode"}, "ROOM_CREATION=passcode needs ACCESS_PASSCODE"),
        ({"ROOM_CREATION": "signed-in"}, "ROOM_CREATION=signed-in needs a way to sign in"),
        ({"ROOM_CREATION": "listed"}, "ROOM_CREATION=listed needs ROOMS"),
        ({"ROOMS": "board, Weekly Standup"}, "Write weekly-standup"),
        ({"ROOMS": "!!!"}, "no room's name"),
        ({**OIDC, "OIDC_CLIENT_ID": ""}, "set OIDC_CLIENT_ID too"),
        ({"OIDC_ISSUER": OIDC["OIDC_ISSUER"]}, "set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too"),
        ({**OIDC, "OIDC_ISSUER": "http://accounts.example.com"}, "OIDC_ISSUER must be the issuer's https URL"),
        ({**OIDC, "OIDC_ISSUER": "https://accounts.example.com?x=1"}, "OIDC_ISSUER must be the issuer's https URL"),
        ({**OIDC, "OIDC_ISSUER": "accounts.example.com"}, "OIDC_ISSUER must be the issuer's https URL"),
        ({"OIDC_REQUIRED": "all"}, "OIDC_REQUIRED=all needs a way to sign in"),
        ({**OIDC, "OIDC_REQUIRED": "create"}, "ROOM_CREATION=signed-in"),
        ({**OIDC, "OIDC_REQUIRED": "hosts"}, "HOST_RULE=signed-in"),
        ({"HOST_RULE": "last"}, "HOST_RULE must be one of first, signed-in, link"),
        ({"HOST_RULE": "signed-in"}, "HOST_RULE=signed-in needs a way to sign in"),
    ],
)
def test_does_not_start(environ, sentence):
    with pytest.raises(ConfigError, match=sentence) as refusal:
        checked(**environ)
    for secret in ("ACCESS_PASSCODE", "OIDC_CLIENT_SECRET"):
        assert not environ.get(secret) or environ[secret] not in refusal.value.message


def test_where_nobody_creates_rooms_there_is_no_lobby():
    assert not checked(ROOM_CREATION="listed", ROOMS="board")["LOBBY_ENABLED"]
