"""Tiny random models of many architectures, made by ``transformers`` from its own configs."""

import warnings
from pathlib import Path

import pytest

from tests.bridge.models import tokenizer

V, REACH = 60, 32
WORDS = [f"w{i}" for i in range(V)]
SPECIAL = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
LLAMA = {
    "vocab_size": V,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": REACH,
    "num_key_value_heads": 1,
    "head_dim": 8,
    **SPECIAL,
}
WINDOWED = LLAMA | {"sliding_window": 4}
GPT = {"vocab_size": V, "n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": REACH}
OLD = {"vocab_size": V, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
BART = {
    "vocab_size": V,
    "d_model": 16,
    "decoder_layers": 2,
    "encoder_layers": 1,
    "max_position_embeddings": REACH,
    **{f"{part}_attention_heads": 2 for part in ("decoder", "encoder")},
    **{f"{part}_ffn_dim": 32 for part in ("decoder", "encoder")},
}
MAMBA = {"mamba_n_heads": 4, "mamba_d_head": 8, "mamba_d_state": 8, "mamba_chunk_size": 8}

EXACT = {
    "bart": ("Bart", BART),
    "bert decoder": ("Bert", LLAMA | {"is_decoder": True}),
    "bloom": ("Bloom", OLD),
    "cohere": ("Cohere", LLAMA),
    "falcon": ("Falcon", OLD),
    "falcon h1": ("FalconH1", LLAMA | MAMBA | {"lm_head_multiplier": 0.25, "mamba_d_ssm": 32}),
    "gemma 3": ("Gemma3Text", WINDOWED),
    "gpt neo": (
        "GPTNeo",
        {"vocab_size": V, "hidden_size": 16, "num_layers": 2, "num_heads": 2, "max_position_embeddings": REACH}
        | {"attention_types": [[["global", "local"], 1]], "window_size": 4},
    ),
    "gpt neox": ("GPTNeoX", LLAMA),
    "gpt-2": ("GPT2", GPT),
    "gpt-j": ("GPTJ", GPT | {"rotary_dim": 4}),
    "granite": ("Granite", LLAMA | {"logits_scaling": 8.0, "embedding_multiplier": 3.0}),
    "llama": ("Llama", LLAMA),
    "llama tied": ("Llama", LLAMA | {"tie_word_embeddings": True}),
    "mamba": ("Mamba", {"vocab_size": V, "hidden_size": 16, "num_hidden_layers": 2, "state_size": 4}),
    "mistral": ("Mistral", WINDOWED),
    "mixtral": ("Mixtral", LLAMA | {"num_local_experts": 4}),
    "olmo 2": ("Olmo2", LLAMA),
    "openai": ("OpenAIGPT", GPT),
    "opt": ("OPT", OLD | {"ffn_dim": 32, "max_position_embeddings": REACH, "word_embed_proj_dim": 8}),
    "pegasus": ("Pegasus", BART),
    "phi": ("Phi", LLAMA),
    "phi 3": ("Phi3", LLAMA),
    "qwen 2": ("Qwen2", LLAMA),
    "qwen 3": ("Qwen3", LLAMA),
    "roberta decoder": ("Roberta", LLAMA | {"is_decoder": True}),
    "rwkv": ("Rwkv", {"vocab_size": V, "hidden_size": 16, "num_hidden_layers": 2, "context_length": REACH}),
}
"""Config and options of models whose probabilities have to be their own."""

MORE = {
    "bamba": ("Bamba", LLAMA | MAMBA | {"attn_layer_indices": [1]}),
    "biogpt": ("BioGpt", LLAMA),
    "codegen": ("CodeGen", GPT | {"n_head": 4, "rotary_dim": 4}),
    "cohere 2": ("Cohere2", WINDOWED),
    "ctrl": ("CTRL", GPT | {"dff": 32}),
    "deepseek 3": (
        "DeepseekV3",
        {name: value for name, value in LLAMA.items() if name != "head_dim"}
        | {"n_routed_experts": 4, "num_experts_per_tok": 2, "q_lora_rank": 8, "kv_lora_rank": 8, "qk_rope_head_dim": 4}
        | {"qk_nope_head_dim": 4, "v_head_dim": 8, "moe_intermediate_size": 16, "n_group": 1, "topk_group": 1}
        | {"num_key_value_heads": 2},
    ),
    "exaone 4": ("Exaone4", WINDOWED),
    "gemma": ("Gemma", LLAMA),
    "glm": ("Glm", LLAMA),
    "gpt bigcode": ("GPTBigCode", GPT),
    "helium": ("Helium", LLAMA),
    "mamba 2": (
        "Mamba2",
        {"vocab_size": V, "hidden_size": 16, "num_hidden_layers": 2, "state_size": 8, "num_heads": 4, "head_dim": 8}
        | {"n_groups": 1, "chunk_size": 8},
    ),
    "mpt": ("Mpt", {"vocab_size": V, "d_model": 16, "n_layers": 2, "n_heads": 2, "max_seq_len": REACH}),
    "nemotron": ("Nemotron", LLAMA),
    "olmo": ("Olmo", LLAMA),
    "persimmon": ("Persimmon", LLAMA),
    "smollm 3": ("SmolLM3", LLAMA),
    "stablelm": ("StableLm", LLAMA),
    "starcoder 2": ("Starcoder2", LLAMA),
    "xglm": (
        "XGLM",
        {"vocab_size": V, "d_model": 16, "num_layers": 2, "attention_heads": 2, "ffn_dim": 32}
        | {"max_position_embeddings": REACH},
    ),
}
"""More of them, for the long run."""

BOTH_WAYS = {
    "bert": ("Bert", LLAMA),
    "camembert": ("Camembert", LLAMA),
    "data2vec": ("Data2VecText", LLAMA),
    "electra": ("Electra", LLAMA | {"embedding_size": 8}),
    "ernie": ("Ernie", LLAMA),
    "roberta": ("Roberta", LLAMA),
    "roformer": ("RoFormer", LLAMA | {"embedding_size": 16}),
    "xlm": ("XLM", {"vocab_size": V, "emb_dim": 16, "n_layers": 2, "n_heads": 2, "max_position_embeddings": REACH}),
    "xlm-r": ("XLMRoberta", LLAMA),
    "xlnet": ("XLNet", {"vocab_size": V, "d_model": 16, "n_layer": 2, "n_head": 2, "d_inner": 32}),
}
"""Models that see what follows."""

CAPPED = {
    "gemma 2": ("Gemma2", WINDOWED | {"final_logit_softcapping": 0.5}),
    "recurrent gemma": (
        "RecurrentGemma",
        LLAMA | {"num_hidden_layers": 3, "attention_window_size": 8, "logits_soft_cap": 2.0},
    ),
}
"""Models whose logits are no linear function of anything."""


def write(kind: tuple[str, dict], directory: Path, size: float = 0.3, auto: str = "CausalLM") -> Path:
    """A model with parameters far enough from their initial values for everything to matter, and its tokenizer."""
    torch = pytest.importorskip("torch", reason="needs the extra [transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra [transformers]")
    config, options = kind
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice of the library on its own defaults
        torch.manual_seed(0)
        model = getattr(transformers, f"AutoModelFor{auto}").from_config(
            getattr(transformers, f"{config}Config")(**options)
        )
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(size * torch.randn_like(parameter) * (1 if parameter.ndim > 1 else 0.3))
        model.save_pretrained(directory)
    tokenizer(WORDS).save(str(directory / "tokenizer.json"))
    return directory
