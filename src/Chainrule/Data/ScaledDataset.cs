namespace Chainrule.Data;

/// <summary>Another dataset with its inputs on a better scale: <c>x = fma(raw, scale, offset)</c>.</summary>
public sealed class ScaledDataset : IDataset
{
    /// <summary>A dataset seen through a scaling.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public ScaledDataset(IDataset source, Scaling scaling)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scaling);
        scaling.CheckFits(source.Input);
        Source = source;
        Scaling = scaling;
    }

    /// <summary>The rows of a dataset through a scaling, in place of the one that it has, if it has one; nothing is
    /// copied.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public static IDataset Of(IDataset data, Scaling scaling) => data switch
    {
        IByteDataset bytes => bytes.With(scaling),
        ScaledDataset scaled => new ScaledDataset(scaled.Source, scaling),
        _ => new ScaledDataset(data, scaling),
    };

    /// <summary>The dataset with raw inputs.</summary>
    public IDataset Source { get; }

    /// <summary>How raw inputs are prepared.</summary>
    public Scaling Scaling { get; }

    /// <inheritdoc/>
    public int Count => Source.Count;

    /// <inheritdoc/>
    public Shape Input => Source.Input;

    /// <inheritdoc/>
    public int Classes => Source.Classes;

    /// <inheritdoc/>
    public int TargetSize => Source.TargetSize;

    /// <inheritdoc/>
    public bool HasWeights => Source.HasWeights;

    /// <inheritdoc/>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        Span<float> inputs = x[..(rows.Length * Input.Count)];
        Source.CopyInputs(rows, inputs);
        Scaling.Apply(inputs, inputs);
    }

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => Source.CopyClasses(rows, classes);

    /// <inheritdoc/>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => Source.CopyValues(rows, values);

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => Source.CopyWeights(rows, weights);
}
