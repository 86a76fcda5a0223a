"""A few shapes of SVG, for the drawings of the result pages."""

from xml.sax.saxutils import escape

COLOURS = ("#c0392b", "#2471a3", "#7d8b99", "#b7950b", "#1e8449")


def document(width, height, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="10">',
        f'<rect width="{width}" height="{height}" fill="white"/>', *parts, "</svg>", ""])


def text(x, y, words, anchor="start", colour="#222"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">' \
           f'{escape(words)}</text>'


def polyline(points, colour):
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{listed}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def rule(x1, y1, x2, y2, colour="#888"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def box(x, y, width, height, colour):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" ' \
           f'fill="{colour}"/>'
