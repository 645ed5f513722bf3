using Chainrule.Kernels;

namespace Chainrule.Data;

/// <summary>
/// Rows of bytes in memory, such as images, with class indices. They stay bytes, a quarter of the memory and of its
/// traffic, until a batch is filled: then <c>x = fma(byte, scale, offset)</c>. Arrays are kept, not copied.
/// </summary>
public sealed class ByteDataset : IByteDataset
{
    // About the time that memory takes to answer, in rows of some hundred bytes.
    private const int RowsAhead = 3;

    private readonly byte[] _bytes;
    private readonly RowTargets _targets;
    private readonly int _width;

    /// <summary>Rows of bytes with class indices.</summary>
    /// <param name="bytes">The inputs, (rows, Input), row by row; not to be changed afterwards.</param>
    /// <param name="input">The shape of one row.</param>
    /// <param name="labels">The class index of each row, (rows).</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="scaling">How bytes become floats; null for <see cref="Scaling.BytesToUnit"/>.</param>
    /// <param name="weights">The weight of each row, (rows), none negative; null when all count alike.</param>
    /// <exception cref="ChainruleException">Lengths that don't fit, or a label outside 0 … classes−1.</exception>
    public ByteDataset(byte[] bytes, Shape input, int[] labels, int classes, Scaling? scaling = null, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(labels);
        Count = RowTargets.CountRows(bytes.Length, input);
        Scaling = scaling ?? Scaling.BytesToUnit;
        Scaling.CheckFits(input);
        _targets = new RowTargets(Count, labels, classes, weights);
        _bytes = bytes;
        _width = input.Count;
        Input = input;
    }

    private ByteDataset(ByteDataset source, Scaling scaling)
    {
        scaling.CheckFits(source.Input);
        (_bytes, _targets, _width, Count, Input) = (source._bytes, source._targets, source._width, source.Count, source.Input);
        Scaling = scaling;
    }

    /// <inheritdoc/>
    public Scaling Scaling { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Shape Input { get; }

    /// <inheritdoc/>
    public int Classes => _targets.Classes;

    /// <inheritdoc/>
    public int TargetSize => 0;

    /// <inheritdoc/>
    public bool HasWeights => _targets.HasWeights;

    /// <summary>All raw inputs, (Count, Input), row by row.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The raw input of one row, (Input).</summary>
    public ReadOnlySpan<byte> Row(int row) => _bytes.AsSpan(RowTargets.CheckRow(row, Count) * _width, _width);

    /// <summary>The same rows, not copied, through another scaling.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public ByteDataset With(Scaling scaling)
    {
        ArgumentNullException.ThrowIfNull(scaling);
        return new ByteDataset(this, scaling);
    }

    IByteDataset IByteDataset.With(Scaling scaling) => With(scaling);

    /// <inheritdoc/>
    public void CopyBytes(int row, Span<byte> bytes)
    {
        var source = Row(row);
        if (bytes.Length != source.Length)
        {
            throw new ArgumentException($"a row of {source.Length} bytes doesn't fit {bytes.Length}", nameof(bytes));
        }

        source.CopyTo(bytes);
    }

    /// <inheritdoc/>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            // Rows are drawn from all over memory: their lines are on the way before their turn comes.
            if (i + RowsAhead < rows.Length)
            {
                Prefetch.Lines(Row(rows[i + RowsAhead]));
            }

            Scaling.Apply(Row(rows[i]), x.Slice(i * _width, _width));
        }
    }

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => _targets.CopyClasses(rows, classes);

    /// <inheritdoc/>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => _targets.CopyValues(rows, values);

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => _targets.CopyWeights(rows, weights);
}
