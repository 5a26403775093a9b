"""Attention and the transformer against torch's own layers with the same weights."""

import numpy as np
import pytest
import torch
from torch import nn

from dlintro import models, training

N_WORDS, LONGEST = 20, 12  # longer than the farthest distance that is told apart
LENGTHS = (12, 7, 1, 9)


def stirred(model):
    """Return a model, in float64, whose weights are all random, also what distance does to a match."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for values in model.parameters():
            if values.requires_grad:
                values.copy_(0.4 * torch.randn(values.shape, generator=generator))
    return model.double()


def words(width):
    """Return words as `width` numbers each, and which of them are there."""
    x = torch.randn(len(LENGTHS), LONGEST, width, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return x, torch.arange(LONGEST) < torch.tensor(LENGTHS)[:, None]


def texts(places=LONGEST):
    """Return texts as the numbers of their words, followed by empty places."""
    x = torch.randint(1, N_WORDS, (len(LENGTHS), places), generator=torch.Generator().manual_seed(2))
    return x * (torch.arange(places) < torch.tensor(LENGTHS)[:, None])


def masks(attention, there):
    """Return what torch adds to the matches: for each text and head what distance does, and −∞ for an absent word."""
    distance = torch.stack([
        torch.stack([scores[max(-8, min(8, other - word)) + 8] for word in range(LONGEST) for other in range(LONGEST)])
        for scores in attention.nearness
    ])  # fmt: skip
    distance = distance.reshape(-1, LONGEST, LONGEST).repeat(len(there), 1, 1)
    return distance, torch.zeros(there.shape, dtype=torch.float64).masked_fill(~there, -torch.inf)


def copy_weights(attention, theirs):
    parts = (attention.ask, attention.offer, attention.say)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
        theirs.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
        theirs.out_proj.load_state_dict(attention.mix.state_dict())


def gradients(attention):
    """Return the gradients of an `Attention` in the order of torch's parameters."""
    parts = (attention.ask, attention.offer, attention.say)
    return (
        torch.cat([part.weight.grad for part in parts]),
        torch.cat([part.bias.grad for part in parts]),
        attention.mix.weight.grad,
        attention.mix.bias.grad,
    )


