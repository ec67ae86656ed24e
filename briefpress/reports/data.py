"""Format diagnostics as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from briefpress.diagnostics.codes import Severity
from briefpress.reports.places import Located


def write(told: Sequence[Located]) -> str:
    """Format all diagnostics and their counts; lines and columns count from 1."""
    counts = {
        f"{severity}s": sum(one.fault.severity is severity for one in told) for severity in Severity
    }
    entries = [
        {
            "code": one.fault.code.name,
            "severity": one.fault.severity,
            "message": one.fault.message,
            "file": one.file,
            "line": one.line if one.file else None,
            "column": one.column if one.file else None,
            "end-column": one.end if one.file else None,
            "cell": one.cell or None,
            "path": one.path,
            "found": one.fault.found,
            "expected": list(one.fault.expected),
            "hint": one.fault.hint,
        }
        for one in told
    ]
    return json.dumps({**counts, "diagnostics": entries}, indent=1)
