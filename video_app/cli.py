"""`flask video …`: what an administrator asks and does from a shell."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from video_app import room_commands
from video_app.access.sign_in import current_issuer
from video_app.engines import ENGINES, current_engines
from video_app.engines.base import Check
from video_app.public_url import public_origin
from video_app.tunnel.problems import NO_TOKEN

group = AppGroup("video", short_help="Check the set-up, see and end rooms, put people out, make tokens and links.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    engines = [command for engine in ENGINES.values() for command in engine.commands]
    for command in (*room_commands.COMMANDS, *engines):
        group.add_command(command)
    app.cli.add_command(group)


@group.command()
@click.option("--offline", is_flag=True, help="Ask nothing of the network.")
def doctor(offline: bool) -> None:
    """Say line by line what is well, and what to do about what is not. Exit code 1 if anything is not.

    A setting of the wrong shape ends this, as every command, before it starts: all of them are named.
    """
    engines = current_engines().all
    checks = [*settings(offline), *(check for engine in engines for check in engine.check(offline=offline))]
    for check in checks:
        click.secho(f"{'ok  ' if check.ok else 'FAIL'}  {check.text}", fg=None if check.ok else "red")
    sys.exit(not all(check.ok for check in checks))


def settings(offline: bool) -> list[Check]:
    """What can be said of the app itself."""
    return [engine_in_force(), public_url(), tunnel(), *sign_in(offline)]


def engine_in_force() -> Check:
    """Which engine calls run on, and why."""
    course, asked = current_engines().course, current_app.config["VIDEO_ENGINE"]
    why = ": the first that is configured" if asked == "auto" else ""
    if course.start != course.main:
        why = f", P2P_UPTO={course.upto}: they start on {course.start} and move when more than {course.upto} are in"
    return Check(True, f"Calls run on {course.main} (VIDEO_ENGINE={asked}{why})")


def public_url() -> Check:
    """Whether the address that others use is known, and one that browsers allow cameras on."""
    url = public_origin()
    if not url:
        return Check(True, "No public address (PUBLIC_URL): links have the address of the request")
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in {"localhost", "127.0.0.1"}:
        return Check(False, f"The public address is {url}: browsers allow cameras only on https, so serve the site so")
    return Check(True, f"The public address is {url}")


def tunnel() -> Check:
    """Whether `flask run` will open a public address beside the local one; the app works without."""
    config = current_app.config
    if config["PUBLIC_URL"] or not config["START_NGROK"]:
        return Check(True, "No tunnel is asked for (START_NGROK=1 in development, without PUBLIC_URL, opens one)")
    if not config["NGROK_AUTHTOKEN"]:
        return Check(True, f"No tunnel yet: {NO_TOKEN}; or set START_NGROK=0")
    return Check(True, "`flask run` opens an ngrok tunnel with NGROK_AUTHTOKEN")


def sign_in(offline: bool) -> list[Check]:
    """Whether the issuer that people sign in at answers, and what has to be registered there; nothing without one."""
    if not current_app.config["OIDC_ISSUER"]:
        return []
    callback = f"{public_origin() or '<the address of this site>'}/sign-in/callback"
    checks = [Check(True, f"Register this redirect URI at the issuer for OIDC_CLIENT_ID: {callback}")]
    if not offline:
        url, problem = current_app.config["OIDC_ISSUER"], current_issuer().check()
        text = f"The issuer {url} cannot be used: {problem}" if problem else f"The issuer {url} answers (OIDC_ISSUER)"
        checks.append(Check(not problem, text))
    return checks
