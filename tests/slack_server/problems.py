"""What Slack answers when it says no: its own words."""

from enum import StrEnum


class Problem(StrEnum):
    """The `error` of an answer with `ok: false`, as far as an app like ours can meet them."""

    ACCOUNT_INACTIVE = "account_inactive"
    ALREADY_REACTED = "already_reacted"
    BAD_CLIENT_SECRET = "bad_client_secret"  # noqa: S105 - Slack's word for a wrong one
    BAD_REDIRECT_URI = "bad_redirect_uri"
    BAD_TIMESTAMP = "bad_timestamp"
    CANNOT_DM_BOT = "cannot_dm_bot"
    CANT_DELETE_MESSAGE = "cant_delete_message"
    CANT_UPDATE_MESSAGE = "cant_update_message"
    CHANNEL_NOT_FOUND = "channel_not_found"
    CODE_ALREADY_USED = "code_already_used"
    DUPLICATE_EXTERNAL_ID = "duplicate_external_id"
    EXCHANGED_TRIGGER_ID = "exchanged_trigger_id"
    EXPIRED_TRIGGER_ID = "expired_trigger_id"
    EXPIRED_URL = "expired_url"
    FATAL_ERROR = "fatal_error"
    FILE_NOT_FOUND = "file_not_found"
    HASH_CONFLICT = "hash_conflict"
    INTERNAL_ERROR = "internal_error"
    INVALID_ARGUMENTS = "invalid_arguments"
    INVALID_AUTH = "invalid_auth"
    INVALID_BLOCKS = "invalid_blocks"
    INVALID_BLOCKS_FORMAT = "invalid_blocks_format"
    INVALID_CLIENT_ID = "invalid_client_id"
    INVALID_CODE = "invalid_code"
    INVALID_CURSOR = "invalid_cursor"
    INVALID_METADATA_FORMAT = "invalid_metadata_format"
    INVALID_TS_LATEST = "invalid_ts_latest"
    INVALID_TS_OLDEST = "invalid_ts_oldest"
    INVALID_NAME = "invalid_name"
    IS_ARCHIVED = "is_archived"
    IS_INACTIVE = "is_inactive"
    MESSAGE_NOT_FOUND = "message_not_found"
    MESSAGES_TAB_DISABLED = "messages_tab_disabled"
    METADATA_TOO_LARGE = "metadata_too_large"
    METHOD_NOT_SUPPORTED = "method_not_supported_for_channel_type"
    MISSING_SCOPE = "missing_scope"
    MSG_BLOCKS_TOO_LONG = "msg_blocks_too_long"
    MSG_TOO_LONG = "msg_too_long"
    NO_REACTION = "no_reaction"
    NO_TEXT = "no_text"
    NOT_ALLOWED_TOKEN_TYPE = "not_allowed_token_type"  # noqa: S105 - a word, too
    NOT_AUTHED = "not_authed"
    NOT_FOUND = "not_found"
    NOT_IN_CHANNEL = "not_in_channel"
    PUSH_LIMIT_REACHED = "push_limit_reached"
    RATELIMITED = "ratelimited"
    REQUEST_TIMEOUT = "request_timeout"
    RESTRICTED_ACTION = "restricted_action"
    SERVICE_UNAVAILABLE = "service_unavailable"
    THREAD_NOT_FOUND = "thread_not_found"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a word, too
    UNKNOWN_METHOD = "unknown_method"
    USED_URL = "used_url"
    USER_DISABLED = "user_disabled"
    USER_NOT_FOUND = "user_not_found"
    USER_NOT_IN_CHANNEL = "user_not_in_channel"
    USERS_LIST_NOT_SUPPLIED = "users_list_not_supplied"
    VIEW_NOT_FOUND = "view_not_found"


class Refusal(Exception):
    """A handler's way to say no; `more` stands in the answer beside the word."""

    def __init__(self, problem: Problem, **more: object) -> None:
        super().__init__(problem.value, more)
        self.problem = problem
        self.more = more
