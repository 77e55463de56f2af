"""Every setting of the app, made from a mapping. `.env.example` lists them all.

What belongs to one part alone is read by that part: `access/settings.py`, `engines/<name>/settings.py`,
`tunnel/settings.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from video_app import engines
from video_app.access import settings as access
from video_app.assets import CompressedFiles, compressed_as
from video_app.variables import MAKE_A_SECRET, ConfigError, Variables, secret_problem

__all__ = ["Config", "ConfigError"]

NOTHING: Mapping[str, str] = MappingProxyType({})
REDIS_TIMEOUTS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}


class Config:
    """What an app is configured with, read once, when it is created.

    `environ` maps names to texts, as the environment does. A subclass changes a default with a class
    attribute of the setting's name. Raises ConfigError for a text of the wrong kind.
    """

    DEBUG = False
    TESTING = False

    def __init__(self, environ: Mapping[str, str] = NOTHING) -> None:
        read = Variables(environ, defaults=type(self))
        self.SECRET_KEY = read.text("SECRET_KEY")
        self.SECRET_KEY_FALLBACKS = read.listing("SECRET_KEY_FALLBACKS")
        self.SITE_NAME = read.text("SITE_NAME", "Video Call")
        self.VIDEO_ENGINE = read.text("VIDEO_ENGINE", "auto").lower()
        self.RECONNECT_GRACE_SECONDS = read.number("RECONNECT_GRACE_SECONDS", 30, least=1)
        self.REDIS_URL = read.text("REDIS_URL")
        self.RATELIMIT_STORAGE_URI = self.REDIS_URL or "memory://"
        self.RATELIMIT_STORAGE_OPTIONS = REDIS_TIMEOUTS if self.REDIS_URL else {}
        self.API_KEYS = read.listing("API_KEYS")
        self.METRICS_TOKEN = read.text("METRICS_TOKEN")
        self.LOG_FORMAT = read.text("LOG_FORMAT", "text").lower()
        self.ALLOWED_ORIGINS = read.listing("ALLOWED_ORIGINS")
        self.EMBED_ORIGINS = read.origins("EMBED_ORIGINS")
        self.PUBLIC_URL = read.origin("PUBLIC_URL")
        self.TRUSTED_HOSTS = read.listing("TRUSTED_HOSTS")
        self.TRUSTED_PROXY_HOPS = read.number("TRUSTED_PROXY_HOPS", 0)
        self.SESSION_COOKIE_SECURE = read.flag("SESSION_COOKIE_SECURE", False)
        self.RATELIMIT_ENABLED = read.flag("RATELIMIT_ENABLED", True)
        vars(self).update(engines.settings(read))
        rules = access.settings(read)
        vars(self).update(rules)
        # A call from the lobby makes a room of its own.
        self.LOBBY_ENABLED = read.flag("LOBBY_ENABLED", True) and rules["ROOM_CREATION"] != "listed"

    # Only a development configuration asks for a tunnel: an .env that comes along to production opens none.
    START_NGROK = False
    TUNNEL_FILE = ""

    # Rate limits, per client address. An office of many people may sit behind a single one.
    JOIN_RATE_LIMIT = "120 per minute"
    PASSCODE_RATE_LIMIT = "10 per minute"
    TOKEN_RATE_LIMIT = "240 per minute"
    ROOM_PASSCODE_RATE_LIMIT = "10 per minute"  # wrong ones
    QR_RATE_LIMIT = "60 per minute"
    SOCKET_RATE_LIMIT = "240 per minute"
    NETWORK_TEST_RATE_LIMIT = "12 per minute"
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

    # Only static files are compressed, once each: pages carry the CSRF token, and compressing a secret
    # beside text an attacker may choose leaks it (the BREACH attack).
    COMPRESS_MIMETYPES = ["text/css", "text/javascript"]
    COMPRESS_CACHE_BACKEND = CompressedFiles
    COMPRESS_CACHE_KEY = staticmethod(compressed_as)

    SOCK_SERVER_OPTIONS = {"ping_interval": 10, "max_message_size": 64 * 1024}

    def values(self) -> dict[str, Any]:
        """Every setting by its name, as `app.config` has them."""
        return {name: getattr(self, name) for name in dir(self) if name.isupper()}

    def check(self) -> None:
        """Raise ConfigError, naming the variable, if the app must not start with these values."""
        if not self.SECRET_KEY:
            raise ConfigError(f"SECRET_KEY is not set. Make one with {MAKE_A_SECRET} and put it into .env.")
        for problem in filter(None, self._secret_problems()):
            raise ConfigError(problem)
        engines.check_settings(self.values())
        if problems := list(access.problems(self.values())):
            raise ConfigError("\n".join(problems))
        if self.REDIS_URL and not re.match(r"(redis|rediss|unix)://\S+$", self.REDIS_URL):
            raise ConfigError(
                "REDIS_URL must look like redis://localhost:6379/0 (rediss:// with TLS, unix:// a socket)."
            )
        if self.LOG_FORMAT not in {"text", "json"}:
            raise ConfigError(f"LOG_FORMAT must be text or json, not {self.LOG_FORMAT!r}.")

    def _secret_problems(self) -> Iterator[str]:
        yield secret_problem("SECRET_KEY", self.SECRET_KEY)
        for key in self.SECRET_KEY_FALLBACKS:
            yield secret_problem("SECRET_KEY_FALLBACKS", key)
        for key in self.API_KEYS:
            yield secret_problem("API_KEYS", key, in_a_header=True)
        if self.METRICS_TOKEN:
            yield secret_problem("METRICS_TOKEN", self.METRICS_TOKEN, in_a_header=True)
