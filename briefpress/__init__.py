"""The engine of Briefpress: a briefing written as YAML goes in, a finished PDF comes out."""

__version__ = "0.1.0"
