using Chainrule.Insight;
using Chainrule.Networks;
using Chainrule.Studio.Sessions;

namespace Chainrule.Studio.Views;

/// <summary>
/// One parameter among all rows: the mean loss over its values, in double precision by the textbook's formulas, and what the next
/// step makes of it, by the library and by those formulas.
/// </summary>
internal sealed record WeightView
{
    private const int Samples = 41;
    private const double Step = 1e-4;

    /// <summary>Its value.</summary>
    public required double Value { get; init; }

    /// <summary>The values at which the loss is told.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>The mean loss of all rows at each of them.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The mean loss of all rows at its own value.</summary>
    public required double Loss { get; init; }

    /// <summary>The mean loss of all rows by the library.</summary>
    public required double LibraryLoss { get; init; }

    /// <summary>The slope of the mean loss of all rows.</summary>
    public required double Slope { get; init; }

    /// <summary>The slope of the loss of the next step's rows, by differences.</summary>
    public required double StepSlope { get; init; }

    /// <summary>How many rows the next step takes.</summary>
    public required int StepRows { get; init; }

    /// <summary>What the library's next step makes of it; null where the next step diverges.</summary>
    public required double? After { get; init; }

    /// <summary>Looks at a parameter of a branch, at the step where it stands.</summary>
    /// <param name="branch">The branch; it is left as it is.</param>
    /// <param name="data">All rows.</param>
    /// <param name="name">The parameter, as in <c>layers.0.weights[0,2]</c>.</param>
    /// <exception cref="ChainruleException">There is no such parameter.</exception>
    public static WeightView Of(Branch branch, IDataset data, string name)
    {
        int at = PlaceOf(branch.Network, name);
        int[] all = [.. Enumerable.Range(0, data.Count)], next = branch.NextRows();
        var reference = Reference(branch, data, all);
        double value = reference.Parameters[at], width = Math.Max(1.6, Math.Abs(value));
        double[] values = [.. Enumerable.Range(0, Samples).Select(i => value + width * (2.0 * i / (Samples - 1) - 1))];
        return new WeightView
        {
            Value = value,
            Values = values,
            Losses = [.. values.Select(other => LossAt(reference, at, other))],
            Loss = LossAt(reference, at, value),
            LibraryLoss = branch.Records[(int)(branch.Step - branch.First)].Loss,
            Slope = SlopeOf(reference, at, value),
            StepSlope = SlopeOf(next.Length == all.Length ? reference : Reference(branch, data, next), at, value),
            StepRows = next.Length,
            After = branch.NextParameters() is { } after ? after[at] : null,
        };
    }

    private static ReferenceStep Reference(Branch branch, IDataset data, int[] rows)
    {
        var batch = new Batch(data, rows.Length);
        batch.Fill(rows);
        return new ReferenceStep(branch.Network, branch.Trainer.Loss, batch.Inputs, batch.Targets);
    }

    private static double LossAt(ReferenceStep reference, int at, double value)
    {
        double kept = reference.Parameters[at];
        reference.Parameters[at] = value;
        double loss = reference.Loss();
        reference.Parameters[at] = kept;
        return loss;
    }

    // f'(w) ≈ (8·(f(w + h) − f(w − h)) − (f(w + 2h) − f(w − 2h))) / 12h
    private static double SlopeOf(ReferenceStep reference, int at, double value)
    {
        double Loss(double steps) => LossAt(reference, at, value + steps * Step);
        return (8 * (Loss(1) - Loss(-1)) - (Loss(2) - Loss(-2))) / (12 * Step);
    }

    private static int PlaceOf(Network network, string name)
    {
        foreach (var block in network.Blocks)
        {
            for (int i = 0; i < block.Length; i++)
            {
                if (ParameterNames.Of(block, i) == name)
                {
                    return block.Offset + i;
                }
            }
        }

        throw new ChainruleException($"the network has no parameter '{name}'", "write it as in layers.0.weights[0,2]");
    }
}
