"""Says of each resource on standard input whether the published models take it: FHIR's, or OpenAPI's; and of a bundle
whether its spreadsheet, read by openpyxl, says what its CSV files say.

One JSON object a line: {"release": "STU3", "R4B", "openapi" or "workbook", "resource": {...}}; of a workbook {"folder": ...}. One line back: "ok", or what is wrong.
R4B is R4 for the resources that Candour writes (AdverseEvent, Bundle, Communication, Organization, Task and the like).
"""

import csv
import importlib
import json
import pathlib
import sys


def model(release, resource):
    if release == "openapi":
        return importlib.import_module("openapi_pydantic.v3.v3_0").OpenAPI
    kind = resource["resourceType"]
    module = importlib.import_module(f"fhir.resources.{release}.{kind.lower()}")
    return getattr(module, kind)


def workbook(folder):
    openpyxl = importlib.import_module("openpyxl")
    book = openpyxl.load_workbook(folder / "report/tables.xlsx")
    told = book.properties
    assert not any([told.creator, told.lastModifiedBy, told.title, told.subject, told.keywords, told.description]), "it has properties"
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible", f"{sheet.title} is hidden"
        hidden = [d for d in [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()] if d.hidden]
        assert not hidden, f"{sheet.title} hides rows or columns"
        within, _, name = sheet.title.rpartition(" ")
        found = [path for path in (folder / (within or "tables")).glob("*.csv") if path.stem[: len(name)] == name]
        assert found, f"{sheet.title} has no CSV file"
        with open(min(found, key=lambda path: len(path.stem)), newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert sheet.max_row == len(rows), f"{sheet.title} has {sheet.max_row} rows, its CSV file {len(rows)}"
        for cells, row in zip(sheet.iter_rows(), rows):
            for cell, said in zip(cells, row):
                assert cell.data_type in "sn" and cell.hyperlink is None, f"{sheet.title} {cell.coordinate} is no plain cell"
                shown = "" if cell.value is None else cell.value
                same = shown == said or "'" + str(shown) == said or (said and cell.data_type == "n" and float(said) == shown)
                assert same, f"{sheet.title} {cell.coordinate} is {shown!r}, in the CSV file {said!r}"


for line in sys.stdin:
    asked = json.loads(line)
    try:
        if asked["release"] == "workbook":
            workbook(pathlib.Path(asked["resource"]["folder"]))
            print("ok", flush=True)
            continue
        model(asked["release"], asked["resource"]).model_validate(asked["resource"])
        print("ok", flush=True)
    except Exception as problem:  # whatever is wrong with it is the answer
        print(" ".join(str(problem).split()) or type(problem).__name__, flush=True)
