"""`python -m brp_filesync`: the command line, where no script of that name is on the PATH."""

from brp_filesync.cli.main import main

if __name__ == "__main__":
    main()
