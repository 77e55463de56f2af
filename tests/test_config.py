"""Settings: what starts, what refuses to, and what the refusal says."""

import re
import subprocess
import sys

import pytest

import config as site
from config import ConfigError, DevelopmentConfig, ProductionConfig, load_config
from tests.keys import SECRET_KEY
from tests.standins.twilio_rooms import ACCOUNT, CREDENTIALS, KEY, SECRET
from video_app import create_app
from video_app.engines import chosen
from video_app.engines.livekit.settings import EXAMPLE as LIVEKIT
from video_app.settings import Config

TWILIO = {name: value for name, value in CREDENTIALS.items() if name != "TWILIO_AUTH_TOKEN"}


def checked(**environ):
    """The production configuration of an environment."""
    config = ProductionConfig({"SECRET_KEY": SECRET_KEY, **environ})
    config.check()
    return config


class TestSite:
    """config.py: which configuration, and where its texts come from."""

    @pytest.fixture(autouse=True)
    def bare_environment(self, monkeypatch):
        for name in ("FLASK_CONFIG", "SECRET_KEY", "VIDEO_ENGINE", *TWILIO, *LIVEKIT):
            monkeypatch.delenv(name, raising=False)

    def test_production_is_the_default_and_needs_a_secret(self):
        with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
            load_config()

    def test_flask_config_names_the_configuration(self, monkeypatch, tmp_path):
        monkeypatch.setattr(site, "BASE_DIR", tmp_path)
        monkeypatch.setenv("FLASK_CONFIG", "development")
        assert isinstance(load_config(), DevelopmentConfig)

    def test_an_unknown_name_is_refused(self, monkeypatch):
        monkeypatch.setenv("FLASK_CONFIG", "prod")
        with pytest.raises(ConfigError, match="development, testing, production"):
            load_config()

    @pytest.mark.parametrize("name", ["production", "development"])
    def test_settings_come_from_the_environment(self, monkeypatch, name):
        monkeypatch.setenv("SECRET_KEY", "from the environment, and long enough")
        assert load_config(name).SECRET_KEY == "from the environment, and long enough"

    def test_nothing_of_the_environment_reaches_the_tests(self, monkeypatch):
        monkeypatch.setenv("SITE_NAME", "From the environment")
        monkeypatch.setenv("VIDEO_ENGINE", "zoom")
        assert load_config("testing").SITE_NAME == "Video Call"

    def test_development_keeps_the_secret_it_made_up(self, monkeypatch, tmp_path):
        monkeypatch.setattr(site, "BASE_DIR", tmp_path)
        first, second = DevelopmentConfig({}), DevelopmentConfig({})
        assert first.SECRET_KEY == second.SECRET_KEY
        assert len(first.SECRET_KEY) == 64
        kept = tmp_path / "instance" / "secret_key"
        assert kept.stat().st_mode & 0o077 == 0

    def test_only_development_asks_for_a_tunnel(self):
        environ = {"SECRET_KEY": SECRET_KEY, "START_NGROK": "1"}
        assert DevelopmentConfig(environ).START_NGROK
        assert not ProductionConfig(environ).START_NGROK

    def test_production_cookies_need_https(self):
        assert checked().SESSION_COOKIE_SECURE
        assert not checked(SESSION_COOKIE_SECURE="0").SESSION_COOKIE_SECURE


class TestTwilio:
    def test_a_complete_configuration_starts(self):
        assert checked(**TWILIO).values()["TWILIO_API_KEY_SECRET"] == SECRET

    @pytest.mark.parametrize("name", TWILIO)
    def test_half_a_configuration_names_what_is_missing(self, name):
        with pytest.raises(ConfigError, match=f"set {name} too"):
            checked(**{**TWILIO, name: ""})

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("TWILIO_ACCOUNT_SID", KEY),
            ("TWILIO_ACCOUNT_SID", "AC123"),
            ("TWILIO_API_KEY_SID", ACCOUNT),
            ("TWILIO_API_KEY_SID", SECRET),
            ("TWILIO_API_KEY_SECRET", KEY),
            ("TWILIO_API_KEY_SECRET", "has spaces in it, does it not"),
        ],
    )
    def test_a_value_in_the_wrong_variable_is_named_but_not_shown(self, name, value):
        with pytest.raises(ConfigError, match=f"{name} has the wrong shape") as refusal:
            checked(**{**TWILIO, name: value})
        assert value not in refusal.value.message

    def test_p2p_overrides_it_even_half_configured(self):
        assert checked(**{**TWILIO, "TWILIO_ACCOUNT_SID": "", "VIDEO_ENGINE": "p2p"}).VIDEO_ENGINE == "p2p"

    def test_without_credentials_it_is_refused(self):
        with pytest.raises(ConfigError, match="TWILIO_ACCOUNT_SID"):
            checked(VIDEO_ENGINE="twilio")


