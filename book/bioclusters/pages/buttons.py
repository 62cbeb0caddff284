"""Buttons that a script brings to life, with all that they say."""

import html

from bioclusters.words import _


def copy(label: str) -> str:
    """Return a button that copies the <pre> beside it, shown by card.js; `label` is on it."""
    selected = _("Selected: copy it with Ctrl+C or Command+C")
    said = f'data-copied="{_("Copied")}" data-selected="{selected}"'
    return f'<button type="button" class="copy" {said} hidden>{html.escape(label)}</button>'
