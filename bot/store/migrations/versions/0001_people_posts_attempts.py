"""People, what they were asked, what they answered, and the totals of it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("platform_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("platform", "platform_id"),
    )
    op.create_table(
        "channels",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("platform_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("workspace_id", "platform_id"),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("platform_id", sa.Text, nullable=False),
        sa.Column("learner_id", sa.Text, sa.ForeignKey("learners.id"), nullable=False, index=True),
        sa.UniqueConstraint("platform", "platform_id"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("workspace_id", "user_id"),
    )
    op.create_table(
        "settings",
        sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("question_version", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.Text, sa.ForeignKey("accounts.id")),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("revealed_at", sa.BigInteger),
    )
    op.create_index("ix_posts_channel_question", "posts", ["channel_id", "question_id", "created_at"])
    op.create_index("ix_posts_channel_message", "posts", ["channel_id", "message_id"])
    op.create_table(
        "reveals",
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), nullable=False, index=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("rating", sa.BigInteger, nullable=False),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("local_day", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("account_id", "post_id"),
    )
    op.create_index("ix_attempts_account_day", "attempts", ["account_id", "local_day"])
    op.create_table(
        "standings",
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_standings_board", "standings", ["scope", "period", "points", "account_id"])


def downgrade() -> None:
    for table in (
        "standings",
        "attempts",
        "reveals",
        "posts",
        "settings",
        "accounts",
        "users",
        "learners",
        "channels",
        "workspaces",
    ):
        op.drop_table(table)
