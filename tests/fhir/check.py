"""Says of each resource on standard input whether the published FHIR models take it.

One JSON object a line: {"release": "STU3" or "R4B", "resource": {...}}. One line back: "ok", or what is wrong.
R4B is R4 for the resources that Candour writes (AdverseEvent, Bundle, Communication, Organization, Task and the like).
"""

import importlib
import json
import sys


def model(release, kind):
    module = importlib.import_module(f"fhir.resources.{release}.{kind.lower()}")
    return getattr(module, kind)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        model(asked["release"], asked["resource"]["resourceType"]).model_validate(asked["resource"])
        print("ok", flush=True)
    except Exception as problem:  # whatever is wrong with it is the answer
        print(" ".join(str(problem).split()) or type(problem).__name__, flush=True)