class TestLiveKit:
    def test_a_complete_configuration_starts(self):
        assert checked(**LIVEKIT).values()["LIVEKIT_API_SECRET"] == LIVEKIT["LIVEKIT_API_SECRET"]

    @pytest.mark.parametrize("name", LIVEKIT)
    def test_half_a_configuration_names_what_is_missing(self, name):
        with pytest.raises(ConfigError, match=f"set {name} too"):
            checked(**{**LIVEKIT, name: ""})

    def test_an_address_for_the_server_alone_is_half_a_configuration(self):
        with pytest.raises(ConfigError, match="set LIVEKIT_URL and LIVEKIT_API_KEY and LIVEKIT_API_SECRET too"):
            checked(LIVEKIT_API_URL="http://10.0.0.5:7880")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("LIVEKIT_URL", "https://media.example.org"),
            ("LIVEKIT_URL", "media.example.org"),
            ("LIVEKIT_URL", "wss://media.example.org; script-src *"),
            ("LIVEKIT_URL", "wss://key:secret@media.example.org"),
            ("LIVEKIT_URL", "wss://media.example.org/?a=b"),
            ("LIVEKIT_URL", "//media.example.org"),
            ("LIVEKIT_URL", "/media//"),
            ("LIVEKIT_API_URL", "ws://10.0.0.5:7880"),
            ("LIVEKIT_API_KEY", "two words"),
            ("LIVEKIT_API_SECRET", f"APIexample: {'s' * 32}"),
        ],
    )
    def test_a_value_of_the_wrong_shape_is_named_but_not_shown(self, name, value):
        with pytest.raises(ConfigError, match=f"{name} has the wrong shape") as refusal:
            checked(**{**LIVEKIT, name: value})
        assert value not in refusal.value.message

    def test_a_secret_that_could_be_guessed_is_refused(self):
        with pytest.raises(ConfigError, match="LIVEKIT_API_SECRET could be guessed"):
            checked(**{**LIVEKIT, "LIVEKIT_API_SECRET": "secret"})

    def test_a_path_needs_the_address_of_the_server(self):
        with pytest.raises(ConfigError, match="LIVEKIT_API_URL is not set"):
            checked(**{**LIVEKIT, "LIVEKIT_URL": "/livekit"})
        assert checked(**{**LIVEKIT, "LIVEKIT_URL": "/livekit", "LIVEKIT_API_URL": "http://127.0.0.1:7880"})

    @pytest.mark.parametrize("url", ["wss://livekit.example.com:8443/media/", "ws://[::1]:7880", "WSS://Example.com"])
    def test_addresses_have_many_shapes(self, url):
        assert checked(**{**LIVEKIT, "LIVEKIT_URL": url}).values()["LIVEKIT_URL"] == url

    def test_p2p_overrides_it_even_half_configured(self):
        assert checked(**{**LIVEKIT, "LIVEKIT_URL": "", "VIDEO_ENGINE": "p2p"}).VIDEO_ENGINE == "p2p"

    def test_without_credentials_it_is_refused(self):
        with pytest.raises(ConfigError, match="LIVEKIT_URL and LIVEKIT_API_KEY and LIVEKIT_API_SECRET"):
            checked(VIDEO_ENGINE="livekit")


