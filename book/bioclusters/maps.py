"""Draw what every map of the book shares: land, window, scale bar, zoom frame."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bioclusters import style


def set_window(ax: Axes, bounds: tuple[float, float, float, float]) -> None:
    """Show the window (west, south, east, north) in projected metres, without axes, sea behind."""
    west, south, east, north = bounds
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect="equal")
    ax.set_facecolor(style.WATER)
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.RULE, linewidth=0.5)


def draw_land(ax: Axes, land, colour: str = style.LAND, edge: str = style.RULE) -> None:
    """Draw land or neighbouring regions quietly behind the data."""
    land.plot(ax=ax, color=colour, edgecolor=edge, linewidth=0.3, zorder=1)


def draw_scale_bar(
    ax: Axes, km: int, x: float = 0.04, y: float = 0.05, letters: float = 6.5
) -> None:
    """Draw a bar of `km` kilometres with its length, lower left corner at axes fraction x, y.

    `letters`: their size in points.
    """
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    left, bottom = west + x * (east - west), south + y * (north - south)
    ax.plot([left, left + km * 1000], [bottom, bottom], color=style.INK, linewidth=1.4,
            solid_capstyle="butt", zorder=9)
    ax.annotate(f"{km} km", (left + km * 500, bottom), xytext=(0, 2), textcoords="offset points",
                ha="center", va="bottom", fontsize=letters, zorder=9)


def mark_zoom(ax: Axes, bounds: tuple[float, float, float, float]) -> None:
    """Draw the frame of a zoom window on the overview map."""
    west, south, east, north = bounds
    ax.add_patch(Rectangle((west, south), east - west, north - south, fill=False,
                           edgecolor=style.INK, linewidth=0.8, zorder=8))
