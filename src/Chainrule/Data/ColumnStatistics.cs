namespace Chainrule.Data;

/// <summary>Sums over the rows of a dataset, column by column, in double and in the order of the rows.</summary>
internal sealed class ColumnStatistics
{
    private const int Piece = 256;
    private readonly IDataset _data;
    private readonly int[] _rows = new int[Piece];
    private readonly float[] _inputs;
    private readonly double[] _sums;

    public ColumnStatistics(IDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0)
        {
            throw new ChainruleException("a scaling can't be learned from no rows at all");
        }

        _data = data;
        int width = data.Input.Count;
        _inputs = new float[checked(Piece * width)];
        _sums = new double[width];
        float[] minimum = new float[width], maximum = new float[width];
        Array.Fill(minimum, float.PositiveInfinity);
        Array.Fill(maximum, float.NegativeInfinity);
        ForEachRow(row => AddRow(row, _sums, minimum, maximum));
        Minimum = minimum;
        Maximum = maximum;
    }

    private delegate void RowAction(ReadOnlySpan<float> row);

    public float[] Minimum { get; }

    public float[] Maximum { get; }

    public bool IsConstant(int column) => Minimum[column] == Maximum[column];

    public double[] Means() => Array.ConvertAll(_sums, sum => sum / _data.Count);

    /// <summary>Σ (x − mean)² of each column, in a second pass so that nothing cancels.</summary>
    public double[] SumsOfSquares(double[] means)
    {
        double[] squares = new double[means.Length];
        ForEachRow(row => AddSquares(row, means, squares));
        return squares;
    }

    private static void AddRow(ReadOnlySpan<float> row, Span<double> sums, Span<float> minimum, Span<float> maximum)
    {
        for (int j = 0; j < row.Length && j < sums.Length && j < minimum.Length && j < maximum.Length; j++)
        {
            float x = row[j];
            sums[j] += x;
            minimum[j] = x < minimum[j] ? x : minimum[j];
            maximum[j] = x > maximum[j] ? x : maximum[j];
        }
    }

    private static void AddSquares(ReadOnlySpan<float> row, ReadOnlySpan<double> means, Span<double> squares)
    {
        for (int j = 0; j < row.Length && j < means.Length && j < squares.Length; j++)
        {
            double distance = row[j] - means[j];
            squares[j] += distance * distance;
        }
    }

    private void ForEachRow(RowAction action)
    {
        int width = _data.Input.Count;
        for (int first = 0; first < _data.Count; first += Piece)
        {
            int count = Math.Min(Piece, _data.Count - first);
            for (int i = 0; i < count; i++)
            {
                _rows[i] = first + i;
            }

            _data.CopyInputs(_rows.AsSpan(0, count), _inputs.AsSpan(0, count * width));
            for (int i = 0; i < count; i++)
            {
                action(_inputs.AsSpan(i * width, width));
            }
        }
    }
}
