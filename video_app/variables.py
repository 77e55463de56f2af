"""Reading settings from a mapping of texts, as the environment is one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

MAKE_A_SECRET = "`python -c 'import secrets; print(secrets.token_hex(32))'`"
SECRET_MIN_CHARACTERS = 32


class ConfigError(click.ClickException):
    """A setting that the app cannot start with. `flask …` prints its message as one line."""


def secret_problem(name: str, value: str, *, in_a_header: bool = False) -> str:
    """What is wrong with the secret `value` of the variable `name`; empty if nothing is."""
    if in_a_header and not re.fullmatch("[!-~]+", value):
        return f"{name} can have letters, digits and signs of a US keyboard only. Make one with {MAKE_A_SECRET}."
    if len(value) < SECRET_MIN_CHARACTERS:
        return f"{name} could be guessed: use at least {SECRET_MIN_CHARACTERS} characters, made by {MAKE_A_SECRET}."
    return ""


class Variables:
    """The texts of a mapping as settings of some kind.

    A variable that is missing or empty has its default: the attribute of its name on `defaults`, if
    there is one, else what the call names.
    """

    def __init__(self, environ: Mapping[str, str], defaults: object = None) -> None:
        self._environ = environ
        self._defaults = defaults

    def text(self, name: str, default: str = "") -> str:
        """The variable `name` without surrounding white space."""
        return self._given(name) or str(getattr(self._defaults, name, default))

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """The variable `name` as a whole number of at least `least`. Raises ConfigError for anything else."""
        value = self._given(name) or str(getattr(self._defaults, name, default))
        if not value.isascii() or not value.isdigit() or int(value) < least:
            raise ConfigError(f"{name} must be a whole number of at least {least}, not {value!r}.")
        return int(value)

    def flag(self, name: str, default: bool) -> bool:
        """The variable `name` as 0/1, false/true, no/yes or off/on. Raises ConfigError for anything else."""
        value = self._given(name).lower()
        if not value:
            return bool(getattr(self._defaults, name, default))
        if value in {"1", "true", "yes", "on"}:
            return True
        if value in {"0", "false", "no", "off"}:
            return False
        raise ConfigError(f"{name} must be 1 or 0, not {value!r}.")

    def listing(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """The variable `name` as a comma-separated list; here, set but empty means no entries."""
        value = self._environ.get(name)
        if value is None:
            return list(getattr(self._defaults, name, default))
        return [item.strip() for item in value.split(",") if item.strip()]

    def origin(self, name: str) -> str:
        """The variable `name` as scheme, host and port: `https://calls.example.com`.

        Raises ConfigError for anything else, a path too: the app lives at the top of its host.
        """
        value = self.text(name)
        return checked_origin(name, value) if value else ""

    def origins(self, name: str) -> list[str]:
        """The variable `name` as a comma-separated list of what `origin` takes. Raises ConfigError."""
        return [checked_origin(name, value) for value in self.listing(name)]

    def _given(self, name: str) -> str:
        return self._environ.get(name, "").strip()


def checked_origin(name: str, value: str) -> str:
    """`value`, of the variable `name`, as a browser writes an origin. Raises ConfigError if it is none."""
    origin = value.rstrip("/").lower()
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?|https?://\[[\da-f:]+\](:\d+)?", origin, re.ASCII):
        raise ConfigError(f"{name} must be like https://calls.example.com, without a path, not {value!r}.")
    return origin
