"""`python -m wayout` is `wayout`."""

from wayout.cli.main import main

if __name__ == "__main__":
    main()
