"""The phones and scripts that speak for somebody; and the code that sets one up, shown once."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from muara_server.accounts import actions as accounts
from muara_server.accounts import queries as people
from muara_server.accounts.views import needs
from muara_server.intake import rules
from muara_server.intake.collect import settings_code
from muara_server.intake.forms import Register
from muara_server.ledger.queries import is_demonstration


@require_http_methods(["GET", "HEAD", "POST"])
@needs(rules.FILL)
def phones(request: HttpRequest) -> HttpResponse:
    """One's own phones; a new one is registered here, and its code shown once."""
    posted = request.method == "POST"
    form = Register(request.POST) if posted else Register()
    if posted and form.is_valid():
        return _registered(request, form.cleaned_data["label"])
    page = {"phones": people.devices_of(request.user), "form": form}
    return render(request, "intake/phones.html", page, status=400 if posted else 200)


@require_safe
@needs(rules.PUBLISH)
def scripts(request: HttpRequest) -> HttpResponse:
    """One's own scripts and phones, for whoever publishes forms: seen here, and signed off."""
    page = {"phones": people.devices_of(request.user)}
    return render(request, "intake/scripts.html", page)


ADDRESSES = [
    path("phones/", phones, name="phones"),
    path("phones/scripts/", scripts, name="scripts"),
]


@sensitive_variables()
def _registered(request: HttpRequest, label: str) -> HttpResponse:
    device, credential = accounts.register_device(request.user, label=label)
    server = _root(request) + reverse("intake:submission").rpartition("/")[0]
    told = settings_code(
        server=server,
        login=request.user.login,
        credential=credential,
        language=get_language() or "en",
        project=_("Muara, demonstration") if is_demonstration() else "Muara",
    )
    drawn = segno.make(told, micro=False)
    page = {
        "device": device,
        "code": drawn.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None),
        "server": server,
        "login": request.user.login,
        "credential": credential,
        "with_token": f"{_root(request)}/key/{credential}",
        "open_line": not server.startswith("https://"),
        "confidential": True,
    }
    return render(request, "intake/phone_code.html", page)


def _root(request: HttpRequest) -> str:
    """Where phones reach this server: as it is set up, else as this reader reached it."""
    return str(settings.MUARA_ADDRESS) or request.build_absolute_uri("/").rstrip("/")
