"""Static files under a URL that changes with their content, so that browsers may keep them for ever.

Every file lives below `/static/<version>/`, where the version is a hash of all of them. What pages name, a style sheet
and a script, comes with all that it imports; Bootstrap's style sheet is from the installed package.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from typing import Any

import flask_bootstrap
from flask import Flask, Request, Response, current_app, request, send_from_directory

from video_app import bundles

STATIC_DIR = Path(__file__).parent / "static"
BOOTSTRAP_DIR = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
STYLE = "css/app.css"
PAGES = {path.relative_to(STATIC_DIR).as_posix() for path in (STATIC_DIR / "js" / "pages").glob("*.js")}
NOT_KEPT = "|"  # no file is called so
MOST_COMPRESSED = 1_000  # a few of each file; more only where letters of either case name the same one
YEAR_SECONDS = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Serve the static files of `app` and teach `url_for('static', …)` and templates their URLs."""
    app.extensions["served_files"] = {}
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", view_func=static_file)
    app.url_defaults(add_version)


def serve(app: Flask, filename: str, path: Path) -> None:
    """Serve the file at `path`, wherever that is, as the static file `filename`. Its content must never change."""
    app.extensions["served_files"][filename] = path


def static_file(version: str, filename: str) -> Response:
    """The static file `filename`; kept for ever under its own version, checked each time under another."""
    name = normpath(filename)
    response = put_together(name) if name == STYLE or name in PAGES else as_written(filename)
    if version == current_version():
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def as_written(name: str) -> Response:
    """A file as it is, in the static folder or where `serve` says."""
    path: Path | None = current_app.extensions["served_files"].get(name)
    folder, file = (path.parent, path.name) if path else (STATIC_DIR, name)
    response = send_from_directory(folder, file, conditional=False)  # in pieces it must not be kept compressed
    response.direct_passthrough = False
    response.make_sequence()  # whole, not streamed: Flask-Compress has no gzip for streams
    return response


def put_together(name: str) -> Response:
    """A style sheet or script with all that it imports."""
    version = current_version()
    kind = "text/css" if name == STYLE else "text/javascript"
    response = current_app.response_class(bundle(name, version), mimetype=kind)
    response.set_etag(version)
    return response


@lru_cache(maxsize=8)
def bundle(name: str, version: str) -> bytes:
    """What put_together sends; made anew for another `version` of the files."""
    if name == STYLE:
        return bundles.style_sheet(STATIC_DIR / STYLE, BOOTSTRAP_DIR).encode()
    return bundles.script(STATIC_DIR / "js", name.removeprefix("js/")).encode()


class CompressedFiles(dict[str, bytes]):
    """What Flask-Compress has made of static files. It would make it anew for everybody who asks."""

    def set(self, key: str, compressed: bytes) -> None:
        """Keep it, by the algorithm and what compressed_as says."""
        if key.endswith(NOT_KEPT):
            return
        if len(self) >= MOST_COMPRESSED:
            self.clear()
        self[key] = compressed


def compressed_as(asked: Request) -> str:
    """What the answer to a request is known by, once compressed: which static file it is, whatever its URL."""
    if asked.endpoint != "static" or not asked.view_args:
        return NOT_KEPT
    return f"{current_version()}/{normpath(asked.view_args['filename'])}"


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Complete a URL for the endpoint `static` with the current version."""
    if endpoint == "static":
        values.setdefault("version", current_version())


def current_version() -> str:
    """The hash of all static files as they are now (in production: as they were at the first use)."""
    if not current_app.debug:
        return version_of(0)
    return version_of(max(path.stat().st_mtime_ns for path in STATIC_DIR.rglob("*")))


@lru_cache(maxsize=1)
def version_of(changed_ns: int) -> str:
    """The hash of all static files; `changed_ns`, when the newest was changed, makes it be taken anew."""
    digest = hashlib.sha256(flask_bootstrap.Bootstrap5.bootstrap_version.encode())
    digest.update(Path(bundles.__file__).read_bytes())  # how they are put together
    for path in sorted(STATIC_DIR.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(STATIC_DIR)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
