"""Free photographs for the autoencoder, so that a person's own picture survives encode and decode.

Only pictures that ship inside scikit-image are used: astronaut and Hubble deep field (NASA) and rocket
(SpaceX), public domain; chelsea, coffee, camera, retina, CC0; and scikit-image's own colour wheel.
"""
import numpy as np
from PIL import Image
from skimage import data

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "camera", "hubble_deep_field", "retina", "colorwheel")


def load() -> list[np.ndarray]:
    """The photographs that are at hand without a download: uint8 RGB arrays."""
    found = []
    for name in NAMES:
        try:
            picture = getattr(data, name)()
        except Exception as reason:  # not part of the wheel and no network
            print(f"photo {name} left out: {type(reason).__name__}")
            continue
        picture = np.stack([picture] * 3, -1) if picture.ndim == 2 else picture[..., :3]
        found.append(np.ascontiguousarray(picture))
    return found


def crop(photos: list[np.ndarray], rng: np.random.Generator, size: int) -> np.ndarray:
    """A random square of a random photo, scaled to size x size, sometimes with its channels swapped."""
    photo = photos[rng.integers(len(photos))]
    h, w = photo.shape[:2]
    side = int(rng.integers(min(128, h, w), min(h, w) + 1))
    y, x = rng.integers(0, h - side + 1), rng.integers(0, w - side + 1)
    square = Image.fromarray(photo[y : y + side, x : x + side]).resize((size, size), Image.LANCZOS)
    out = np.asarray(square)
    return out[..., rng.permutation(3)] if rng.random() < 0.4 else out
