"""Calls the endpoint as LiteLLM does. usage: call_litellm.py BASE KEY. Prints one JSON line of what came back."""
import json
import os
import sys

# The price list comes from the network otherwise.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm  # noqa: E402

base, key = sys.argv[1:]
litellm.suppress_debug_info = True


def draw(endpoint: str, api_key: str = key, **fields: object):
    name = f"fal-ai/playground-v25{endpoint}"
    return litellm.image_generation(
        model=f"fal_ai/{name}", api_base=f"{base}/{name}", api_key=api_key, prompt="a lighthouse",
        num_inference_steps=2, image_size={"width": 256, "height": 256}, **fields,
    ).data[0]


def refused(**fields: object) -> str:
    try:
        draw("/image-to-image", **fields)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "drawn"


picture = sys.stdin.read()
drawn = [draw("/image-to-image", image_url=picture, strength=0.5, seed=7), draw("")]
print(json.dumps({
    "drawn": [{"url": each.url, **(each.provider_specific_fields or {})} for each in drawn],
    "no_picture": refused(image_url="data:text/plain,no picture"),
    "wrong_key": refused(image_url=picture, api_key="wrong"),
}))
