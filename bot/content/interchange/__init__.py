"""Questions from elsewhere, and to elsewhere: a page's payload, our own JSON, a table."""
