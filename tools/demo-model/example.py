"""Renders the page's example picture. usage: example.py OUT.png

A day scene with an island, at 512 x 512: twice the training size, as a person's picture would be.
"""
import sys

from PIL import ImageFilter

from scene import Scene

SEED = 11


def main() -> None:
    scene = Scene.sample(SEED)
    scene.time, scene.place, scene.style, scene.horizon = "day", "sea", "photo", 0.56
    scene.things = {"sun", "clouds", "island", "palm", "gulls", "boats"}
    scene.counts = {"clouds": 1, "gulls": 3, "boats": 1}
    picture = scene.paint().filter(ImageFilter.GaussianBlur(0.8))
    picture.save(sys.argv[1], optimize=True)


if __name__ == "__main__":
    main()
