"""What a person cannot do."""


class Impossible(Exception):
    """What the platform's client would not let a person do: a mistake in the test."""
