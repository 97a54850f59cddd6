"""When channels drill, the slots that this makes, and what whoever set a drill is to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channels.id"), nullable=False, unique=True),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("local_time", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("days", sa.Text, nullable=False),
        sa.Column("skip", sa.Text, nullable=False),
        sa.Column("begins", sa.Text),
        sa.Column("window_ms", sa.BigInteger, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("reveal", sa.Text),
        sa.Column("answer", sa.Text),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("wake_at", sa.BigInteger, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("halt", sa.Text),
        sa.Column("lacking", sa.Text),
        sa.Column("set_by", sa.Text, sa.ForeignKey("accounts.id"), index=True),
        sa.Column("set_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "slots",
        sa.Column("schedule_id", sa.Text, sa.ForeignKey("schedules.id"), primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("post_id", sa.Text, sa.ForeignKey("posts.id"), unique=True),
        sa.Column("reason", sa.Text),
        sa.Column("answer_at", sa.BigInteger, index=True),
        sa.Column("followed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_slots_followed", "slots", ["followed", "due_at"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channels.id"), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("tell_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_index("ix_notices_told", "notices", ["told_at", "tell_at"])
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("late_at", sa.BigInteger, nullable=False, server_default="0"))
        deliveries.add_column(sa.Column("place", sa.Text))
    op.execute("UPDATE deliveries SET late_at = created_at + 600000")
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("reveal", sa.Text))


def downgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("reveal")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_column("place")
        deliveries.drop_column("late_at")
    op.drop_table("notices")
    op.drop_table("slots")
    op.drop_table("schedules")
