using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// The different values of a column with how often each occurs: numbers in ascending order, texts in the order they came in.
/// </summary>
internal sealed class ColumnValues
{
    private ColumnValues(TableColumn column) => Column = column;

    /// <summary>The column.</summary>
    public TableColumn Column { get; }

    /// <summary>The rows without a value.</summary>
    public int Missing { get; private set; }

    /// <summary>The different numbers, ascending.</summary>
    public double[] Numbers { get; private set; } = [];

    /// <summary>How often each number occurs.</summary>
    public int[] NumberCounts { get; private set; } = [];

    /// <summary>The codes of the different texts that are not numbers.</summary>
    public int[] Texts { get; private set; } = [];

    /// <summary>How often each of them occurs.</summary>
    public int[] TextCounts { get; private set; } = [];

    /// <summary>The rows with a number.</summary>
    public int RowsWithNumber { get; private set; }

    /// <summary>The rows with a text that is no number.</summary>
    public int RowsWithText { get; private set; }

    /// <summary>Whether numbers with a zero in front of other digits occur: codes, not numbers.</summary>
    public bool HasLeadingZeros { get; private set; }

    /// <summary>
    /// Whether there are only numbers, each a plain decimal: with neither an exponent nor a currency, nor so many digits that
    /// others look the same.
    /// </summary>
    public bool ArePlainDecimals { get; private set; }

    /// <summary>The rows whose number has a currency or a per cent sign, of each that occurs.</summary>
    public Dictionary<NumberMark, int> Marks { get; } = [];

    /// <summary>The rows with a value.</summary>
    public int Present => RowsWithNumber + RowsWithText;

    /// <summary>The different texts as they were written, of a column that keeps them: numbers and others.</summary>
    public int DistinctTexts { get; private set; }

    /// <summary>The number of different values.</summary>
    public int Distinct => Numbers.Length + Texts.Length;

    /// <summary>Whether all numbers are whole.</summary>
    public bool AreWhole => Array.TrueForAll(Numbers, number => number == Math.Floor(number));

    /// <summary>Looks at a column.</summary>
    public static ColumnValues Of(TableColumn column)
    {
        var values = new ColumnValues(column);
        if (column.HasTexts)
        {
            values.CountCodes();
        }
        else
        {
            values.CountNumbers();
        }

        values.RowsWithNumber = values.NumberCounts.Sum();
        values.RowsWithText = values.TextCounts.Sum();
        values.Missing = column.Count - values.Present;
        values.ArePlainDecimals =
            values.RowsWithText == 0
            && values.Marks.Count == 0
            && !values.HasLeadingZeros
            && (
                !column.HasTexts
                || Enumerable
                    .Range(0, column.TextCount)
                    .All(code => NumberParser.IsPlainDecimal(column.BytesOf(code), column.Format.DecimalComma))
            );
        return values;
    }

    /// <summary>Statistics of the numbers; null where there are none.</summary>
    public NumberSummary? Summarize() => Summarize(Numbers, NumberCounts);

    /// <summary>Statistics of numbers that occur so often each, ascending; null where there are none.</summary>
    public static NumberSummary? Summarize(double[] numbers, int[] counts)
    {
        long total = counts.Sum(count => (long)count);
        if (total == 0)
        {
            return null;
        }

        double sum = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            sum += numbers[i] * counts[i];
        }

        double mean = sum / total, squares = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            squares += (numbers[i] - mean) * (numbers[i] - mean) * counts[i];
        }

        return new NumberSummary(
            numbers[0], Quantile(0.25), Quantile(0.5), Quantile(0.75), numbers[^1], mean, Math.Sqrt(squares / total),
            Array.TrueForAll(numbers, number => number == Math.Floor(number)));

        double Quantile(double share)
        {
            double place = share * (total - 1);
            long below = (long)place;
            double low = At(below), high = At(Math.Min(below + 1, total - 1));
            return low + ((high - low) * (place - below));
        }

        double At(long place)
        {
            int i = 0;
            for (; place >= counts[i]; i++)
            {
                place -= counts[i];
            }

            return numbers[i];
        }
    }

    /// <summary>The first row that holds one of the texts which aren't numbers and aren't excused; -1 if there is none.</summary>
    public int FirstRowWithText(Func<string, bool> isExcused)
    {
        for (int row = 0; row < Column.Count; row++)
        {
            if (double.IsNaN(Column.Number(row)) && Column.Text(row) is string text && !isExcused(text))
            {
                return row;
            }
        }

        return -1;
    }

    private void CountCodes()
    {
        int[] counts = new int[Column.TextCount];
        foreach (int code in Column.Codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        var numbers = new List<(double Number, int Count)>();
        var texts = new List<int>();
        for (int code = 0; code < counts.Length; code++)
        {
            if (counts[code] == 0)
            {
                continue; // a text of rows that were left out
            }

            DistinctTexts++;
            HasLeadingZeros |= ColumnBuilder.HasLeadingZero(Column.BytesOf(code));
            if (double.IsNaN(Column.NumberOf(code)))
            {
                texts.Add(code);
            }
            else
            {
                numbers.Add((Column.NumberOf(code), counts[code]));
                Column.Format.TryNumber(Column.BytesOf(code), out _, out var mark);
                CountMark(mark, counts[code]);
            }
        }

        numbers.Sort((a, b) => a.Number.CompareTo(b.Number));
        var distinct = new List<(double Number, int Count)>();
        foreach (var (number, count) in numbers)
        {
            // 1 and 1.0 are two texts and one number
            if (distinct.Count > 0 && distinct[^1].Number == number)
            {
                distinct[^1] = (number, distinct[^1].Count + count);
            }
            else
            {
                distinct.Add((number, count));
            }
        }

        Numbers = [.. distinct.Select(pair => pair.Number)];
        NumberCounts = [.. distinct.Select(pair => pair.Count)];
        Texts = [.. texts];
        TextCounts = [.. texts.Select(code => counts[code])];
    }

    private void CountMark(NumberMark mark, int rows)
    {
        if (mark != NumberMark.None)
        {
            Marks[mark] = Marks.GetValueOrDefault(mark) + rows;
        }
    }

    private void CountNumbers()
    {
        foreach (byte mark in Column.Marks ?? [])
        {
            CountMark(NumberMark.At(mark), 1);
        }

        double[] sorted = new double[Column.Count];
        int length = 0;
        foreach (double number in Column.Numbers)
        {
            if (!double.IsNaN(number))
            {
                sorted[length++] = number;
            }
        }

        Array.Sort(sorted, 0, length);
        int[] counts = new int[length];
        int distinct = 0;
        for (int i = 0; i < length; i++)
        {
            if (distinct == 0 || sorted[distinct - 1] != sorted[i])
            {
                sorted[distinct++] = sorted[i];
            }

            counts[distinct - 1]++;
        }

        Numbers = sorted[..distinct];
        NumberCounts = counts[..distinct];
        int[] ofText = new int[Column.TextCount];
        foreach (int code in Column.Exceptions?.Values ?? [])
        {
            ofText[code]++;
        }

        Texts = [.. Enumerable.Range(0, ofText.Length).Where(code => ofText[code] > 0)];
        TextCounts = [.. Texts.Select(code => ofText[code])];
    }
}
