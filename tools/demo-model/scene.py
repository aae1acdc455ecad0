"""One procedural scene from one seed: its things, their places, and its picture.

`Scene.sample(seed)` decides, `Scene.paint()` draws. Captions are made from the same decision in
captions.py, so text and picture always agree.
"""
import random
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

import objects
from objects import Brush

SIZE = 256  # pixels of the finished picture
CANVAS = 512  # drawn at twice that and reduced, for smooth edges

TIMES = ("day", "night", "sunset", "storm")
STYLES = ("photo", "illustration", "pencil sketch", "watercolor", "pixel art")

SKY = {
    "day": ((64, 140, 228), (186, 224, 250)),
    "night": ((6, 10, 42), (44, 58, 118)),
    "sunset": ((92, 50, 124), (255, 152, 72)),
    "storm": ((58, 64, 76), (134, 140, 146)),
}
GROUND = {
    "sea": {"day": ((40, 124, 188), (10, 62, 128)), "night": ((20, 38, 88), (4, 10, 36)), "sunset": ((206, 112, 92), (70, 40, 92)), "storm": ((74, 94, 106), (36, 52, 64))},
    "meadow": {"day": ((126, 196, 84), (48, 122, 40)), "night": ((26, 54, 48), (8, 22, 20)), "sunset": ((158, 126, 62), (70, 60, 40)), "storm": ((92, 114, 72), (50, 66, 46))},
    "desert": {"day": ((242, 212, 142), (204, 152, 82)), "night": ((84, 76, 92), (36, 32, 52)), "sunset": ((234, 144, 84), (150, 80, 60)), "storm": ((164, 144, 114), (110, 96, 76))},
    "snow": {"day": ((246, 250, 255), (202, 216, 236)), "night": ((126, 140, 182), (66, 76, 118)), "sunset": ((252, 204, 194), (182, 132, 172)), "storm": ((194, 198, 204), (142, 146, 156))},
}
LIGHT = {"day": 1.0, "night": 0.52, "sunset": 0.8, "storm": 0.78}
HULLS = ((206, 58, 48), (244, 244, 244), (56, 92, 170), (140, 90, 52))


