"""Pages for other programs: what this server can do, and its own instruments, in FHIR R4."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.errors import NotAllowed
from app.formats.fhir.questionnaire import questionnaire
from app.services import services

bp = Blueprint("exchange", __name__, url_prefix="/fhir")

FHIR_JSON = "application/fhir+json"


@bp.get("/metadata")
@open_to_all
def metadata() -> ResponseReturnValue:
    """The capability statement: one resource type, to read. No answers can be read here yet."""
    return _fhir(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-11-22",
            "kind": "instance",
            "software": {"name": "Previsit"},
            "implementation": {"description": "Survey instruments of this practice"},
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [
                {
                    "mode": "server",
                    "resource": [{"type": "Questionnaire", "interaction": [{"code": "read"}]}],
                }
            ],
        }
    )


@bp.get("/Questionnaire/<instrument_id>")
@open_to_all
def instrument(instrument_id: str) -> ResponseReturnValue:
    """One of the project's own instruments, in the language asked for if it is there.

    An owner's words were given to this practice, not to everybody, and stay here.
    """
    wanted = services().catalogue.instruments.get(instrument_id)
    if wanted is None or wanted.kind != "own":
        raise NotAllowed
    language = request.accept_languages.best_match(list(wanted.words)) or wanted.language
    return _fhir(questionnaire(wanted, wanted.words[language]))


def _fhir(resource: dict[str, Any]) -> Response:
    return Response(json.dumps(resource, ensure_ascii=False, indent=1), mimetype=FHIR_JSON)