@pytest.mark.parametrize("positions", [True, False])
@pytest.mark.parametrize("n_heads", [1, 3])
def test_attention_is_torchs_with_the_same_gradients(n_heads, positions):
    mine, theirs = stirred(models.Attention(6, n_heads, positions)), nn.MultiheadAttention(6, n_heads, batch_first=True)
    copy_weights(mine, theirs.double())
    (x, there), (same_x, _) = words(6), words(6)
    x.requires_grad_(), same_x.requires_grad_()
    distance, absent = masks(mine, there)
    out, weights = theirs(same_x, same_x, same_x, absent, attn_mask=distance, average_attn_weights=False)
    torch.testing.assert_close(mine.weights(x, there), weights)
    torch.testing.assert_close(mine(x, there), out)

    counts = torch.randn(out.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    (counts * out).sum().backward()
    distances_grad, mine.nearness.grad = mine.nearness.grad, None
    (counts * mine(x, there)).sum().backward()
    torch.testing.assert_close(x.grad, same_x.grad)
    torch.testing.assert_close(gradients(mine), tuple(values.grad for values in theirs.parameters()))
    torch.testing.assert_close(mine.nearness.grad, distances_grad)
    assert (mine.nearness.grad is not None) == positions


def test_every_word_reads_as_much_and_nothing_of_absent_words():
    attention = stirred(models.Attention(6, 2))
    x, there = words(6)
    weights = attention.weights(x, there)
    torch.testing.assert_close(weights.sum(dim=3), torch.ones(4, 2, LONGEST, dtype=torch.float64))
    assert (weights.transpose(2, 3).transpose(1, 2)[~there] == 0).all()
    assert (weights.transpose(2, 3).transpose(1, 2)[there] > 0).all()


def test_before_anything_is_learned_near_words_match_better():
    """Where no word asks for anything, shares are as exp(−distance / 2); more than 8 words count as 8."""
    x, there = words(4)
    for positions in (True, False):
        attention = models.Attention(4, 2, positions).double()
        nn.init.zeros_(attention.ask.weight), nn.init.zeros_(attention.ask.bias)
        place = np.arange(LONGEST)
        far = np.minimum(np.abs(place - place[:, None]), 8) if positions else np.zeros((LONGEST, LONGEST))
        wanted = np.exp(-far / 2) / np.exp(-far / 2).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(attention.weights(x, there)[0, 1].detach(), wanted, rtol=1e-12)


def test_the_switch_for_positions_costs_what_distance_is_described_by():
    count = training.count_parameters
    assert count(models.Attention(6, 2)) == count(models.Attention(6, 2, positions=False)) + 2 * 17
    assert not models.Attention(6, 2, positions=False).nearness.any()


def twin(model):
    """Return torch's layer of a transformer with the weights of ours, and without dropout."""
    width, n_heads = model.word.embedding_dim, model.attention.n_heads
    layer = nn.TransformerEncoderLayer(width, n_heads, 2 * width, dropout=0.0, batch_first=True, norm_first=True)
    copy_weights(model.attention, layer.double().self_attn)
    pairs = ((layer.norm1, model.even), (layer.norm2, model.even_again))
    for theirs, mine in (*pairs, (layer.linear1, model.think[0]), (layer.linear2, model.think[2])):
        theirs.load_state_dict(mine.state_dict())
    return layer


@pytest.mark.parametrize("positions", [True, False])
def test_the_transformer_is_torchs_layer_and_a_mean_over_the_words_that_are_there(positions):
    model = stirred(models.Transformer(N_WORDS, width=6, n_heads=2, positions=positions, seed=1)).eval()
    layer, x = twin(model), texts()
    distance, absent = masks(model.attention, x > 0)
    start = model.word(x).detach().requires_grad_()
    out = layer(start, distance, absent)
    wanted = torch.stack([out[row, :length].mean(dim=0) for row, length in enumerate(LENGTHS)])
    torch.testing.assert_close(model.features(x), wanted)
    torch.testing.assert_close(model(x), wanted @ model.head.weight.T + model.head.bias)
    even = layer.norm1(start)
    weights = layer.self_attn(even, even, even, absent, attn_mask=distance, average_attn_weights=False)[1]
    torch.testing.assert_close(model.attention_weights(x), weights)

    counts = torch.randn(wanted.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    (counts * wanted).sum().backward()
    by_word = torch.zeros_like(model.word.weight).index_add(0, x.flatten(), start.grad.flatten(0, 1))
    model.zero_grad()
    (counts * model.features(x)).sum().backward()
    torch.testing.assert_close(model.word.weight.grad, by_word)
    torch.testing.assert_close(gradients(model.attention), tuple(one.grad for one in layer.self_attn.parameters()))
    for mine, theirs in ((model.even, layer.norm1), (model.think[0], layer.linear1), (model.think[2], layer.linear2)):
        torch.testing.assert_close([one.grad for one in mine.parameters()], [one.grad for one in theirs.parameters()])


def test_without_positions_the_order_of_the_words_changes_nothing():
    order = torch.randperm(LONGEST, generator=torch.Generator().manual_seed(5))
    x = texts()
    for positions in (True, False):
        model = stirred(models.Transformer(N_WORDS, width=6, positions=positions)).eval()
        difference = (model(x[:, order]) - model(x)).abs().amax(dim=1)
        assert (difference[:2] > 1e-3).all() if positions else (difference < 1e-12).all()


def test_a_swap_of_neighbours_is_seen_from_the_start():
    model = models.Transformer(N_WORDS, width=6).double().eval()
    x = torch.tensor([[3, 5, 7, 9], [5, 3, 7, 9]])
    assert (model(x).diff(dim=0).abs() > 1e-6).all()


def test_empty_places_change_nothing():
    model = stirred(models.Transformer(N_WORDS, width=6)).eval()
    x = texts()
    longer = torch.cat([x, torch.zeros(4, 20, dtype=x.dtype)], dim=1)
    torch.testing.assert_close(model(longer), model(x))
    for row, length in enumerate(LENGTHS):
        torch.testing.assert_close(model(x[row : row + 1, :length])[0], model(x)[row])
    model(x).sum().backward()
    assert not model.word.weight.grad[0].any()
    assert model.word.weight.grad[x.unique()[1:]].any(dim=1).all()


def test_a_part_is_forgotten_in_training_alone():
    model, x = stirred(models.Transformer(N_WORDS, width=6)), texts()
    assert torch.equal(model.eval()(x), model(x))
    torch.manual_seed(0)
    assert not torch.allclose(model.train()(x), model(x))


def test_a_text_without_words_gets_an_answer():
    model = models.Transformer(9, seed=0).eval()
    assert torch.isfinite(model(torch.zeros(1, 5))).all()


def test_a_width_that_heads_cannot_share_is_refused():
    with pytest.raises(ValueError, match="multiple of n_heads, 3, but is 32"):
        models.Transformer(9, n_heads=3)
