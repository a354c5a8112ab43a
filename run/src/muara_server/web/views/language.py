"""The choice of language: kept for who has logged in, and in a cookie for who has not."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from muara_server.accounts import actions
from muara_server.accounts.views import on_this_site, public


@require_POST
@public
def choose(request: HttpRequest) -> HttpResponse:
    """Read on in this language, on the same page."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        actions.choose_language(request.user, language)
    back = on_this_site(request, request.POST.get("next", ""))
    answer = HttpResponseRedirect(back or "/")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return answer
