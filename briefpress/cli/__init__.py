"""The command line: the verbs, what they say, and how they end; nobody else talks to a person."""
