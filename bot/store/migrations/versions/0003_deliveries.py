"""What a channel is told on its way there, reactions until they are answered, commands as registered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, index=True),
        sa.Column("reason", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.UniqueConstraint("post_id", "what"),
    )
    op.create_table(
        "reactions",
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("reaction", sa.Text, primary_key=True),
        sa.Column("stamp", sa.BigInteger),
        sa.Column("heard_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("answered_at", sa.BigInteger),
    )
    op.create_index("ix_reactions_account", "reactions", ["account_id"])
    op.create_table(
        "registrations",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("application", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
    )
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("reread", sa.BigInteger, nullable=False, server_default="1"))
    op.create_index("ix_posts_created", "posts", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_posts_created", "posts")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("reread")
    op.drop_table("registrations")
    op.drop_table("reactions")
    op.drop_table("deliveries")
