"""Who changed what in a workspace, and since when the app has been out of one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), index=True),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channels.id")),
        sa.Column("setting", sa.Text),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False, index=True),
    )
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.add_column(sa.Column("left_at", sa.BigInteger))


def downgrade() -> None:
    with op.batch_alter_table("workspaces") as workspaces:
        workspaces.drop_column("left_at")
    op.drop_table("audit")