class TestEngine:
    @pytest.mark.parametrize(
        ("environ", "name"),
        [
            ({}, "p2p"),
            (TWILIO, "twilio"),
            ({**TWILIO, "VIDEO_ENGINE": "p2p"}, "p2p"),
            ({**TWILIO, "VIDEO_ENGINE": "Twilio"}, "twilio"),
            (LIVEKIT, "livekit"),
            ({**LIVEKIT, "VIDEO_ENGINE": "p2p"}, "p2p"),
            ({**LIVEKIT, "VIDEO_ENGINE": "LiveKit"}, "livekit"),
            ({**TWILIO, **LIVEKIT}, "twilio"),
            ({**TWILIO, **LIVEKIT, "VIDEO_ENGINE": "livekit"}, "livekit"),
        ],
    )
    def test_auto_takes_what_is_configured(self, environ, name):
        assert chosen(checked(**environ).values()).name == name

    def test_it_is_the_app_s(self):
        app = create_app(Config({"SECRET_KEY": SECRET_KEY, **TWILIO}))
        assert app.extensions["engines"].main.name == "twilio"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIDEO_ENGINE", "zoom"),
        ("P2P_MAX_PARTICIPANTS", "1"),
        ("P2P_MAX_PARTICIPANTS", "many"),
        ("LIVEKIT_MAX_PARTICIPANTS", "1"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("SESSION_COOKIE_SECURE", "perhaps"),
        ("PUBLIC_URL", "calls.example.com"),
        ("PUBLIC_URL", "https://example.com/calls"),
        ("PUBLIC_URL", "https://user@example.com"),
        ("EMBED_ORIGINS", "intranet.example.com"),
        ("EMBED_ORIGINS", "https://intranet.example.com,https://*.example.com"),
        ("EMBED_ORIGINS", "https://intranet.example.com; script-src *"),
        ("EMBED_ORIGINS", "https://intranet.example.com/calls"),
        ("SECRET_KEY_FALLBACKS", f"{SECRET_KEY},{'x' * 31}"),
        ("REDIS_URL", "localhost:6379"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(name, value):
    with pytest.raises(ConfigError, match=name):
        checked(**{name: value})


class TestTurn:
    URL = "turn:turn.example.com:3478"
    SECRET = "t" * 32

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"TURN_URLS": URL}, "TURN_SECRET is not set"),
            ({"TURN_SECRET": SECRET}, "TURN_URLS is not set"),
            ({"TURN_USERNAME": "calls", "TURN_PASSWORD": "p"}, "TURN_URLS is not set"),
            ({"TURN_URLS": URL, "TURN_USERNAME": "calls"}, "TURN_PASSWORD is not set"),
            ({"TURN_URLS": URL, "TURN_PASSWORD": "p"}, "TURN_USERNAME is not set"),
            ({"TURN_URLS": URL, "TURN_SECRET": SECRET, "TURN_USERNAME": "calls", "TURN_PASSWORD": "p"}, "not both"),
            ({"TURN_URLS": "turn.example.com", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"TURN_URLS": f"{URL},https://turn.example.com", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"TURN_URLS": "turns:t.example?transport=udp", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"TURN_URLS": "turn:calls:secret@t.example", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"TURN_URLS": "turn:t.example:99999", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"TURN_URLS": "turn:t.example:0?transport=tcp", "TURN_SECRET": SECRET}, "TURN_URLS must list"),
            ({"STUN_URLS": "stun.example.com:3478"}, "STUN_URLS must list"),
        ],
    )
    def test_what_is_mis_shaped_or_half_filled_does_not_start(self, settings, words):
        with pytest.raises(ConfigError, match=words) as refusal:
            checked(**settings)
        assert len(refusal.value.message.splitlines()) == 1
        assert self.SECRET not in refusal.value.message
        assert "secret@" not in refusal.value.message

    @pytest.mark.parametrize(
        "settings",
        [
            {"TURN_SECRET": SECRET},
            {"TURN_USERNAME": "calls", "TURN_PASSWORD": "p"},
        ],
    )
    @pytest.mark.parametrize(
        "urls", [URL, f"{URL}?transport=tcp,turns:turn.example.com:443", "turn:[2001:db8::1]:3478", "turn:192.0.2.7"]
    )
    def test_either_kind_of_credentials_starts(self, settings, urls):
        assert checked(TURN_URLS=urls, **settings).values()["TURN_URLS"] == urls.split(",")


