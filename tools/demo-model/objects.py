"""The things a scene can hold, drawn with Pillow polygons.

Every function takes a `Brush`, a foot point (x, y) in canvas pixels and a size in canvas pixels, and
draws one thing. Things are large and plain on purpose: the latents have one cell per 8x8 pixels, so
anything thinner than about 8 pixels of the final picture cannot be drawn by the model.
"""
import math
from dataclasses import dataclass

from PIL import ImageDraw

Colour = tuple[int, int, int]


@dataclass
class Brush:
    """Where and how to draw: the canvas, the light, and the outline of the style (None: no outline)."""

    draw: ImageDraw.ImageDraw
    light: float  # 1 = full daylight; colours are multiplied by it
    outline: Colour | None
    line: int  # outline and stroke width, canvas pixels

    def shade(self, colour: Colour) -> Colour:
        """`colour` under the scene's light; in the dark it also turns a little blue."""
        blue = 1 - self.light
        return tuple(
            int(min(255, v * self.light + b * blue)) for v, b in zip(colour, (0, 6, 26), strict=True)
        )

    def polygon(self, points, colour: Colour, lit: bool = False) -> None:
        fill = colour if lit else self.shade(colour)
        self.draw.polygon(points, fill=fill)
        if self.outline is not None:
            self.draw.line([*points, points[0]], fill=self.outline, width=self.line, joint="curve")

    def ellipse(self, box, colour: Colour, lit: bool = False) -> None:
        fill = colour if lit else self.shade(colour)
        self.draw.ellipse(box, fill=fill, outline=self.outline, width=self.line if self.outline else 0)

    def stroke(self, points, colour: Colour, width: float, lit: bool = False) -> None:
        fill = colour if lit else self.shade(colour)
        self.draw.line(points, fill=fill, width=max(2, int(width)), joint="curve")


def lighthouse(b: Brush, x: float, y: float, s: float, lamp: bool) -> None:
    """A red and white tower with a lantern; `lamp` throws two beams."""
    w = s * 0.19
    if lamp:
        top = y - s * 0.91
        for side in (-1, 1):
            far = side * s * 1.1
            beam = [(x, top), (x + far, top - s * 0.2), (x + far, top + s * 0.12)]
            b.draw.polygon(beam, fill=(92, 96, 110))
    for k in range(5):
        low, high = k / 5 * 0.84, (k + 1) / 5 * 0.84
        wl, wh = w * (1 - 0.55 * low), w * (1 - 0.55 * high)
        red = k % 2 == 0
        quad = [(x - wl, y - s * low), (x + wl, y - s * low), (x + wh, y - s * high), (x - wh, y - s * high)]
        b.polygon(quad, (228, 48, 42) if red else (252, 250, 245))
    t = y - s * 0.84
    lamp_colour = (255, 228, 110)
    b.polygon([(x - w * 0.5, t), (x + w * 0.5, t), (x + w * 0.5, t - s * 0.12), (x - w * 0.5, t - s * 0.12)], lamp_colour, lit=True)
    b.polygon([(x - w * 0.72, t - s * 0.11), (x, t - s * 0.24), (x + w * 0.72, t - s * 0.11)], (62, 62, 74))


def palm(b: Brush, x: float, y: float, s: float) -> None:
    """A leaning trunk and six broad leaves."""
    top = (x + s * 0.14, y - s * 0.8)
    b.stroke([(x, y), (x + s * 0.04, y - s * 0.42), top], (132, 88, 48), s * 0.11)
    for angle in (-3.0, -2.4, -1.85, -1.25, -0.7, -0.1):
        tip = (top[0] + math.cos(angle) * s * 0.44, top[1] + math.sin(angle) * s * 0.28 + s * 0.1)
        mid = (top[0] + math.cos(angle) * s * 0.24, top[1] + math.sin(angle) * s * 0.3 - s * 0.02)
        b.stroke([top, mid, tip], (38, 142, 56), s * 0.11)


def pine(b: Brush, x: float, y: float, s: float, snowy: bool) -> None:
    """A three-tiered pine, with white tips where `snowy`."""
    b.polygon([(x - s * 0.06, y), (x + s * 0.06, y), (x + s * 0.06, y - s * 0.3), (x - s * 0.06, y - s * 0.3)], (110, 75, 45))
    for k in range(3):
        base, half = y - s * (0.2 + 0.24 * k), s * (0.34 - 0.08 * k)
        b.polygon([(x - half, base), (x, base - s * 0.4), (x + half, base)], (26, 104, 56))
        if snowy:
            b.polygon([(x - half * 0.42, base - s * 0.23), (x, base - s * 0.4), (x + half * 0.42, base - s * 0.23)], (240, 246, 252))


