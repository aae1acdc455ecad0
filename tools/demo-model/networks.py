"""Writes an untrained demo model, to train from scratch. usage: networks.py CLIP_TOKENIZER OUT

CLIP_TOKENIZER is a folder with CLIP's `vocab.json` and `merges.txt` (that of any SD or SDXL model). The
vocabulary is cut to the 512 byte tokens, the first 6,000 merges and the two special tokens. Networks
have Playground v2.5's block types and config fields at a hundredth of its width.
"""
import argparse
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

MERGES = 6000
START, END = "<|startoftext|>", "<|endoftext|>"


def write_tokenizer(source: Path, folder: Path, pad: str) -> int:
    """Writes the shortened tokenizer and returns the number of its tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    merges = (source / "merges.txt").read_text().split("\n")[1 : MERGES + 1]
    full = json.loads((source / "vocab.json").read_text())
    bytes_first = sorted(full, key=full.__getitem__)[:512]
    tokens = [*bytes_first, *("".join(m.split()) for m in merges), START, END]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad}
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    config = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "do_lower_case": True}
    (folder / "tokenizer_config.json").write_text(json.dumps(config | special))
    return len(vocabulary)


def text_encoders(tokens: int) -> tuple[CLIPTextModel, CLIPTextModelWithProjection]:
    # eos_token_id 2, as the published configs have it: pooled at the first maximum of the ids.
    shape = dict(vocab_size=tokens, hidden_size=64, intermediate_size=192, num_attention_heads=2, num_hidden_layers=3, max_position_embeddings=77, projection_dim=64, bos_token_id=0, eos_token_id=2, pad_token_id=1)
    first = CLIPTextModel(CLIPTextConfig(hidden_act="quick_gelu", **shape))
    return first, CLIPTextModelWithProjection(CLIPTextConfig(hidden_act="gelu", **shape))


def unet() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=(32, 64, 128),
        layers_per_block=2,
        attention_head_dim=(1, 2, 4),
        transformer_layers_per_block=(1, 1, 2),
        use_linear_projection=True,
        cross_attention_dim=128,
        addition_embed_type="text_time",
        addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=64 + 6 * 32,
    )


def vae() -> AutoencoderKL:
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(16, 32, 64, 64),
        layers_per_block=1,
        norm_num_groups=8,
        sample_size=256,
        scaling_factor=0.5,
    )


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("tokenizer", type=Path)
    args.add_argument("out", type=Path)
    a = args.parse_args()
    torch.manual_seed(0)
    tokens = write_tokenizer(a.tokenizer, a.out / "tokenizer", END)
    write_tokenizer(a.tokenizer, a.out / "tokenizer_2", "!")
    first, second = text_encoders(tokens)
    first.save_pretrained(a.out / "text_encoder")
    second.save_pretrained(a.out / "text_encoder_2")
    unet().save_pretrained(a.out / "unet")
    vae().save_pretrained(a.out / "vae")


if __name__ == "__main__":
    main()
