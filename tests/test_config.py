"""Settings: what starts, what refuses to, and what the refusal says."""

import pytest

import config as settings
from config import ConfigError, DevelopmentConfig, ProductionConfig, TestingConfig, load_config

ACCOUNT = "AC" + "0123456789abcdef" * 2
KEY = "SK" + "0123456789abcdef" * 2
SECRET = "s3cretS3cretS3cretS3cretS3cret12"
OWN = {"SECRET_KEY", "VIDEO_ENGINE", "START_NGROK", "PUBLIC_URL"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No variable of the machine's own."""
    for name in settings.os.environ.copy():
        if name.startswith(("TWILIO_", "FLASK_", "TURN_", "STUN_", "NGROK_")) or name in OWN:
            monkeypatch.delenv(name)


@pytest.fixture
def twilio(monkeypatch):
    """A complete Twilio configuration."""
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_API_KEY_SID", KEY)
    monkeypatch.setenv("TWILIO_API_KEY_SECRET", SECRET)


def test_production_is_the_default_and_needs_a_secret():
    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        load_config()


def test_flask_config_names_the_configuration(monkeypatch):
    monkeypatch.setenv("FLASK_CONFIG", "testing")
    assert isinstance(load_config(), TestingConfig)


def test_an_unknown_name_is_refused(monkeypatch):
    monkeypatch.setenv("FLASK_CONFIG", "prod")
    with pytest.raises(ConfigError, match="development, testing, production"):
        load_config()


def test_production_cookies_need_https(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s")
    assert load_config(ProductionConfig).SESSION_COOKIE_SECURE


def test_development_keeps_the_secret_it_made_up(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    first, second = DevelopmentConfig(), DevelopmentConfig()
    assert first.SECRET_KEY == second.SECRET_KEY
    assert len(first.SECRET_KEY) == 64
    kept = tmp_path / "instance" / "secret_key"
    assert kept.stat().st_mode & 0o077 == 0


def test_a_complete_twilio_configuration_starts(twilio):
    assert load_config("production").TWILIO_API_KEY_SECRET == SECRET


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET"])
def test_half_a_twilio_configuration_names_what_is_missing(twilio, monkeypatch, name):
    monkeypatch.delenv(name)
    with pytest.raises(ConfigError, match=f"set {name} too"):
        load_config("production")


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
def test_a_value_in_the_wrong_variable_is_named_but_not_shown(twilio, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"{name} has the wrong shape") as refusal:
        load_config("production")
    assert value not in refusal.value.message


def test_p2p_overrides_twilio_even_half_configured(twilio, monkeypatch):
    monkeypatch.setenv("VIDEO_ENGINE", "p2p")
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    assert load_config("production").VIDEO_ENGINE == "p2p"


def test_twilio_without_credentials_is_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("VIDEO_ENGINE", "twilio")
    with pytest.raises(ConfigError, match="TWILIO_ACCOUNT_SID"):
        load_config("production")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIDEO_ENGINE", "zoom"),
        ("P2P_MAX_PARTICIPANTS", "1"),
        ("P2P_MAX_PARTICIPANTS", "many"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("SESSION_COOKIE_SECURE", "perhaps"),
        ("PUBLIC_URL", "calls.example.com"),
        ("PUBLIC_URL", "https://example.com/calls"),
        ("PUBLIC_URL", "https://user@example.com"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(monkeypatch, name, value):
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        load_config("production")


def test_turn_without_its_secret_is_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("TURN_URLS", "turn:turn.example.com")
    with pytest.raises(ConfigError, match="TURN_SECRET"):
        load_config("production")


def test_stun_urls_default_to_public_servers_and_may_be_empty(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s")
    assert len(load_config("production").STUN_URLS) == 2
    monkeypatch.setenv("STUN_URLS", "")
    assert load_config("production").STUN_URLS == []


def test_only_development_asks_for_a_tunnel(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("START_NGROK", "1")
    assert load_config("development").START_NGROK
    assert not load_config("production").START_NGROK


@pytest.mark.parametrize("value", ["https://Calls.example.com", "https://calls.example.com/"])
def test_the_public_address_is_an_origin(monkeypatch, value):
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("PUBLIC_URL", value)
    assert load_config("production").PUBLIC_URL == "https://calls.example.com"


def test_env_example_lists_every_setting():
    """Each variable that config.py reads has its line in `.env.example`."""
    import re

    source = (settings.BASE_DIR / "config.py").read_text()
    read = set(re.findall(r'(?:text|number|flag|listing|origin)\("([A-Z_]+)"', source))
    listed = set(re.findall(r"^([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert read - listed == set()