def test_stun_urls_default_to_public_servers_and_may_be_empty():
    assert len(checked().values()["STUN_URLS"]) == 2
    assert checked(STUN_URLS="").values()["STUN_URLS"] == []


@pytest.mark.parametrize("value", ["https://Calls.example.com", "https://calls.example.com/"])
def test_the_public_address_is_an_origin(value):
    assert checked(PUBLIC_URL=value).PUBLIC_URL == "https://calls.example.com"


def test_origins_are_written_as_browsers_do():
    read = checked(EMBED_ORIGINS="https://Intranet.example.com/, http://[::1]:8000")
    assert read.EMBED_ORIGINS == ["https://intranet.example.com", "http://[::1]:8000"]


def test_a_class_attribute_is_a_default():
    class Own(Config):
        SECRET_KEY = "own" * 11
        SITE_NAME = "Own site"
        P2P_MAX_PARTICIPANTS = 4
        STUN_URLS = ()

    assert create_app(Own).config["SITE_NAME"] == "Own site"
    values = Own({"P2P_MAX_PARTICIPANTS": "6", "SITE_NAME": " "}).values()
    assert (values["P2P_MAX_PARTICIPANTS"], values["SITE_NAME"], values["STUN_URLS"]) == (6, "Own site", [])


class TestExample:
    """`.env.example` lists every setting with its default."""

    #: read by Flask, or to find the configuration
    NOT_OURS = {"FLASK_RUN_PORT", "FLASK_CONFIG"}
    #: not a setting: `flask run` hands it down
    HANDED_DOWN = {"TUNNEL_FILE"}

    @pytest.fixture
    def listed(self):
        lines = (site.BASE_DIR / ".env.example").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if re.match("[A-Z]", line))

    def test_lists_what_is_read_and_nothing_else(self, listed):
        class Noting(dict):
            def get(self, name, default=None):
                read.add(name)
                return super().get(name, default)

        read = set()
        DevelopmentConfig(Noting(SECRET_KEY=SECRET_KEY))
        assert read - self.HANDED_DOWN == set(listed) - self.NOT_OURS

    def test_has_the_defaults(self, listed):
        assert Config(listed).values() == Config({}).values()


class TestBesideAnotherConfig:
    """The package in a project that has a `config` module of its own, or none."""

    def run(self, folder, code):
        command = [sys.executable, "-c", f"import sys; sys.path.insert(1, {str(site.BASE_DIR)!r})\n{code}"]
        environ = {"PATH": ""}
        return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=50)

    def test_lives(self, tmp_path):
        (tmp_path / "config.py").write_text("HOST = 'another project'\n")
        ended = self.run(
            tmp_path,
            """
from video_app import create_app
from video_app.engines import chosen
from video_app.engines.livekit.settings import EXAMPLE as LIVEKIT
from video_app.settings import Config

SECRET_KEY = "own" * 11

class Own(Config):
    SECRET_KEY = SECRET_KEY

assert create_app(Own).test_client().get("/").status_code == 200
without_lobby = Config({"SECRET_KEY": SECRET_KEY, "LOBBY_ENABLED": "0"})
assert create_app(without_lobby).test_client().get("/lobby").status_code == 404
import config
assert config.HOST
""",
        )
        assert ended.returncode == 0, ended.stderr

    @pytest.mark.parametrize("argument", ["", "'testing'"])
    def test_says_that_the_other_is_not_ours(self, tmp_path, argument):
        (tmp_path / "config.py").write_text("class Config: pass\n")
        ended = self.run(tmp_path, f"from video_app import create_app; create_app({argument})")
        assert f"{tmp_path / 'config.py'} is not the config.py of this app. Pass a configuration" in ended.stderr

    def test_says_that_there_is_none(self, tmp_path):
        (tmp_path / "video_app").symlink_to(site.BASE_DIR / "video_app")
        command = [sys.executable, "-c", "from video_app import create_app; create_app()"]
        ended = subprocess.run(command, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, timeout=50)
        assert "There is no config.py here. Pass a configuration" in ended.stderr
