"""Views: giving the site's passcode."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from video_app.access import visitor
from video_app.access.site import current_access
from video_app.auth.forms import PasscodeForm
from video_app.auth.own_path import own_path
from video_app.extensions import limiter

bp = Blueprint("passcode", __name__)


@bp.get("/passcode")
def show() -> ResponseReturnValue:
    """The form, for somebody who comes by its address."""
    return render_template("auth/passcode.html", form=PasscodeForm(formdata=None, next=request.args.get("next", "/")))


@bp.post("/passcode")
@limiter.limit(lambda: current_app.config["PASSCODE_RATE_LIMIT"])
def enter() -> ResponseReturnValue:
    """Remember that the passcode was right and go on; or show the form again."""
    form = PasscodeForm()
    if not form.validate_on_submit():
        return render_template("auth/passcode.html", form=form), 400
    if not current_access().is_passcode(form.passcode.data or ""):
        form.passcode.errors = ["This is not the passcode. Capital and small letters count."]
        return render_template("auth/passcode.html", form=form), 403
    visitor.pass_passcode()
    return redirect(own_path(form.next.data or ""), 303)
