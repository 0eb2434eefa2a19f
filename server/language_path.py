"""Read the language of a page from the first step of its path: ``/fr/search`` is ``/search`` in French.

Links of such a page lead on in that language. What has one content for all languages, such as a dump, is found under
these paths too, and says nothing of a language.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import request

from .address import PATH, WSGI, Environ, StartResponse, here
from .negotiation import IN_PATH, LANGUAGES


class LanguagePath:
    """A WSGI application before another, which sees such a request without the language in its path."""

    def __init__(self, app: WSGI) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Take the language off, and note it."""
        language, _, rest = environ[PATH][1:].partition("/")
        if language in LANGUAGES:
            environ[IN_PATH] = language
            environ["SCRIPT_NAME"] += f"/{language}"
            environ[PATH] = f"/{rest}"
            environ["PATH_INFO"] = environ["PATH_INFO"][len(language) + 1 :] or "/"
        return self.app(environ, start_response)


def neutral(path: str) -> str:
    """Give the path-only address of what is the same in every language."""
    return request.script_root.removesuffix(f"/{request.environ.get(IN_PATH, '')}") + path


def canonical(address: str) -> str:
    """Give the one address of a page that speaks several languages (RFC 6596), from a path-only address of it."""
    return neutral(address.removeprefix(request.script_root))


def in_language(language: str) -> str:
    """Give the path-only address under which what was asked speaks another language."""
    rest = here().removeprefix(request.script_root)
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{neutral(f'/{language}{rest}')}{'?' if asked else ''}{urlencode(asked)}"
