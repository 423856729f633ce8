"""The one error that bad input to the laboratory raises."""


class LabError(ValueError):
    """Names the file or option, the place in it, and the remedy. The command line exits with 2."""
