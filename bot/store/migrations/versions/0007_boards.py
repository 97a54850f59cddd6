"""Boards by topic, and ranks that are counted in one index, whoever is hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Attempts from before know no topic: they count on the boards of all topics, as they did.
    with op.batch_alter_table("attempts") as attempts:
        attempts.add_column(sa.Column("topic", sa.Text, nullable=False, server_default=""))
    op.drop_index("ix_standings_board", "standings")
    with op.batch_alter_table("standings") as standings:
        standings.add_column(sa.Column("hidden", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(
        """
        UPDATE standings SET hidden = 1
        WHERE account_id IN (SELECT id FROM accounts WHERE hidden = 1)
        """
    )
    op.create_index("ix_standings_board", "standings", ["scope", "period", "hidden", "points", "account_id"])


def downgrade() -> None:
    op.drop_index("ix_standings_board", "standings")
    # These boards would be nobody's: the coach of that schema neither shows nor rebuilds them.
    op.execute("DELETE FROM standings WHERE scope LIKE '%:%:%'")
    with op.batch_alter_table("standings") as standings:
        standings.drop_column("hidden")
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_column("topic")
    op.create_index("ix_standings_board", "standings", ["scope", "period", "points", "account_id"])
