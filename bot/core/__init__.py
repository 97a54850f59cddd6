"""What people can ask of the coach: one room per noun, one method per act."""
