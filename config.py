"""This site's configurations. Settings come from the environment, which is read for them here and nowhere else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import load_dotenv

from video_app.settings import Config, ConfigError
from video_app.tunnel import settings as tunnel
from video_app.variables import Variables

BASE_DIR = Path(__file__).resolve().parent
load_dotenv(BASE_DIR / ".env")
environment = Variables(os.environ)


class DevelopmentConfig(Config):
    """`flask run` on a developer's machine: the secret is made up once and kept in `instance/`."""

    DEBUG = True

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        super().__init__(environ)
        self.SECRET_KEY = self.SECRET_KEY or kept_secret(BASE_DIR / "instance" / "secret_key")
        vars(self).update(tunnel.settings(Variables(environ, defaults=type(self))))


class ProductionConfig(Config):
    """On the internet: a secret of your own, cookies over https only."""

    SESSION_COOKIE_SECURE = True

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        super().__init__(environ)


class TestingConfig(Config):
    """Made from nothing, so that a developer's own `.env` never changes what the tests see.

    Its secrets are made up by each process.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name
    TESTING = True
    WTF_CSRF_ENABLED = False
    SECRET_KEY = secrets.token_hex(32)
    API_KEYS = [secrets.token_hex(32)]
    VIDEO_ENGINE = "p2p"
    STUN_URLS = ("stun:stun.example.com:3478",)
    RATELIMIT_ENABLED = False


CONFIGS: dict[str, type[Config]] = {
    "development": DevelopmentConfig,
    "testing": TestingConfig,
    "production": ProductionConfig,
}


NOT_TO_BE_SERVED = (
    "FLASK_CONFIG=testing is not to be served: it protects no form and limits nobody. Use development or production."
    " Tests ask for it in code."
)


def load_config(config: str | type[Config] | None = None) -> Config:
    """The checked settings for `config`: a class, a name of CONFIGS, or None for FLASK_CONFIG.

    Without any of them the answer is production, the strictest. Raises ConfigError.
    """
    if config is None:
        config = environment.text("FLASK_CONFIG", "production")
        if config == "testing":
            raise ConfigError(NOT_TO_BE_SERVED)
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
