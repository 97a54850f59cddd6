"""Slack workspaces that installed the app, and installations that have begun."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("team_id", sa.Text, primary_key=True),
        sa.Column("team_name", sa.Text, nullable=False),
        sa.Column("bot_user_id", sa.Text, nullable=False),
        sa.Column("bot_id", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("installed_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "oauth_states",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("oauth_states")
    op.drop_table("installations")
