using Chainrule.Kernels;

namespace Chainrule.Data;

/// <summary>The targets and weights of a dataset's rows, checked once, copied out by row. What datasets share.</summary>
internal sealed class RowTargets
{
    private const string CountedFromZero = "rows and columns are counted from 0";
    private readonly int[] _classes = [];
    private readonly float[] _values = [];
    private readonly float[]? _weights;
    private readonly int _rows;

    /// <summary>One class index per row.</summary>
    public RowTargets(int rows, int[] labels, int classes, float[]? weights)
        : this(rows, weights)
    {
        if (classes < 1)
        {
            throw new ChainruleException($"there can't be {classes} classes", "give the number of classes, at least 1");
        }

        CheckCount(rows, labels.Length, "labels");
        int wrong = labels.AsSpan().IndexOfAnyExceptInRange(0, classes - 1);
        if (wrong >= 0)
        {
            throw new ChainruleException(
                $"label of row {wrong}: {labels[wrong]} is not one of the {classes} classes 0 to {classes - 1}", CountedFromZero);
        }

        _classes = labels;
        Classes = classes;
    }

    /// <summary>One row of values per row.</summary>
    public RowTargets(int rows, float[] values, int targetSize, float[]? weights)
        : this(rows, weights)
    {
        if (targetSize < 1)
        {
            throw new ChainruleException(
                $"targets can't have {targetSize} numbers a row",
                "give the size of one target, at least 1"
            );
        }

        CheckCount((long)rows * targetSize, values.Length, "target numbers");
        CheckFinite("targets", values, targetSize);
        _values = values;
        TargetSize = targetSize;
    }

    private RowTargets(int rows, float[]? weights)
    {
        _rows = rows;
        _weights = weights;
        if (weights is null)
        {
            return;
        }

        CheckCount(rows, weights.Length, "weights");
        CheckFinite("weights", weights, 1);
        int negative = weights.AsSpan().IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon);
        if (negative >= 0)
        {
            throw new ChainruleException(
                $"weight of row {negative}: {weights[negative]} is negative",
                "a weight of 0 leaves a row out"
            );
        }
    }

    public int Classes { get; }

    public int TargetSize { get; }

    public bool HasWeights => _weights is not null;

    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes)
    {
        RequireTargets(Classes > 0, "classes");
        Gather<int>(_classes, 1, _rows, rows, classes);
    }

    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values)
    {
        RequireTargets(TargetSize > 0, "values");
        Gather<float>(_values, TargetSize, _rows, rows, values);
    }

    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights)
    {
        RequireTargets(HasWeights, "weights");
        Gather<float>(_weights, 1, _rows, rows, weights);
    }

    /// <summary>The number of whole rows in an array.</summary>
    /// <exception cref="ChainruleException">The last row is incomplete.</exception>
    public static int CountRows(long numbers, Shape input)
    {
        if (numbers % input.Count != 0)
        {
            throw new ChainruleException(
                $"{numbers:N0} input numbers are no whole number of rows of {input}, which take {input.Count:N0} each");
        }

        return (int)(numbers / input.Count);
    }

    /// <summary>Refuses NaN and infinities, naming the first place.</summary>
    public static void CheckFinite(string what, ReadOnlySpan<float> values, int width)
    {
        int at = Finite.FirstFailure(values);
        if (at >= 0)
        {
            throw new ChainruleException(
                $"{what}, row {at / width}, column {at % width}: {values[at]} is not a finite number", CountedFromZero);
        }
    }

    /// <summary>Copies rows of <paramref name="width"/> elements out of a table, one after the other.</summary>
    public static void Gather<T>(ReadOnlySpan<T> table, int width, int count, ReadOnlySpan<int> rows, Span<T> result)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            table.Slice(CheckRow(rows[i], count) * width, width).CopyTo(result.Slice(i * width, width));
        }
    }

    /// <summary>Refuses a row that isn't there.</summary>
    public static int CheckRow(int row, int count) =>
        (uint)row < (uint)count ? row : throw new ArgumentOutOfRangeException(nameof(row), row, $"the dataset has {count} rows");

    private static void RequireTargets(bool present, string what)
    {
        if (!present)
        {
            throw new InvalidOperationException($"this dataset has no {what}");
        }
    }

    private static void CheckCount(long expected, int actual, string what)
    {
        if (expected != actual)
        {
            throw new ChainruleException($"{actual:N0} {what} don't belong to these inputs, which need {expected:N0}");
        }
    }
}
