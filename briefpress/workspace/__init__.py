"""The files of one project: where they are, what may be read of them, what is kept for a while."""
