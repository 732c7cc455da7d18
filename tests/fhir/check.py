"""Says of each resource on standard input whether the published models take it: FHIR's, or OpenAPI's.

One JSON object a line: {"release": "STU3", "R4B" or "openapi", "resource": {...}}. One line back: "ok", or what is wrong.
R4B is R4 for the resources that Candour writes (AdverseEvent, Bundle, Communication, Organization, Task and the like).
"""

import importlib
import json
import sys


def model(release, resource):
    if release == "openapi":
        return importlib.import_module("openapi_pydantic.v3.v3_0").OpenAPI
    kind = resource["resourceType"]
    module = importlib.import_module(f"fhir.resources.{release}.{kind.lower()}")
    return getattr(module, kind)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        model(asked["release"], asked["resource"]).model_validate(asked["resource"])
        print("ok", flush=True)
    except Exception as problem:  # whatever is wrong with it is the answer
        print(" ".join(str(problem).split()) or type(problem).__name__, flush=True)
