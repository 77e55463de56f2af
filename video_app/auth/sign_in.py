"""Views: signing in at the site's issuer, coming back from there, and signing out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from video_app.access import visitor
from video_app.access.sign_in import SignInFailed, current_issuer
from video_app.auth.forms import SignOutForm
from video_app.auth.own_path import own_path
from video_app.auth.routes import join_rate_limit
from video_app.extensions import limiter
from video_app.public_url import public_url_for

bp = Blueprint("sign_in", __name__)
limiter.limit(join_rate_limit)(bp)


@bp.get("/sign-in")
def start() -> ResponseReturnValue:
    """Go to the issuer's page, and afterwards to the path `next`.

    A link and no form leads here: a page's `form-action` holds for redirects after forms too.
    """
    then = own_path(request.args.get("next", ""))
    try:
        return redirect(current_issuer().begin(redirect_uri(), then), 303)
    except SignInFailed as failure:
        return failed(failure, then)


@bp.get("/sign-in/callback")
def callback() -> ResponseReturnValue:
    """Back from the issuer: remember who this is, and go on to where they wanted."""
    attempt = visitor.attempt(request.args.get("state", "")) or {}
    then = own_path(attempt.get("then", ""))
    try:
        person = current_issuer().finish()
    except SignInFailed as failure:
        return failed(failure, then)
    visitor.sign_in(person.subject, person.name)
    return redirect(then, 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Forget all about the visitor."""
    if SignOutForm().validate_on_submit():
        visitor.sign_out()
    return redirect(url_for("sign_in.signed_out"), 303)


@bp.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    """The page after it, with the link that signs out at the issuer too."""
    return render_template("auth/signed_out.html", issuer_url=current_issuer().end_session_url(home()))


def failed(failure: SignInFailed, wanted: str) -> ResponseReturnValue:
    """A page that says what happened, with the link to try again and go to the path `wanted`."""
    return render_template("auth/sign_in_failed.html", message=failure.message, wanted=wanted), failure.status


def redirect_uri() -> str:
    """Where the issuer sends browsers back to: what is registered there."""
    return public_url_for("sign_in.callback")


def home() -> str:
    return public_url_for("auth.join")
