namespace Chainrule;

/// <summary>
/// What a batch should have come out as. Either one class index per row (sparse), or one row of numbers per row: a
/// one-hot or soft distribution over classes, or the values of a regression. Sample weights are optional.
/// </summary>
public readonly ref struct Targets
{
    private Targets(ReadOnlySpan<int> classes, ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        Classes = classes;
        Values = values;
        Weights = weights;
    }

    /// <summary>One class index per row, (B); empty where targets are <see cref="Values"/>.</summary>
    public ReadOnlySpan<int> Classes { get; }

    /// <summary>One row of numbers per row, (B, Out); empty where targets are <see cref="Classes"/>.</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>The weight of each row, (B), none negative; empty when all rows count alike.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>Whether targets are class indices.</summary>
    public bool AreClasses => !Classes.IsEmpty;

    /// <summary>Targets given as one class index per row.</summary>
    public static Targets OfClasses(ReadOnlySpan<int> classes, ReadOnlySpan<float> weights = default) =>
        new(classes, default, weights);

    /// <summary>Targets given as one row of numbers per row.</summary>
    public static Targets OfValues(ReadOnlySpan<float> values, ReadOnlySpan<float> weights = default) =>
        new(default, values, weights);

    /// <summary>The targets of some of the rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Out, the numbers in one row of outputs.</param>
    public Targets Slice(int first, int count, int width)
    {
        var weights = Weights.IsEmpty ? Weights : Weights.Slice(first, count);
        return AreClasses
            ? new(Classes.Slice(first, count), default, weights)
            : new(default, Values.Slice(first * width, count * width), weights);
    }
}
