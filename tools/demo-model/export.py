"""Writes the trained model as a diffusers folder. usage: export.py WORK START VAE OUT

Weights are the running averages of WORK/denoiser.pt and the VAE folder's, in float16; configs and
tokenizers are START's; the VAE's config gets the measured latent statistics.
"""
import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SCHEDULER = {
    "_class_name": "EDMDPMSolverMultistepScheduler",
    "algorithm_type": "dpmsolver++",
    "dynamic_thresholding_ratio": 0.995,
    "euler_at_final": False,
    "final_sigmas_type": "zero",
    "lower_order_final": True,
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "rho": 7.0,
    "sample_max_value": 1.0,
    "sigma_data": 0.5,
    "sigma_max": 80.0,
    "sigma_min": 0.002,
    "solver_order": 2,
    "solver_type": "midpoint",
    "thresholding": False,
}
INDEX = {
    "_class_name": "StableDiffusionXLPipeline",
    "force_zeros_for_empty_prompt": True,
    "scheduler": ["diffusers", "EDMDPMSolverMultistepScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "tokenizer_2": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def write_json(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_half(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = {k: v.half().contiguous() for k, v in tensors.items() if v.is_floating_point()}
    worst = max(v.abs().max().item() for v in half.values())
    assert worst < 1000, f"a weight of {worst} in {path} has lost its precision in float16"
    save_file(half, path, metadata={"format": "pt"})


def text_names(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Published names: transformers 5 leaves out the prefix `text_model.`, files on the hub have it."""
    known = ("text_model.", "text_projection")
    return {(k if k.startswith(known) else f"text_model.{k}"): v for k, v in tensors.items()}


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    for name in ("work", "start", "vae", "out"):
        args.add_argument(name, type=Path)
    a = args.parse_args()
    trained = torch.load(a.work / "denoiser.pt")["average"]
    statistics = json.loads((a.work / "statistics.json").read_text())
    for folder in ("tokenizer", "tokenizer_2"):
        shutil.copytree(a.start / folder, a.out / folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for folder, name in (("unet", "diffusion_pytorch_model"), ("text_encoder", "model"), ("text_encoder_2", "model")):
        config = json.loads((a.start / folder / "config.json").read_text())
        config.pop("_name_or_path", None)
        if folder != "unet":
            config["dtype"] = "float16"
        write_json(a.out / folder / "config.json", config)
        tensors = trained[folder] if folder == "unet" else text_names(trained[folder])
        write_half(a.out / folder / f"{name}.safetensors", tensors)
    config = json.loads((a.start / "vae" / "config.json").read_text())
    config.pop("_name_or_path", None)
    config |= {"latents_mean": statistics["mean"], "latents_std": statistics["std"], "force_upcast": True}
    write_json(a.out / "vae" / "config.json", config)
    write_half(a.out / "vae" / "diffusion_pytorch_model.safetensors", load_file(a.vae / "diffusion_pytorch_model.safetensors"))
    write_json(a.out / "scheduler" / "scheduler_config.json", SCHEDULER)
    write_json(a.out / "model_index.json", INDEX)
    size = sum(p.stat().st_size for p in a.out.rglob("*") if p.is_file())
    print(f"{a.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
