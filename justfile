# What one does here often. `just` lists it.

_default:
    @just --list

# Talk to the coach in this terminal
chat *options:
    uv run coach chat {{ options }}

# The tests
test *options:
    uv run pytest {{ options }}

# The long forms, too
long:
    uv run pytest -m long

# Everything that CI does
ci:
    .ci/run

# Write what the gates would complain about, where that can be done by itself
format:
    uv run ruff check --fix .
    uv run ruff format .

# The hashed set for deployments
requirements:
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt

# What editors know about content files
schemas:
    uv run python -m bot.content.authoring.editor_schema docs/schemas

# How a question looks on Discord and on Slack, drawn from what the coach sends; needs chromium
picture:
    uv run python -m tests.adapters.discord.picture
    uv run python -m tests.adapters.slack.picture
