"""Settings. The environment is read here and nowhere else; `.env.example` lists every variable."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any

import click
from dotenv import load_dotenv

BASE_DIR = Path(__file__).resolve().parent
load_dotenv(BASE_DIR / ".env")

ONE_PROCESS = "Rooms are kept in this process's memory, which serves one process. For more, set REDIS_URL."
# Twilio's browser SDK as npm publishes it, so that its hash can be pinned.
DEFAULT_SDK_URL = "https://cdn.jsdelivr.net/npm/twilio-video@2.36.0/dist/twilio-video.min.js"
DEFAULT_SDK_INTEGRITY = "sha384-f3mQhBhEoKg0Ty5CZ+qdseXuM9MGXFwvU7asd//toOVnD30aE3judMaanYO8TC0e"
DEFAULT_STUN_URLS = "stun:stun.l.google.com:19302,stun:stun.cloudflare.com:3478"
REDIS_TIMEOUTS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}


class ConfigError(click.ClickException):
    """A setting that the app cannot start with. `flask …` prints its message as one line."""


def text(name: str, default: str = "") -> str:
    """The environment variable `name` without surrounding white space; empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, *, least: int = 0) -> int:
    """The environment variable `name` as a whole number of at least `least`.

    Raises ConfigError for anything else.
    """
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ConfigError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def flag(name: str, default: bool) -> bool:
    """The environment variable `name` as 0/1, false/true, no/yes or off/on. Raises ConfigError."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ConfigError(f"{name} must be 1 or 0, not {value!r}.")


def listing(name: str, default: str = "") -> list[str]:
    """The environment variable `name` as a comma-separated list; set but empty means no entries."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def origin(name: str) -> str:
    """The environment variable `name` as scheme, host and port: `https://calls.example.com`.

    Raises ConfigError for anything else, a path too: the app lives at the top of its host.
    """
    value = text(name).rstrip("/")
    if value and not re.fullmatch(r"https?://[\w.-]+(:\d+)?|https?://\[[\da-fA-F:]+\](:\d+)?", value, re.ASCII):
        raise ConfigError(f"{name} must be like https://calls.example.com, without a path, not {value!r}.")
    return value.lower()


