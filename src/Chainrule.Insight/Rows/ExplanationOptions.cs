using Chainrule.Optimizers;

namespace Chainrule.Insight.Rows;

/// <summary>What an explanation is to show.</summary>
public sealed record ExplanationOptions
{
    /// <summary>The optimizer whose first step is explained.</summary>
    public Optimizer Optimizer { get; init; } = new Sgd();

    /// <summary>The learning rate; null for the optimizer's own.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Penalties, clipping, weight decay and max-norm of the step.</summary>
    public Regularization Regularization { get; init; } = Regularization.None;

    /// <summary>How many numbers of a large layer are shown, at least 1; layers of up to ten are shown whole.</summary>
    public int Entries { get; init; } = 5;

    /// <summary>The parameter to follow, as in <c>layers.1.weights[3,2]</c>; null for none.</summary>
    public string? Weight { get; init; }

    /// <summary>The names of the classes; empty where there are none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>
    /// What each input of the network says, (In), as the columns of a table do; empty where inputs have no names.
    /// </summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];
}

/// <summary>The row that is explained.</summary>
/// <param name="Inputs">What goes into the network, (In): after any scaling.</param>
/// <param name="Label">The class that it should come out as; −1 where the target is <paramref name="Target"/>.</param>
/// <param name="Target">What the outputs should be, (Out); empty where there is a label.</param>
public sealed record ExplainedRow(ReadOnlyMemory<float> Inputs, int Label, ReadOnlyMemory<float> Target)
{
    /// <summary>A row of a dataset.</summary>
    /// <param name="data">The dataset.</param>
    /// <param name="row">The row, from 0.</param>
    /// <exception cref="ChainruleException">There is no such row.</exception>
    public static ExplainedRow Of(IDataset data, int row)
    {
        ArgumentNullException.ThrowIfNull(data);
        if ((uint)row >= (uint)data.Count)
        {
            throw new ChainruleException(
                $"there is no row {row}: the data has {data.Count:N0} row{(data.Count == 1 ? "" : "s")}",
                data.Count == 0 ? null : $"rows are counted from 0; the last one is {data.Count - 1}");
        }

        var inputs = new float[data.Input.Count];
        data.CopyInputs([row], inputs);
        var label = new int[] { -1 };
        if (data.Classes > 0)
        {
            data.CopyClasses([row], label);
        }

        var target = new float[data.TargetSize];
        if (data.TargetSize > 0)
        {
            data.CopyValues([row], target);
        }

        return new ExplainedRow(inputs, label[0], target);
    }

    /// <summary>The target as a loss takes it.</summary>
    internal Targets Targets(int[] labels)
    {
        labels[0] = Label;
        return Label >= 0 ? Chainrule.Targets.OfClasses(labels) : Chainrule.Targets.OfValues(Target.Span);
    }
}
