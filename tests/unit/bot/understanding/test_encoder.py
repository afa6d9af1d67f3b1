"""The sentence encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoder, open_encoder
from bot.understanding.encoder_graph import build_graph
from bot.understanding.encoder_weights import check_weights, find_weights
from bot.understanding.errors import PartNotReadable, WeightsNotFound, WeightsNotGenuine

SENTENCES = ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The same encoder before its weights were rounded to 8 bits."""
    files = find_weights("package")
    graph = tmp_path_factory.mktemp("reference") / "float32.onnx"
    build_graph(files.weights, graph)
    return Encoder(graph, files.tokenizer)


def test_the_graph_computes_what_the_published_model_does(reference: Encoder) -> None:
    vectors = reference.encode_all(SENTENCES)
    # The similarities that the model's own page gives for these sentences.
    assert vectors @ vectors[0] == pytest.approx([1.0, 0.695, 0.943, 0.257], abs=0.002)


def test_eight_bits_keep_the_meaning(encoder: Encoder, reference: Encoder) -> None:
    texts = [
        *SENTENCES,
        "where is my order BW-104233",
        "i want my money back NOW!!",
        "ok",
        "can u cancel teh apointment",
    ]
    cosines = (encoder.encode_all(texts) * reference.encode_all(texts)).sum(axis=1)
    assert cosines.min() > 0.95


def test_a_vector_has_length_one(encoder: Encoder) -> None:
    assert np.linalg.norm(encoder.encode("where is my order?")) == pytest.approx(1.0, abs=1e-5)


def test_one_run_gives_the_vector_and_the_states_of_all_tokens(encoder: Encoder) -> None:
    encoding = encoder.read("where is my order")
    assert np.array_equal(encoding.vector, encoder.encode("where is my order"))
    # Four words, each one piece, between the marks of start and end.
    assert encoding.states is not None
    assert encoding.states.shape == (1, 6, 384)


def test_each_token_gets_the_mean_of_its_pieces_in_their_context(encoder: Encoder) -> None:
    text = "the bank of the river"
    river, again = (encoder.encode_tokens(text, [(4, 8), (4, 8), (100, 104)])[at] for at in (0, 1))
    money = encoder.encode_tokens("the bank of my money", [(4, 8)])[0]
    assert np.array_equal(river, again)
    cosine = river @ money / np.linalg.norm(river) / np.linalg.norm(money)
    assert 0.2 < cosine < 0.95
    assert not encoder.encode_tokens(text, [(100, 104)]).any()


def test_single_precision_is_a_setting(reference: Encoder, tmp_path: Path) -> None:
    exact = open_encoder(weights="package", cache=tmp_path, precision="float32")
    assert np.allclose(exact.encode(SENTENCES[0]), reference.encode(SENTENCES[0]), atol=1e-6)
    with pytest.raises(ValueError, match="int4"):
        open_encoder(weights="package", cache=tmp_path, precision="int4")


def test_a_text_without_words_and_a_very_long_one_have_a_vector(encoder: Encoder) -> None:
    for text in ("", "?", "word " * 2000):
        assert encoder.encode(text).shape == (384,)


def test_a_text_is_encoded_alone_whatever_stands_beside_it(encoder: Encoder) -> None:
    alone = encoder.encode(SENTENCES[0])
    assert np.array_equal(encoder.encode_all(SENTENCES)[0], alone)


def test_what_was_encoded_before_comes_from_the_cache(encoder: Encoder, tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.sqlite")
    steps: list[tuple[int, int]] = []
    encoder.encode_all(SENTENCES[:3], cache=cache, progress=lambda *step: steps.append(step))
    vectors = encoder.encode_all(SENTENCES, cache=cache, progress=lambda *step: steps.append(step))
    assert steps == [(3, 3), (1, 1)]
    assert np.array_equal(vectors, encoder.encode_all(SENTENCES))


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsNotFound, match=r"model\.safetensors"):
        find_weights(str(tmp_path))


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(WeightsNotGenuine, match="SHA-256"):
        check_weights(tmp_path / "model.safetensors")


def test_a_damaged_encoder_is_told(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"damaged")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PartNotReadable, match="frontline train"):
        Encoder.load(tmp_path)


def test_pictures_signatures_and_drawn_out_letters_do_not_change_the_meaning(encoder: Encoder, tmp_path: Path) -> None:
    plain, dressed = "where is my order, please", "where is my order, pleeease 😡😡\n\nSent from my iPhone"
    assert np.array_equal(encoder.encode(dressed), encoder.encode(plain))
    cache = EmbeddingCache(tmp_path / "vectors.sqlite")
    assert np.array_equal(*encoder.encode_all([dressed, plain], cache=cache))