class Config:
    """What every configuration shares. Attributes are read once, when an app is created."""

    DEBUG = False
    TESTING = False

    def __init__(self) -> None:
        self.SECRET_KEY = text("SECRET_KEY")
        self.SITE_NAME = text("SITE_NAME", "Video Call")
        self.VIDEO_ENGINE = text("VIDEO_ENGINE", "auto").lower()
        self.TWILIO_ACCOUNT_SID = text("TWILIO_ACCOUNT_SID")
        self.TWILIO_API_KEY_SID = text("TWILIO_API_KEY_SID")
        self.TWILIO_API_KEY_SECRET = text("TWILIO_API_KEY_SECRET")
        self.TWILIO_AUTH_TOKEN = text("TWILIO_AUTH_TOKEN")
        self.TWILIO_CREATE_ROOMS = flag("TWILIO_CREATE_ROOMS", True)
        self.TWILIO_RECORD_ROOMS = flag("TWILIO_RECORD_ROOMS", False)
        self.TWILIO_SDK_URL = text("TWILIO_SDK_URL", DEFAULT_SDK_URL)
        self.TWILIO_SDK_INTEGRITY = text("TWILIO_SDK_INTEGRITY", DEFAULT_SDK_INTEGRITY)
        self.STUN_URLS = listing("STUN_URLS", DEFAULT_STUN_URLS)
        self.TURN_URLS = listing("TURN_URLS")
        self.TURN_SECRET = text("TURN_SECRET")
        self.P2P_MAX_PARTICIPANTS = number("P2P_MAX_PARTICIPANTS", 8, least=2)
        self.RECONNECT_GRACE_SECONDS = number("RECONNECT_GRACE_SECONDS", 30, least=1)
        self.REDIS_URL = text("REDIS_URL")
        self.RATELIMIT_STORAGE_URI = self.REDIS_URL or "memory://"
        self.RATELIMIT_STORAGE_OPTIONS = REDIS_TIMEOUTS if self.REDIS_URL else {}
        self.LOBBY_ENABLED = flag("LOBBY_ENABLED", True)
        self.METRICS_TOKEN = text("METRICS_TOKEN")
        self.LOG_FORMAT = text("LOG_FORMAT", "text").lower()
        self.ALLOWED_ORIGINS = listing("ALLOWED_ORIGINS")
        self.PUBLIC_URL = origin("PUBLIC_URL")
        self.TRUSTED_PROXY_HOPS = number("TRUSTED_PROXY_HOPS", 0)
        self.SESSION_COOKIE_SECURE = flag("SESSION_COOKIE_SECURE", self.secure_cookies_by_default)
        self.RATELIMIT_ENABLED = flag("RATELIMIT_ENABLED", True)

    secure_cookies_by_default = False

    # Only development asks for a tunnel: an .env that comes along to production opens none.
    START_NGROK = False
    TUNNEL_FILE = ""

    # Rate limits, per client address. An office of many people may sit behind a single one.
    JOIN_RATE_LIMIT = "120 per minute"
    TOKEN_RATE_LIMIT = "240 per minute"
    SOCKET_RATE_LIMIT = "240 per minute"
    LOBBY_CALL_RATE_LIMIT = "40 per minute"  # people rung, not calls
    RATELIMIT_IN_MEMORY_FALLBACK_ENABLED = True  # while Redis is away each process counts for itself
    LOBBY_MAX_PEOPLE = 200

    ACCESS_TOKEN_SECONDS = 4 * 60 * 60
    MAX_CONTENT_LENGTH = 16 * 1024

    SESSION_COOKIE_NAME = "video_session"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_TIME_LIMIT = None  # as long as the session: a join form may stay open overnight

    BOOTSTRAP_SERVE_LOCAL = True
    BOOTSTRAP_BTN_STYLE = "primary"

    # Only static text is compressed: pages carry the CSRF token, and compressing a secret beside
    # text an attacker may choose leaks it (the BREACH attack).
    COMPRESS_MIMETYPES = ["text/css", "text/javascript", "image/svg+xml"]

    SOCK_SERVER_OPTIONS = {"ping_interval": 10, "max_message_size": 64 * 1024}

    def check(self) -> None:
        """Raise ConfigError, naming the variable, if the app must not start with these values."""
        if not self.SECRET_KEY:
            raise ConfigError(
                "SECRET_KEY is not set. Make one with"
                " `python -c 'import secrets; print(secrets.token_hex(32))'` and put it into .env."
            )
        check_engine(self)
        if self.REDIS_URL and not re.match(r"(redis|rediss|unix)://\S+$", self.REDIS_URL):
            raise ConfigError(
                "REDIS_URL must look like redis://localhost:6379/0 (rediss:// with TLS, unix:// a socket)."
            )
        if self.LOG_FORMAT not in {"text", "json"}:
            raise ConfigError(f"LOG_FORMAT must be text or json, not {self.LOG_FORMAT!r}.")
        if self.TURN_URLS and not self.TURN_SECRET:
            raise ConfigError("TURN_SECRET is not set: TURN_URLS needs your TURN server's static-auth-secret.")


class DevelopmentConfig(Config):
    """`flask run` on a developer's machine: the secret is made up once and kept in `instance/`."""

    DEBUG = True

    def __init__(self) -> None:
        super().__init__()
        self.SECRET_KEY = self.SECRET_KEY or kept_secret(BASE_DIR / "instance" / "secret_key")
        self.START_NGROK = flag("START_NGROK", False)
        self.NGROK_AUTHTOKEN = text("NGROK_AUTHTOKEN")
        self.NGROK_DOMAIN = re.sub(r"^https?://", "", text("NGROK_DOMAIN")).rstrip("/")
        self.NGROK_REGION = text("NGROK_REGION")
        self.NGROK_START_SECONDS = number("NGROK_START_SECONDS", 15, least=1)
        self.PYNGROK_NGROK_PATH = text("PYNGROK_NGROK_PATH")
        # No setting: `flask run` hands it down to the process that serves (video_app/tunnel).
        self.TUNNEL_FILE = os.environ.get("TUNNEL_FILE", "")


class TestingConfig(Config):
    """Fixed values, so that a developer's own `.env` never changes what the tests see."""

    __test__ = False  # not a test class, whatever pytest thinks of its name
    TESTING = True
    WTF_CSRF_ENABLED = False

    def __init__(self) -> None:
        super().__init__()
        self.SECRET_KEY = "only for tests"
        self.SITE_NAME = "Video Call"
        self.VIDEO_ENGINE = "p2p"
        self.TWILIO_ACCOUNT_SID = self.TWILIO_API_KEY_SID = self.TWILIO_API_KEY_SECRET = ""
        self.TWILIO_AUTH_TOKEN = ""
        self.TWILIO_CREATE_ROOMS, self.TWILIO_RECORD_ROOMS = True, False
        self.TWILIO_SDK_URL, self.TWILIO_SDK_INTEGRITY = DEFAULT_SDK_URL, DEFAULT_SDK_INTEGRITY
        self.STUN_URLS = ["stun:stun.example.com:3478"]
        self.TURN_URLS = []
        self.TURN_SECRET = ""
        self.P2P_MAX_PARTICIPANTS = 8
        self.RECONNECT_GRACE_SECONDS = 30
        self.REDIS_URL = self.METRICS_TOKEN = ""
        self.RATELIMIT_STORAGE_URI, self.RATELIMIT_STORAGE_OPTIONS = "memory://", {}
        self.LOBBY_ENABLED = True
        self.LOG_FORMAT = "text"
        self.ALLOWED_ORIGINS = []
        self.PUBLIC_URL = ""
        self.TRUSTED_PROXY_HOPS = 0
        self.SESSION_COOKIE_SECURE = False
        self.RATELIMIT_ENABLED = False


