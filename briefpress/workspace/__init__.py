"""The files of a project: paths, access, limits and temporary files."""
