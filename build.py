"""The front door: ``python build.py VERB``. Everything is in the engine beside it."""

import os
import sys

LEAST = 320 << 20  # bytes of address space

if __name__ == "__main__":
    try:
        from briefpress.workspace import up_to_date

        # A build of what is built already ends here, before anything else is loaded.
        root = os.path.dirname(os.path.abspath(__file__))
        cache = up_to_date.cache_folder(os.environ, sys.argv)
        try:
            folder = os.getcwd()
        except FileNotFoundError:
            sys.exit("build.py: the current folder no longer exists")
        except OSError as error:
            sys.exit(f"build.py: the current folder cannot be read: {error.strerror}")
        if told := up_to_date.unchanged(cache, root, sys.argv[1:], folder):
            try:
                for stream, text in enumerate(told, 1):
                    os.write(stream, f"{text}\n".encode("utf-8", "surrogateescape") * bool(text))
            except BrokenPipeError:
                pass  # the reader has gone: nothing was to be done
            sys.exit(0)

        import resource  # not needed for that

        # Less makes a library that is loaded next abort the process, with words of its own.
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY and limit < LEAST:
            sys.exit(f"build.py: there is not enough memory: {limit >> 20} of {LEAST >> 20} MB")

        from briefpress.cli.commands import main

        sys.exit(main(root, sys.argv[1:]))
    except ModuleNotFoundError as missing:
        sys.exit(f"build.py: {missing.name} is not installed here; run make, then .venv/bin/python")
    except (ImportError, MemoryError, SystemError) as error:
        sys.exit(f"build.py: it cannot be loaded: {error or 'there is not enough memory'}")
    except KeyboardInterrupt:
        sys.exit(130)
