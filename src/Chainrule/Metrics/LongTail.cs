namespace Chainrule.Metrics;

/// <summary>
/// How much of a number's variance comes from how few rows: of incomes, claims and other things that differ by powers of ten, and
/// where a
/// number has a slipped digit, a few rows have nearly all of it.
/// </summary>
public sealed record LongTail
{
    // Of a normal distribution kurtosis is 3, of an exponential one 9; prices of houses have some 5 to 10.
    private const double Kurtosis = 15;
    private const int LeastRows = 50;

    // With fewer rows than a hand has fingers behind them, squared errors say nothing about other rows.
    private const double Handful = 5;

    /// <summary>The numbers that aren't missing.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// How many rows the variance comes from: (Σd²)² / Σd⁴ of the distances d from the mean, which is the number of rows where
    /// all are equally far,
    /// and 1 where one row has it all. The number of rows over it is the kurtosis.
    /// </summary>
    public required double DecidingRows { get; init; }

    /// <summary>The fewest rows that together have half of the variance.</summary>
    public required int RowsOfHalf { get; init; }

    /// <summary>The row that is farthest from the mean.</summary>
    public required int Farthest { get; init; }

    /// <summary>
    /// Whether a handful of rows have the variance: then squared errors tell what these rows are, and nothing about others.
    /// </summary>
    public bool IsDecidedByFew => DecidingRows < Handful;

    /// <summary>The tail of some numbers; null where they have no long one.</summary>
    /// <param name="numbers">The numbers; NaN where one is missing.</param>
    public static LongTail? Of(ReadOnlySpan<double> numbers)
    {
        double sum = 0, squares = 0, fourths = 0, largest = -1;
        int count = 0, farthest = 0;
        foreach (double number in numbers)
        {
            sum += double.IsNaN(number) ? 0 : number;
            count += double.IsNaN(number) ? 0 : 1;
        }

        double mean = sum / count;
        double[] distances = new double[numbers.Length];
        for (int row = 0; row < numbers.Length; row++)
        {
            double distance = double.IsNaN(numbers[row]) ? 0 : numbers[row] - mean, square = distance * distance;
            distances[row] = square;
            squares += square;
            fourths += square * square;
            (largest, farthest) = square > largest ? (square, row) : (largest, farthest);
        }

        double deciding = squares * squares / fourths; // NaN where all are the same, or too large for their powers
        return count < LeastRows || !(count > Kurtosis * deciding) ? null : new LongTail
        {
            Count = count,
            DecidingRows = deciding,
            RowsOfHalf = RowsOf(distances, squares / 2),
            Farthest = farthest,
        };
    }

    private static int RowsOf(double[] squares, double share)
    {
        Array.Sort(squares);
        int rows = 0;
        for (double sum = 0; sum < share; rows++)
        {
            sum += squares[^(rows + 1)];
        }

        return rows;
    }
}