class ProductionConfig(Config):
    """On the internet: a secret of your own, cookies over https only."""

    secure_cookies_by_default = True


CONFIGS: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
}


def load_config(config: str | type[Config] | None = None) -> Config:
    """The checked settings for `config`: a class, a name of CONFIGS, or None for FLASK_CONFIG.

    Without any of them the answer is production, the strictest. Raises ConfigError.
    """
    if config is None:
        config = text("FLASK_CONFIG", "production")
    if isinstance(config, str):
        if config not in CONFIGS:
            raise ConfigError(f"FLASK_CONFIG must be one of {', '.join(CONFIGS)}, not {config!r}.")
        config = CONFIGS[config]
    settings = config()
    settings.check()
    return settings


def kept_secret(path: Path) -> str:
    """The secret kept in the file `path`, made up at the first call; sessions outlive a restart."""
    try:
        if kept := path.read_text().strip():
            return kept
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    made_up = path.with_name(f"{path.name}.{os.getpid()}")
    made_up.touch(mode=0o600)
    made_up.write_text(secrets.token_hex(32))
    made_up.replace(path)  # in one step: a second process never reads half a secret
    return path.read_text().strip()


TWILIO_SHAPES = {
    "TWILIO_ACCOUNT_SID": (r"AC[0-9a-f]{32}", "starts with AC, followed by 32 characters 0-9 and a-f"),
    "TWILIO_API_KEY_SID": (r"SK[0-9a-f]{32}", "starts with SK, followed by 32 characters 0-9 and a-f"),
    "TWILIO_API_KEY_SECRET": (r"(?!AC|SK)[0-9A-Za-z]{16,64}", "is shown once, when the API key is made"),
}
CONSOLE = "console.twilio.com, API keys & tokens"
TWILIO_EXTRAS = {
    "TWILIO_AUTH_TOKEN": (r"[0-9a-f]{32}", f"is the account's auth token, 32 characters 0-9 and a-f ({CONSOLE})"),
    # No blank, quote, comma or semicolon: the URL becomes a part of the Content-Security-Policy.
    "TWILIO_SDK_URL": (
        r"(https://[\w.-]+(:\d+)?)?/[\w./@~%+-]*\.js",
        "is an https URL, or a path on this site, that ends in .js",
    ),
    "TWILIO_SDK_INTEGRITY": (
        r"sha(256|384|512)-[0-9A-Za-z+/]+={0,2}",
        "is sha384- and the file's hash: openssl dgst -sha384 -binary FILE | openssl base64 -A",
    ),
}


def check_engine(config: Config) -> None:
    """Raise ConfigError for an unknown engine or Twilio settings that are half there or misplaced."""
    if config.VIDEO_ENGINE not in {"auto", "p2p", "twilio"}:
        raise ConfigError(f"VIDEO_ENGINE must be auto, p2p or twilio, not {config.VIDEO_ENGINE!r}.")
    if config.VIDEO_ENGINE == "p2p":
        return
    values = {name: getattr(config, name) for name in TWILIO_SHAPES}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(values) and config.VIDEO_ENGINE == "auto":
        return
    if missing:
        names = " and ".join(missing)
        raise ConfigError(f"Twilio is half configured: set {names} too, or VIDEO_ENGINE=p2p to do without Twilio.")
    if problems := [*wrong_shapes(config, TWILIO_SHAPES, f" ({CONSOLE})"), *wrong_shapes(config, TWILIO_EXTRAS)]:
        raise ConfigError("\n".join(problems))


def wrong_shapes(config: Config, shapes: dict[str, tuple[str, str]], where: str = "") -> list[str]:
    """A sentence for each setting of `shapes` that has a value of the wrong shape; never the value."""
    return [
        f"{name} has the wrong shape: it {rule}{where}."
        for name, (shape, rule) in shapes.items()
        if getattr(config, name) and not re.fullmatch(shape, getattr(config, name), re.ASCII)
    ]
