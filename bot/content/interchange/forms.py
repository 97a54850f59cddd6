"""What a document can be; light, for the command line names them before it knows what it is to do."""

from enum import StrEnum


class Incoming(StrEnum):
    """What a document is that comes in."""

    PAYLOAD = "payload"
    JSON = "json"
    CSV = "csv"


class Outgoing(StrEnum):
    """What can be written."""

    JSON = "json"
    CSV = "csv"
