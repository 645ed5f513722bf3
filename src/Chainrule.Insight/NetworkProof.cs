using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Insight;

/// <summary>The proof of a whole network: every block of parameters, the inputs, the outputs and the loss.</summary>
internal static class NetworkProof
{
    /// <summary>Checks all blocks.</summary>
    /// <param name="kind">What the outputs are.</param>
    /// <param name="reference">The step in double precision.</param>
    /// <param name="passes">The step as it runs, twice.</param>
    /// <param name="terms">For each parameter Σ|∂| over the rows; null where rows mix.</param>
    /// <param name="options">How thoroughly.</param>
    public static IReadOnlyList<BlockProof> Check(
        OutputKind kind,
        ReferenceStep reference,
        (ProofStep Step, ProofStep Again) passes,
        double[]? terms,
        ProofOptions options
    )
    {
        var network = reference.Network;
        const string Repeat = "from one pass to the next";
        var (step, again) = passes;
        int rows = reference.Rows, inputs = network.InputShape.Count;
        var blocks = new List<BlockProof>();
        double[][] values = reference.Values();
        var chain = new ChainedGradient(reference, values);
        for (int i = 0; i < network.Blocks.Count; i++)
        {
            var block = network.Blocks[i];
            var check = new BlockCheck(block.Name, options);
            // only the block's node and what follows from it are computed again
            Func<double> loss = () => reference.LossFrom(values, block.Layer);
            check.Differences(block.Shape, block.Of(step.Gradients), Choice(options, i), entry =>
                new EndToEndSlope(
                    reference.Parameters, block.Offset + entry, loss,
                    () => chain.OfParameter(block.Layer, block.Offset + entry)),
                terms is null
                    ? CancellationFloor(step)
                    : CancellationFloor(terms.AsSpan(block.Offset, block.Length), reference.Rows)
            );
            check.Same(block.Shape, block.Of(step.Gradients), block.Of(again.Gradients), Repeat);
            blocks.Add(check.Result());
        }

        var ofInputs = new BlockCheck("inputs", options);
        ofInputs.Differences(new Shape(rows, inputs), step.InputGradient, Choice(options, network.Blocks.Count), entry =>
        {
            int row = entry / inputs;
            return new EndToEndSlope(
                reference.Inputs[row], entry % inputs, () => reference.LossAbout(row),
                () => chain.OfInput(row, entry % inputs));
        });
        ofInputs.Same(new Shape(rows, inputs), step.InputGradient, again.InputGradient, Repeat);
        blocks.Add(ofInputs.Result());

        var outputs = new BlockCheck("outputs", options);
        outputs.Values(new Shape(rows, network.OutputShape.Count), step.Outputs, values[^1]);
        outputs.Same(new Shape(rows, network.OutputShape.Count), step.Outputs, again.Outputs, Repeat);
        blocks.Add(outputs.Result());

        var value = new BlockCheck("loss", options);
        value.Values(new Shape(), [(float)step.Loss], [reference.Loss()], LossFloor(step, kind, options));
        blocks.Add(value.Result());
        return blocks;
    }

    // The derivatives of rows cancel where a network has learned: what is left of a sum is no surer than its terms.
    private static double CancellationFloor(ReadOnlySpan<double> terms, int rows)
    {
        double largest = 0;
        foreach (double sum in terms)
        {
            largest = double.IsFinite(sum) ? Math.Max(largest, sum) : largest;
        }

        return rows > 1 ? BlockCheck.Roundings * largest : 0;
    }

    // Where rows mix, terms that come from all of them may cancel: a bias before batch normalization has the derivative 0, and
    // what is computed is the rounding of its terms.
    private static double CancellationFloor(ProofStep step) =>
        BlockCheck.Roundings * step.OutputGradient.Select(dy => Math.Abs((double)dy)).Where(double.IsFinite).Sum();

    // The loss is no surer than outputs with the error that passes make it, nor a logarithm than its argument is near 1.
    private static double LossFloor(ProofStep step, OutputKind kind, ProofOptions options)
    {
        double moved = step.Outputs.Zip(step.OutputGradient, (y, dy) => Math.Abs((double)y * dy)).Where(double.IsFinite).Sum();
        return options.Tolerance * moved + (kind == OutputKind.Values ? 0 : BlockCheck.Roundings);
    }

    private static RandomStream Choice(ProofOptions options, int block) => new(options.Seed, RandomStreams.User(1), (ulong)block);
}
