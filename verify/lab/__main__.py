"""`python -m verify.lab`: the laboratory without the rest of the command line."""

from verify.lab.cli import lab

if __name__ == "__main__":
    lab(prog_name="certify lab")
