using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>
/// Proves gradients: what the fast code computes in single precision is held against differences of the formula in double
/// precision, (f(v + h) − f(v − h)) / 2h, number by number. A gradient that is wrong by a factor, a sign, a transpose or a
/// missing term is off by far more than the tolerance; one that is right is off by some roundings.
/// </summary>
/// <remarks>
/// <para>Works for the library's layers and losses and for anybody's own: who writes a layer gives its formula.</para>
/// <para>
/// At a kink, such as that of relu at 0, every slope between those of the two sides passes, and the proof counts how often
/// that was so. Where nothing in double precision can tell, a number gets no verdict and is counted as undecided, with the
/// reason. A block of which half or more is undecided hasn't passed, and isn't wrong either.
/// </para>
/// <code>
/// var proof = GradientProof.OfLayer(new Swish(new Shape(7)), (x, parameters, y) =>
/// {
///     for (int i = 0; i &lt; x.Length; i++)
///         y[i] = x[i] / (1 + Math.Exp(-parameters[0] * x[i]));
/// });
/// Console.WriteLine(proof);
/// </code>
/// </remarks>
public static class GradientProof
{
    /// <summary>Checks a whole training step: the gradients of all parameters, and of the inputs, by a loss on a batch.</summary>
    /// <param name="network">The network, with its present parameters.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="x">The rows, (B, In): a few are enough.</param>
    /// <param name="targets">What they should come out as.</param>
    /// <param name="options">How thoroughly; null for all numbers.</param>
    /// <exception cref="ChainruleException">
    /// A layer or the loss doesn't tell its formula, the targets don't fit the outputs, or there is no row that counts.
    /// </exception>
    public static ProofResult OfNetwork(
        Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, ProofOptions? options = null)
    {
        options ??= new ProofOptions();
        var reference = new ReferenceStep(network, loss, x, targets, options.InPrediction ? null : (options.Seed, 1));
        if (!Enumerable.Range(0, reference.Rows).Any(row => reference.ShareOf(row) > 0))
        {
            throw new ChainruleException(
                $"there is no row{(reference.Rows == 0 ? "" : " of a weight above 0")} to prove the gradients with",
                "a proof of nothing proves nothing: give a few rows");
        }

        ulong? seed = options.InPrediction ? null : options.Seed;
        var passes = (new ProofStep(network, loss, x, targets, seed), new ProofStep(network, loss, x, targets, seed));
        var blocks = NetworkProof.Check(loss.Output, reference, passes, options);
        int chained = blocks.Sum(block => block.Counts.LayerByLayer);
        return new ProofResult(network.Notation, blocks)
        {
            LookedAt = $"{reference.Rows} {(reference.Rows == 1 ? "row" : "rows")}, "
                + $"{(options.InPrediction ? "as it predicts" : "as it trains")}, "
                + (chained > 0 ? "end to end, and layer by layer where that can't decide" : "end to end") + ", each pass twice",
        };
    }

    /// <summary>
    /// Checks a layer by itself: its outputs, and the gradients of its parameters and inputs, for random numbers: usual, wide
    /// and small inputs, batches of one row to hundreds, every pass twice, as it predicts and as it trains. Each number has a
    /// tolerance of its own. A layer that tells a formula of a whole batch has blocks of their own for training.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="formula">What it computes for a row, in double precision; null where the layer tells its own. A layer that
    /// computes something else in training overrides <see cref="Layer.BatchFormula"/>.</param>
    /// <param name="options">How thoroughly; null for ten batches of up to four rows, besides the wide, small and large
    /// ones.</param>
    /// <exception cref="ChainruleException">There is no formula, or it doesn't give finite numbers for the random
    /// ones.</exception>
    public static ProofResult OfLayer(Layer layer, LayerFormula? formula = null, ProofOptions? options = null)
    {
        options ??= new ProofOptions();
        var whole = formula is null ? ReferenceNetwork.FormulaOf(layer) : ReferenceNetwork.RowByRow(formula);
        if (whole is null)
        {
            throw new ChainruleException(
                $"the layer {layer.Notation} doesn't tell its formula in double precision",
                "give the formula, or override Formula"
            );
        }

        LayerProof[] proofs =
            formula is null && layer.BatchFormula is not null
                ? [new(layer, whole, ProofModes.Prediction, options), new(layer, whole, ProofModes.Training, options)]
            : layer.IsTrainingOnly || layer.BatchFormula is not null || layer.MixesRows || layer.State.Count > 0
                ? [new(layer, whole, ProofModes.Prediction, options)]
            : [new(layer, whole, ProofModes.Both, options)];
        BlockProof[] blocks = [.. proofs.SelectMany(proof => proof.Check())];
        return new ProofResult(layer.Notation, blocks)
        {
            LookedAt = string.Join("; ", proofs.Select(proof => proof.LookedAt())),
        };
    }

    /// <summary>
    /// Checks a loss by itself: its value and the gradient of the outputs, for random outputs, targets and weights.
    /// </summary>
    /// <param name="loss">The loss.</param>
    /// <param name="outputs">The numbers in a row of outputs.</param>
    /// <param name="formula">The loss of one row in double precision; null where the loss tells its own.</param>
    /// <param name="options">How thoroughly; null for ten batches of up to four rows.</param>
    /// <exception cref="ChainruleException">
    /// There is no formula, it doesn't give finite numbers for random outputs, or the loss can't work on that many.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
    public static ProofResult OfLoss(Loss loss, int outputs, LossFormula? formula = null, ProofOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        formula ??= loss.Formula ?? throw new ChainruleException(
            $"the loss {loss.Notation} doesn't tell its formula in double precision", "give the formula, or override Formula");
        return new ProofResult(loss.Notation, new LossProof(loss, outputs, formula, options ?? new ProofOptions()).Check());
    }
}
