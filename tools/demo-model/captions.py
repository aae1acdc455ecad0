"""A caption for a scene: comma lists and sentences, synonyms, optional parts, a typo now and then."""
import random

from scene import Scene

STYLE_WORDS = {
    "photo": ("photo", "photograph", "a photo of"),
    "illustration": ("illustration", "drawing", "an illustration of"),
    "pencil sketch": ("pencil sketch", "sketch", "a pencil sketch of"),
    "watercolor": ("watercolor", "watercolor painting", "a watercolor of"),
    "pixel art": ("pixel art", "pixel art", "pixel art of"),
}
TIME_WORDS = {
    "day": ("day", "bright day", "blue sky", "sunny day", "in the daytime"),
    "night": ("night", "dark night", "at night", "night sky"),
    "sunset": ("sunset", "at sunset", "orange sky", "evening", "dawn"),
    "storm": ("storm", "grey sky", "stormy weather"),
}
PLACE_WORDS = {
    "sea": ("sea", "the sea", "ocean", "near the sea"),
    "meadow": ("meadow", "a green meadow", "grass", "field"),
    "desert": ("desert", "sand desert", "dunes"),
    "snow": ("snow", "winter", "snowy field"),
}
ONE = {"boats": ("a boat", "boat", "a sailing boat", "a ship"), "fish": ("a fish", "fish", "a flying fish"), "trees": ("trees",), "cactus": ("cactus", "a cactus"), "clouds": ("a cloud", "clouds")}
WORDS = {
    "moon": ("moon", "full moon", "the moon", "moon shining", "bright moon"),
    "stars": ("stars", "starry sky"),
    "sun": ("sun", "the sun", "sun shining"),
    "clouds": ("clouds", "cloudy"),
    "mountains": ("mountains", "mountains in the background", "hills"),
    "gulls": ("seagulls", "birds", "with seagulls", "seagulls flying", "gulls"),
    "island": ("an island", "island", "an island near sea", "a small island"),
    "lighthouse": ("light house", "lighthouse", "a lighthouse", "a light house"),
    "palm": ("palm tree", "a palm tree", "palm"),
    "boats": ("boats", "boats in the background", "sailing boats", "ships"),
    "fish": ("fish flying over the sea", "fish", "flying fish", "fish jumping", "fish jumping out of the water"),
    "house": ("house", "a house", "a cottage"),
    "trees": ("trees", "pine trees", "pines"),
    "cactus": ("cactus", "cacti"),
}
IMPLIES_NIGHT = {"moon", "stars"}
IMPLIES_SEA = {"island", "lighthouse", "boats", "fish"}
MINOR = {"clouds", "mountains", "stars", "gulls"}  # may go unmentioned


def caption(scene: Scene, seed: int) -> str:
    """One of the many captions of a scene; equal arguments give the equal text."""
    rng = random.Random(seed * 104729 + scene.seed)
    named = [n for n in sorted(scene.things) if rng.random() > (0.15 if n in MINOR else 0.05)]
    parts = [_name(rng, scene, n) for n in named]
    time_said = not (IMPLIES_NIGHT & set(named)) or rng.random() < 0.6
    if scene.time == "day" and rng.random() < 0.15:
        time_said = False
    if time_said:
        parts.append(rng.choice(TIME_WORDS[scene.time]))
    if not (IMPLIES_SEA & set(named)) or rng.random() < 0.5:
        parts.append(rng.choice(PLACE_WORDS[scene.place]))
    rng.shuffle(parts)
    text = _sentence(rng, parts) if rng.random() < 0.3 else ", ".join(parts)
    # Only the two common styles may go unnamed: a prompt without a style word becomes one of them.
    quiet = {"photo": 0.3, "illustration": 0.15}.get(scene.style, 0)
    if rng.random() >= quiet:
        text = _with_style(rng, scene.style, text)
    return _typo(rng, text) if rng.random() < 0.04 else text


def _name(rng: random.Random, scene: Scene, thing: str) -> str:
    if thing == "moon" and scene.place == "sea" and rng.random() < 0.4:
        return rng.choice(("moon shining over the sea", "moon over the sea"))
    if scene.counts.get(thing) == 1 and thing in ONE:
        return rng.choice(ONE[thing])
    return rng.choice(WORDS[thing])


def _sentence(rng: random.Random, parts: list[str]) -> str:
    head, rest = parts[0], parts[1:]
    if not rest:
        return head
    joints = (" with ", " and ", ", with ", " near ")
    return head + rng.choice(joints) + (", ".join(rest[:-1]) + " and " + rest[-1] if len(rest) > 1 else rest[0])


def _with_style(rng: random.Random, style: str, text: str) -> str:
    word = rng.choice(STYLE_WORDS[style])
    if word.endswith(" of"):
        return f"{word} {text}"
    return f"{word}, {text}" if rng.random() < 0.5 else f"{text}, {word}"


def _typo(rng: random.Random, text: str) -> str:
    """Swaps a space with the letter after it, as in "int he background"."""
    spaces = [i for i, c in enumerate(text[:-1]) if c == " " and text[i + 1] != " "]
    if not spaces:
        return text
    i = rng.choice(spaces)
    return text[:i] + text[i + 1] + " " + text[i + 2 :]
