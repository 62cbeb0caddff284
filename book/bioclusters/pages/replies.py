"""What the author of the study has replied."""

from bioclusters import data
from bioclusters.words import _, plural


def replies() -> str:
    """Return how many claims the author of the study has replied to, as a sentence."""
    count = int(data.load("claims")["author_reply"].notna().sum())
    if not count:
        return _("No reply has reached this version of the book.")
    return plural("{n} claim has a reply.", "{n} claims have a reply.", count)
