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
    /// <param name="options">How thoroughly.</param>
    public static IReadOnlyList<BlockProof> Check(
        OutputKind kind, ReferenceStep reference, (ProofStep Step, ProofStep Again) passes, ProofOptions options)
    {
        var network = reference.Network;
        const string Repeat = "from one pass to the next";
        var (step, again) = passes;
        int rows = reference.Rows, inputs = network.InputShape.Count;
        var blocks = new List<BlockProof>();
        double[][] values = reference.Values();
        var signals = new StepSignals(reference, values, step, options.Tolerance);
        var chain = new Lazy<ChainedGradient>(
            () => new ChainedGradient(reference, signals.ForGradients, step.OutputGradient, options));
        for (int i = 0; i < network.Blocks.Count; i++)
        {
            var block = network.Blocks[i];
            var check = new BlockCheck(block.Name, options);
            // only the block's node and what follows from it are computed again
            Func<double> loss = () => reference.LossFrom(values, block.Layer);
            check.Differences(block.Shape, block.Of(step.Gradients), Choice(options, i), entry =>
                new EndToEndSlope(
                    reference.Parameters, block.Offset + entry, loss,
                    () => chain.Value.OfParameter(block.Layer, block.Offset + entry)));
            check.Same(block.Shape, block.Of(step.Gradients), block.Of(again.Gradients), Repeat);
            blocks.Add(check.Result());
        }

        var ofInputs = new BlockCheck("inputs", options);
        ofInputs.Differences(new Shape(rows, inputs), step.InputGradient, Choice(options, network.Blocks.Count), entry =>
        {
            int row = entry / inputs;
            return new EndToEndSlope(
                reference.Inputs[row], entry % inputs, () => reference.LossAbout(row),
                () => chain.Value.OfInput(row, entry % inputs));
        });
        ofInputs.Same(new Shape(rows, inputs), step.InputGradient, again.InputGradient, Repeat);
        blocks.Add(ofInputs.Result());

        var outputs = new BlockCheck("outputs", options);
        Hold(outputs, new Shape(rows, network.OutputShape.Count), step, signals, options);
        outputs.Same(new Shape(rows, network.OutputShape.Count), step.Outputs, again.Outputs, Repeat);
        blocks.Add(outputs.Result());

        // the loss of the outputs as they were computed: a network that fits its targets has no other left than their rounding
        var value = new BlockCheck("loss", options);
        value.Values(
            new Shape(), [(float)step.Loss], [reference.LossOf(signals.ForGradients[^1])], _ => LossFloor(step, kind, options));
        blocks.Add(value.Result());
        return blocks;
    }

    // Outputs are measured by the largest of them. One that is off by more may be a sum that cancels.
    private static void Hold(BlockCheck check, Shape shape, ProofStep step, StepSignals signals, ProofOptions options)
    {
        double largest = signals.Expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (int i = 0; i < step.Outputs.Length; i++)
        {
            double expected = signals.Expected[i], limit = Math.Max(options.Tolerance * largest, BlockCheck.SmallestNormal);
            var reason = UndecidedReason.None;
            if (!(Math.Abs(step.Outputs[i] - expected) <= limit))
            {
                limit = Math.Max(limit, signals.RoundingOf(i));
                reason = limit > 0.5 * largest && Math.Abs(step.Outputs[i] - expected) <= limit
                    ? UndecidedReason.Conditioning
                    : UndecidedReason.None;
            }

            check.Judged(shape, i, step.Outputs[i], new Judgment(expected, limit, reason), "");
        }

        check.Count(shape, step.Outputs.Length);
    }

    // The loss is no surer than outputs with the error that passes make it, nor a logarithm than its argument is near 1.
    private static double LossFloor(ProofStep step, OutputKind kind, ProofOptions options)
    {
        double moved = step.Outputs.Zip(step.OutputGradient, (y, dy) => Math.Abs((double)y * dy)).Where(double.IsFinite).Sum();
        return options.Tolerance * moved + (kind == OutputKind.Values ? 0 : BlockCheck.Roundings);
    }

    private static RandomStream Choice(ProofOptions options, int block) => new(options.Seed, RandomStreams.User(1), (ulong)block);
}
