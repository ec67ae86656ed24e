"""The exceptions of Briefpress, all of them below one.

BriefpressError
├── BuildFailed       the content has errors: its diagnostics say which
├── RenderFailed      WeasyPrint, or a process, could not do its work
├── Refusal           a value that a model refuses, for who knows its place
├── Unreadable        what a text file holds and nobody can read, with its place
├── UnfitImage        an image that cannot be printed as it is
├── UnfitWorkbook     a workbook that cannot be read as it is
├── CannotRead        a file that `workspace.files` does not open
├── Unreachable       an address at which there is nothing
├── Refused           a file that a worker does not get
├── UnfitChart        a drawing that is no chart
├── UnfitLabel        labels of a chart that cannot be set
├── UnfitToken        a token of the theme that charts cannot use
├── PandocFailed      pandoc gave no result: a code, and why
├── BadLimit          a setting that is no limit
├── BadSheet          a contact sheet that cannot be made
├── WrongUsage        arguments of the command line that make no sense
└── Ended             a command that is at its end, with its exit code
"""

from __future__ import annotations


class BriefpressError(Exception):
    """Whatever Briefpress raises of its own."""
