"""Format diagnostics as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import briefpress
from briefpress.diagnostics.codes import Code
from briefpress.reports.places import Located

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write(told: Sequence[Located]) -> str:
    """Format one run; its rules are the reported codes."""
    codes = list({one.fault.code.name: one.fault.code for one in told}.values())
    driver = {
        "name": "Briefpress",
        "version": briefpress.__version__,
        "semanticVersion": briefpress.__version__,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.fault.code)) for one in told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.name,
        "shortDescription": {"text": code.description},
        "help": {"text": code.fix},
        "defaultConfiguration": {"level": str(code.severity)},
    }


def _result(one: Located, rule: int) -> dict[str, Any]:
    fault = one.fault
    text = fault.message if fault.hint is None else f"{fault.message}\nHint: {fault.hint}"
    result: dict[str, Any] = {
        "ruleId": fault.code.name,
        "ruleIndex": rule,
        "level": str(fault.severity),
        "message": {"text": text},
    }
    if one.file:
        result["locations"] = [_location(one, one.file)]
    return result


def _location(one: Located, file: str) -> dict[str, Any]:
    address = quote(file.encode("utf-8", "surrogateescape"))
    region = {"startLine": one.line, "startColumn": one.column, "endColumn": one.end}
    artefact = {"uri": address if not file.startswith("/") else f"file://{address}"}
    physical = {"artifactLocation": artefact, **({} if one.cell else {"region": region})}
    location: dict[str, Any] = {"physicalLocation": physical}
    if name := one.cell or one.path:
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    return location
