"""Finishes: turn a painted canvas into a photo, illustration, sketch, watercolour or pixel picture."""
import numpy as np
from PIL import Image, ImageFilter

from scene import SIZE, Scene


def render(scene: Scene) -> np.ndarray:
    """The finished picture of a scene: uint8 RGB, [SIZE, SIZE, 3]."""
    canvas = scene.paint()
    noise = np.random.default_rng(scene.seed)
    if scene.style == "photo":
        canvas = canvas.filter(ImageFilter.GaussianBlur(1.2))
    if scene.style == "watercolor":
        canvas = canvas.filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.GaussianBlur(2))
    small = np.asarray(canvas.resize((SIZE, SIZE), Image.LANCZOS)).astype(np.float32)
    finish = {"photo": _photo, "illustration": _illustration, "pencil sketch": _sketch, "watercolor": _watercolor, "pixel art": _pixels}
    return finish[scene.style](small, noise).clip(0, 255).astype(np.uint8)


def _photo(a: np.ndarray, noise) -> np.ndarray:
    yy, xx = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    return a * (1 - 0.14 * (xx**2 + yy**2))[..., None] + noise.normal(0, 1.0, a.shape)


def _illustration(a: np.ndarray, noise) -> np.ndarray:
    grey = a.mean(-1, keepdims=True)
    return (grey + (a - grey) * 1.25) * 1.04 + 4  # flat and more saturated, the outlines stay


def _sketch(a: np.ndarray, noise) -> np.ndarray:
    grey = a.mean(-1)
    edge = np.clip(np.hypot(*np.gradient(grey)) * 3.5, 0, 190)
    tone = 238 - 0.34 * (255 - grey) - edge  # night stays darker than day
    return np.stack([tone + 5, tone + 3, tone - 4], -1)


def _watercolor(a: np.ndarray, noise) -> np.ndarray:
    paper = noise.normal(0, 1, (SIZE // 16, SIZE // 16)).astype(np.float32)
    paper = np.asarray(Image.fromarray(paper).resize((SIZE, SIZE), Image.BICUBIC))
    return a * 0.7 + 255 * 0.3 + 5 * paper[..., None]


def _pixels(a: np.ndarray, noise) -> np.ndarray:
    blocks = Image.fromarray(a.clip(0, 255).astype(np.uint8)).resize((SIZE // 8, SIZE // 8), Image.BOX)
    steps = (np.asarray(blocks) // 16) * 16 + 8  # 8-pixel blocks: one latent cell each
    return np.asarray(Image.fromarray(steps.astype(np.uint8)).resize((SIZE, SIZE), Image.NEAREST)).astype(np.float32)