@dataclass
class Scene:
    """All decisions about a scene. Positions are fractions of the picture's side."""

    seed: int
    time: str
    place: str
    style: str
    horizon: float
    things: set[str] = field(default_factory=set)  # names used by captions.py
    counts: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def sample(seed: int) -> "Scene":
        rng = random.Random(seed)
        time = rng.choices(TIMES, (34, 36, 21, 9))[0]
        place = rng.choices(("sea", "meadow", "desert", "snow"), (58, 15, 12, 15))[0]
        style = rng.choices(STYLES, (42, 22, 12, 12, 12))[0]
        scene = Scene(seed, time, place, style, rng.uniform(0.5, 0.64))
        has = lambda p: rng.random() < p  # noqa: E731
        chances = {"moon": 0.8 if time == "night" else 0, "stars": 0.5 if time == "night" else 0}
        chances |= {"sun": 0.7 if time in ("day", "sunset") else 0}
        chances |= {"clouds": 0.95 if time == "storm" else 0.45 if time != "night" else 0.12}
        chances |= {"mountains": 0.18 if place == "sea" else 0.35, "gulls": 0.45 if place == "sea" else 0.2}
        if place == "sea":
            chances |= {"island": 0.68, "lighthouse": 0.55, "boats": 0.5, "fish": 0.36}
        else:
            chances |= {"house": 0.5, "trees": 0 if place == "desert" else 0.62, "cactus": 0.62 if place == "desert" else 0}
        scene.things = {name for name, p in chances.items() if has(p)}
        if "island" in scene.things and has(0.5 if "lighthouse" not in scene.things else 0.35):
            scene.things.add("palm")
        for name, choices in (("boats", (1, 2, 2, 3)), ("fish", (1, 2, 2, 3)), ("gulls", (2, 3, 3, 4)), ("trees", (2, 3, 4)), ("cactus", (1, 2, 3)), ("clouds", (1, 2, 2, 3)), ("mountains", (2, 3))):
            if name in scene.things:
                scene.counts[name] = rng.choice(choices)
        return scene

    def paint(self) -> Image.Image:
        """The scene without its style's finish: RGB, CANVAS x CANVAS."""
        rng = random.Random(self.seed * 7919 + 1)
        u = rng.uniform
        jitter = lambda c: tuple(max(0, min(255, v + rng.randint(-9, 9))) for v in c)  # noqa: E731
        W, hz = CANVAS, int(CANVAS * self.horizon)
        canvas = np.empty((W, W, 3))
        ground = [jitter(c) for c in GROUND[self.place][self.time]]
        for rows, (top, bottom) in ((slice(0, hz), [jitter(c) for c in SKY[self.time]]), (slice(hz, W), ground)):
            n = canvas[rows].shape[0]
            t = np.linspace(0, 1, n)[:, None, None]
            canvas[rows] = np.array(top) * (1 - t) + np.array(bottom) * t
        outline = {"illustration": (28, 26, 40), "pencil sketch": (40, 40, 40)}.get(self.style)
        sky_x, sky_y = u(0.15, 0.85) * W, u(0.13, 0.24) * W
        sky_r = u(0.075, 0.11) * W
        if "moon" in self.things:
            _glow(canvas, sky_x, sky_y, sky_r * 1.3, (120, 125, 120), hz)
        if "sun" in self.things:
            sky_y = hz - u(0.0, 0.06) * W if self.time == "sunset" else sky_y
            _glow(canvas, sky_x, sky_y, sky_r * 1.6, (90, 70, 20), hz)
        image = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
        b = Brush(ImageDraw.Draw(image), LIGHT[self.time], outline, 4)
        self._paint_sky(b, rng, hz, sky_x, sky_y, sky_r)
        if self.time == "sunset" and "sun" in self.things:  # the sun sets behind the ground
            strip = canvas[hz : hz + int(sky_r) + 6].clip(0, 255).astype(np.uint8)
            image.paste(Image.fromarray(strip), (0, hz))
        if self.place == "sea":
            self._paint_sea(b, rng, hz, sky_x, sky_r, ground[0])
        else:
            self._paint_land(b, rng, hz)
        if "gulls" in self.things:
            colour = (248, 248, 250) if self.time in ("night", "storm") else (52, 52, 62)
            for x in _spread(rng, self.counts["gulls"], 0.12, 0.88):
                objects.gull(b, x * W, u(0.1, 0.36) * W, u(0.085, 0.12) * W, colour)
        return image

    def _paint_sky(self, b: Brush, rng: random.Random, hz: int, x: float, y: float, r: float) -> None:
        W, u = CANVAS, rng.uniform
        if "stars" in self.things:
            for _ in range(rng.randint(14, 22)):
                sx, sy, s = u(0, W), u(0, hz * 0.85), u(3, 5)
                b.draw.ellipse((sx - s, sy - s, sx + s, sy + s), fill=(236, 236, 255))
        if "moon" in self.things:
            b.ellipse((x - r, y - r, x + r, y + r), (250, 246, 218), lit=True)
        if "sun" in self.things:
            b.ellipse((x - r, y - r, x + r, y + r), (255, 220, 120) if self.time == "sunset" else (255, 236, 110), lit=True)
        if "clouds" in self.things:
            colour = {"day": (252, 252, 252), "sunset": (252, 196, 184), "storm": (96, 100, 112), "night": (70, 80, 124)}[self.time]
            for cx in _spread(rng, self.counts["clouds"], 0.1, 0.9):
                objects.cloud(b, cx * W, u(0.1, 0.34) * W, u(0.2, 0.32) * W, colour)
        if "mountains" in self.things:
            for cx in _spread(rng, self.counts["mountains"], 0.1, 0.9):
                objects.mountain(b, cx * W, hz, u(0.2, 0.32) * W, u(0.16, 0.26) * W)

    def _paint_sea(self, b: Brush, rng: random.Random, hz: int, sky_x: float, sky_r: float, surface) -> None:
        W, u = CANVAS, rng.uniform
        pale = tuple(int(v + (255 - v) * 0.28 * b.light) for v in surface)
        for _ in range(rng.randint(6, 10)):
            x, y, w = u(0, W), u(hz + 14, W), u(0.05, 0.1) * W
            b.draw.line((x, y, x + w, y), fill=pale, width=5)
        if "moon" in self.things or ("sun" in self.things and self.time == "sunset"):
            colour = (206, 206, 184) if "moon" in self.things else (255, 206, 130)
            rows = 9
            for k in range(rows):
                y, half = hz + (W - hz) * (k + 0.35) / rows, sky_r * u(0.45, 1.05)
                shift = u(-0.2, 0.2) * sky_r
                b.draw.rounded_rectangle((sky_x + shift - half, y - 6, sky_x + shift + half, y + 6), 6, fill=colour)
        sides = rng.choice(((0.3, 0.72), (0.7, 0.28)))  # island on one side, boats lean to the other
        x = (sides[0] + u(-0.1, 0.1)) * W
        if "island" in self.things:
            w, h = u(0.2, 0.3) * W, u(0.05, 0.075) * W
            shore = hz + 0.035 * W
            b.draw.pieslice((x - w, shore - h, x + w, shore + h), 180, 360, fill=b.shade((226, 200, 138)), outline=b.outline, width=b.line if b.outline else 0)
            b.draw.pieslice((x - w * 0.74, shore - h * 1.75, x + w * 0.74, shore + h * 0.9), 180, 360, fill=b.shade((62, 146, 62)), outline=b.outline, width=b.line if b.outline else 0)
            both = "palm" in self.things and "lighthouse" in self.things
            if "palm" in self.things:
                objects.palm(b, x - w * (0.42 if both else u(-0.3, 0.3)), shore - h * 0.95, u(0.24, 0.32) * W)
            if "lighthouse" in self.things:
                lx = x + w * (0.34 if both else u(-0.25, 0.25))
                objects.lighthouse(b, lx, shore - h * 0.95, u(0.3, 0.42) * W, self.time == "night")
        elif "lighthouse" in self.things:
            foot = hz + 0.05 * W
            b.polygon([(x - 0.13 * W, foot), (x - 0.08 * W, foot - 0.06 * W), (x + 0.08 * W, foot - 0.06 * W), (x + 0.13 * W, foot)], (112, 106, 104))
            objects.lighthouse(b, x, foot - 0.05 * W, u(0.34, 0.46) * W, self.time == "night")
        if "boats" in self.things:
            n = self.counts["boats"]
            lo, hi = sorted((sides[1] - 0.18, sides[1] + 0.2)) if n == 1 else (0.12, 0.88)
            for k, bx in enumerate(_spread(rng, n, lo, hi)):
                depth = u(0.12, 0.34) if k % 2 == 0 else u(0.3, 0.62)
                objects.boat(b, bx * W, hz + (W - hz) * depth, (0.13 + 0.14 * depth) * W, rng.choice(HULLS))
        if "fish" in self.things:
            colour = rng.choice(((150, 190, 220), (240, 150, 60), (196, 204, 216)))
            for fx in _spread(rng, self.counts["fish"], 0.14, 0.86):
                y = hz + u(0.2, 0.75) * (W - hz)
                objects.fish(b, fx * W, y, u(0.13, 0.18) * W, colour, rng.choice((-1, 1)))

    def _paint_land(self, b: Brush, rng: random.Random, hz: int) -> None:
        W, u = CANVAS, rng.uniform
        drawn = []  # (depth, function): far things first
        if "trees" in self.things:
            for x in _spread(rng, self.counts["trees"], 0.08, 0.92):
                t = u(0.06, 0.5)
                drawn.append((t, lambda x=x, t=t: objects.pine(b, x * W, hz + (W - hz) * t, (0.24 + 0.2 * t) * W, self.place == "snow")))
        if "cactus" in self.things:
            for x in _spread(rng, self.counts["cactus"], 0.12, 0.88):
                t = u(0.1, 0.55)
                drawn.append((t, lambda x=x, t=t: objects.cactus(b, x * W, hz + (W - hz) * t, (0.2 + 0.2 * t) * W)))
        if "house" in self.things:
            t, x = u(0.15, 0.5), u(0.25, 0.75)
            drawn.append((t, lambda: objects.house(b, x * W, hz + (W - hz) * t, (0.26 + 0.16 * t) * W, self.time == "night")))
        for _, paint in sorted(drawn, key=lambda pair: pair[0]):
            paint()


def _glow(canvas: np.ndarray, x: float, y: float, radius: float, colour, horizon: int) -> None:
    """Adds a soft halo to the sky part of a float canvas, in place."""
    yy, xx = np.mgrid[0:horizon, 0 : canvas.shape[1]]
    d2 = ((xx - x) ** 2 + (yy - y) ** 2) / radius**2
    canvas[:horizon] += np.exp(-0.5 * d2)[..., None] * np.array(colour)


def _spread(rng: random.Random, n: int, lo: float, hi: float) -> list[float]:
    """n positions in [lo, hi], one in each equal part, so that things rarely hide each other."""
    step = (hi - lo) / n
    places = [lo + step * (k + rng.uniform(0.15, 0.85)) for k in range(n)]
    rng.shuffle(places)
    return places
