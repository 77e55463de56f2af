"""Error answers: JSON of one shape for the API, a page that says what to do for people."""

from __future__ import annotations

import logging

from flask import Flask, Response, abort, jsonify, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException

from video_app.engines.base import EngineError

log = logging.getLogger(__name__)

MESSAGES = {
    400: ("bad_request", "The request could not be understood. Reload the page and try again."),
    403: ("forbidden", "This is not allowed from here."),
    404: ("not_found", "There is nothing at this address. Check the link, or start from the home page."),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: ("too_large", "The request is too large; at most 16 kB are accepted."),
    429: ("too_many_requests", "Too many requests from your network. Wait a minute, then try again."),
    500: ("internal_error", "Something went wrong on the server. Try again in a moment."),
}


class ApiError(Exception):
    """An answer of the API that is not success.

    `status` is the HTTP status, `code` a short name for programs, `message` says what to do, and
    `fields` gives a message for each wrong field.
    """

    def __init__(self, status: int, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields or {}


def init_app(app: Flask) -> None:
    """Answer every error of `app` in the shape the client can use."""
    app.before_request(refuse_unreadable)
    app.register_error_handler(ApiError, api_error)
    app.register_error_handler(EngineError, engine_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)


def refuse_unreadable() -> None:
    """Answer 400 to a query that is not text: whoever looks at `request.args` later would fail."""
    try:
        request.args  # noqa: B018 - decoded when it is first looked at
    except UnicodeDecodeError:
        abort(400)


def api_error(error: ApiError) -> Response:
    """The documented JSON for an ApiError."""
    body = {"code": error.code, "message": error.message, "fields": error.fields}
    response = jsonify(error=body)
    response.status_code = error.status
    return response


def engine_error(error: EngineError) -> Response | tuple[str, int]:
    """Tell the client what happened and the log why."""
    log.error("media engine: %s: %s", error.message, error.cause)
    return answer(error.status, "engine_unavailable", error.message)


def csrf_error(error: CSRFError) -> Response | tuple[str, int]:
    """A form whose token is missing or does not fit the session, most often because cookies are off."""
    message = "The form could not be checked. Reload the page and try again; if it happens again, allow cookies."
    return answer(400, "invalid_form", message)


def http_error(error: HTTPException) -> Response:
    """Any other HTTP error: those of Werkzeug, Flask-Limiter and, as a 500, unhandled ones."""
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    code, message = MESSAGES.get(error.code, ("error", error.description or error.name))
    response = make_response(answer(error.code, code, message))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    if isinstance(error, RateLimitExceeded) and error.limit:
        response.headers["Retry-After"] = str(error.limit.limit.get_expiry())  # when it is over at the latest
    return response


def answer(status: int, code: str, message: str) -> Response | tuple[str, int]:
    """An error as JSON below /api, as a page elsewhere."""
    if isinstance(request.routing_exception, BadHost):
        return message, status  # no page: without a usable host there are no addresses for its links
    if request.path.startswith("/api/"):
        return api_error(ApiError(status, code, message))
    return render_template("errors/error.html", status=status, message=message), status
