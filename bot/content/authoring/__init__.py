"""Help for those who write questions: templates, and what an editor can know."""