def cactus(b: Brush, x: float, y: float, s: float) -> None:
    """A column with two raised arms."""
    green, w = (44, 128, 70), s * 0.17
    b.stroke([(x, y), (x, y - s)], green, w)
    b.stroke([(x, y - s * 0.4), (x + s * 0.32, y - s * 0.4), (x + s * 0.32, y - s * 0.78)], green, w * 0.85)
    b.stroke([(x, y - s * 0.52), (x - s * 0.3, y - s * 0.52), (x - s * 0.3, y - s * 0.86)], green, w * 0.85)


def house(b: Brush, x: float, y: float, s: float, windows_lit: bool) -> None:
    """Cream walls, a red roof, a door and two windows."""

    def box(x0, y0, x1, y1, colour, lit=False):
        b.polygon([(x + s * x0, y - s * y0), (x + s * x1, y - s * y0), (x + s * x1, y - s * y1), (x + s * x0, y - s * y1)], colour, lit)

    box(-0.5, 0, 0.5, 0.55, (236, 216, 178))
    b.polygon([(x - s * 0.62, y - s * 0.53), (x, y - s), (x + s * 0.62, y - s * 0.53)], (182, 58, 44))
    box(-0.11, 0, 0.11, 0.33, (98, 62, 40))
    window = (255, 226, 120) if windows_lit else (130, 188, 224)
    box(-0.4, 0.22, -0.2, 0.44, window, windows_lit)
    box(0.2, 0.22, 0.4, 0.44, window, windows_lit)


def boat(b: Brush, x: float, y: float, s: float, hull: Colour) -> None:
    """A hull with a mast and two sails; (x, y) is the water line."""
    b.stroke([(x, y - s * 0.12), (x, y - s * 0.95)], (96, 66, 42), s * 0.05)
    b.polygon([(x + s * 0.05, y - s * 0.92), (x + s * 0.46, y - s * 0.2), (x + s * 0.05, y - s * 0.2)], (252, 250, 242))
    b.polygon([(x - s * 0.05, y - s * 0.78), (x - s * 0.36, y - s * 0.2), (x - s * 0.05, y - s * 0.2)], (238, 232, 218))
    b.polygon([(x - s * 0.52, y - s * 0.14), (x + s * 0.56, y - s * 0.14), (x + s * 0.36, y + s * 0.12), (x - s * 0.36, y + s * 0.12)], hull)


def fish(b: Brush, x: float, y: float, s: float, colour: Colour, side: int) -> None:
    """A fish in the air, nose up; `side` 1 swims to the right, -1 to the left; s is its length."""

    def at(u, v):  # the fish's own axes, turned by 20 degrees
        return (x + side * s * (u * 0.94 + v * 0.34), y - s * (u * 0.34 - v * 0.94))

    body = [at(math.cos(a) * 0.4, math.sin(a) * 0.2) for a in (k * math.pi / 12 for k in range(24))]
    b.polygon([at(-0.3, 0), at(-0.62, -0.24), at(-0.54, 0), at(-0.62, 0.24)], colour)
    b.polygon([at(-0.05, -0.15), at(0.02, -0.34), at(0.16, -0.14)], colour)
    b.polygon(body, colour)
    ex, ey = at(0.24, -0.05)
    r = s * 0.05
    b.draw.ellipse((ex - r, ey - r, ex + r, ey + r), fill=(18, 18, 22))


def gull(b: Brush, x: float, y: float, s: float, colour: Colour) -> None:
    """Two bent wings, s across."""
    points = [(x - s * 0.5, y - s * 0.1), (x - s * 0.26, y - s * 0.24), (x, y), (x + s * 0.26, y - s * 0.24), (x + s * 0.5, y - s * 0.1)]
    b.stroke(points, colour, s * 0.13, lit=True)


def cloud(b: Brush, x: float, y: float, s: float, colour: Colour) -> None:
    """Five puffs over a flat base, s across."""
    puffs = ((-0.34, 0.16), (-0.14, 0.24), (0.1, 0.28), (0.3, 0.2), (0, 0.2))
    if b.outline is not None:
        for dx, r in puffs:
            b.draw.ellipse((x + s * (dx - r) - b.line, y - s * r * 1.5 - b.line, x + s * (dx + r) + b.line, y + s * r * 0.5 + b.line), fill=b.outline)
    for dx, r in puffs:
        b.draw.ellipse((x + s * (dx - r), y - s * r * 1.5, x + s * (dx + r), y + s * r * 0.5), fill=colour)


def mountain(b: Brush, x: float, y: float, w: float, h: float) -> None:
    """A peak with a snow cap; w is half its width."""
    b.polygon([(x - w, y), (x, y - h), (x + w, y)], (112, 114, 136))
    b.polygon([(x - w * 0.28, y - h * 0.72), (x, y - h), (x + w * 0.28, y - h * 0.72), (x, y - h * 0.62)], (240, 242, 250))
