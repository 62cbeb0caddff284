"""Make what leaves the book: figures, data and citations as files, briefs, paper, and the site."""
