"""The description of the API is valid OpenAPI 3.1, and the API conforms to it for generated requests."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from searchapp.api.openapi import openapi_document
from searchapp.search.parameters import PARAMETER_NAMES

pytestmark = pytest.mark.slow


def test_the_description_is_openapi(client):
    reply = client.get("/api/v1/openapi.json")
    assert reply.content_type == "application/json"
    OpenAPIV31SpecValidator(reply.json).validate()


def test_every_parameter_of_a_search_is_described():
    assert set(openapi_document()["components"]["parameters"]) == set(PARAMETER_NAMES)


def test_every_operation_of_the_api_is_described(app):
    paths = {
        str(rule).replace("<path:document_id>", "{id}").replace("<slug>", "{slug}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/v1/")
    }
    paths = {path.split("<any")[0] + "{}" + path.rpartition(">")[2] if "<any" in path else path for path in paths}
    described = {path.replace("{facet}", "{}").replace("{entities}", "{}") for path in openapi_document()["paths"]}
    assert paths == described | {"/api/v1/openapi.json"}


def test_every_example_works(client):
    for methods in openapi_document()["paths"].values():
        if example := methods["get"]["x-example"]:
            assert client.get(example).status_code == 200, example


@pytest.fixture(scope="module")
def schema(app):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("path", openapi_document()["paths"])
def test_the_api_conforms_to_its_description(schema, path):
    """Requests that the description allows, and some that it does not, get the replies that it describes."""

    @given(case=schema[path]["GET"].as_strategy())
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def conforms(case):
        case.call_and_validate()

    conforms()
