namespace Chainrule.Data;

/// <summary>
/// Rows of floats in memory, with a class index or with values as each row's target. Arrays are kept, not copied.
/// </summary>
public sealed class ArrayDataset : IDataset
{
    private readonly float[] _inputs;
    private readonly RowTargets _targets;

    /// <summary>Rows with class indices.</summary>
    /// <param name="inputs">The inputs, (rows, Input), row by row; not to be changed afterwards.</param>
    /// <param name="input">The shape of one row.</param>
    /// <param name="labels">The class index of each row, (rows).</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="weights">The weight of each row, (rows), none negative; null when all count alike.</param>
    /// <exception cref="ChainruleException">Lengths that don't fit, a label outside 0 … classes−1, NaN or infinity.</exception>
    public static ArrayDataset OfClasses(float[] inputs, Shape input, int[] labels, int classes, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new ArrayDataset(inputs, input, rows => new RowTargets(rows, labels, classes, weights));
    }

    /// <summary>Rows with values as targets.</summary>
    /// <param name="inputs">The inputs, (rows, Input), row by row; not to be changed afterwards.</param>
    /// <param name="input">The shape of one row.</param>
    /// <param name="targets">The targets, (rows, targetSize), row by row.</param>
    /// <param name="targetSize">The numbers in one target.</param>
    /// <param name="weights">The weight of each row, (rows), none negative; null when all count alike.</param>
    /// <exception cref="ChainruleException">Lengths that don't fit, NaN or infinity.</exception>
    public static ArrayDataset OfValues(float[] inputs, Shape input, float[] targets, int targetSize, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return new ArrayDataset(inputs, input, rows => new RowTargets(rows, targets, targetSize, weights));
    }

    private ArrayDataset(float[] inputs, Shape input, Func<int, RowTargets> targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Count = RowTargets.CountRows(inputs.Length, input);
        RowTargets.CheckFinite("inputs", inputs, input.Count);
        _targets = targets(Count);
        _inputs = inputs;
        Input = input;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Shape Input { get; }

    /// <inheritdoc/>
    public int Classes => _targets.Classes;

    /// <inheritdoc/>
    public int TargetSize => _targets.TargetSize;

    /// <inheritdoc/>
    public bool HasWeights => _targets.HasWeights;

    /// <summary>All inputs, (Count, Input), row by row.</summary>
    public ReadOnlySpan<float> Inputs => _inputs;

    /// <inheritdoc/>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x) => RowTargets.Gather(_inputs, Input.Count, Count, rows, x);

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => _targets.CopyClasses(rows, classes);

    /// <inheritdoc/>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => _targets.CopyValues(rows, values);

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => _targets.CopyWeights(rows, weights);
}
