using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// One column of a table, compactly: either a code per row into its distinct texts, or a number per row with the few texts
/// that are none beside them. Every cell can be asked for its number and for its text, whichever is kept.
/// </summary>
public sealed class TableColumn
{
    private readonly int[]? _codes;
    private readonly TextPool _texts;
    private readonly double[] _valueOfCode;
    private readonly Dictionary<int, int>? _exceptions;
    private double[]? _numbers;

    internal TableColumn(string name, int[] codes, TextPool texts, double[] valueOfCode, long infinite)
    {
        Name = name;
        Count = codes.Length;
        _codes = codes;
        _texts = texts;
        _valueOfCode = valueOfCode;
        InfiniteCount = infinite;
    }

    internal TableColumn(
        string name,
        double[] numbers,
        Dictionary<int, int>? exceptions,
        TextPool texts,
        double[] valueOfCode,
        long infinite
    )
    {
        Name = name;
        Count = numbers.Length;
        _numbers = numbers;
        _exceptions = exceptions;
        _texts = texts;
        _valueOfCode = valueOfCode;
        InfiniteCount = infinite;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>
    /// Whether each cell's text is kept as it was written. Columns of texts and of not too many distinct numbers do; others
    /// keep numbers, whose texts are then written anew (<c>1.50</c> becomes <c>1.5</c>).
    /// </summary>
    public bool HasTexts => _codes is not null;

    /// <summary>
    /// The rows whose number is beyond the range of single precision (3.4e38), or written as infinity; they count as missing.
    /// </summary>
    public long InfiniteCount { get; }

    /// <summary>
    /// A code per row into <see cref="TextOf"/>, -1 where the value is missing; empty unless <see cref="HasTexts"/>.
    /// </summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The number of distinct texts kept.</summary>
    public int TextCount => _texts.Count;

    /// <summary>
    /// All numbers; NaN where a value is missing or isn't a number. Made at the first call where texts are kept.
    /// </summary>
    public ReadOnlySpan<double> Numbers => _numbers ??= NumbersOfCodes();

    /// <summary>
    /// The rows that have a text which is not a number, beside the rows that have numbers; only where numbers are kept.
    /// </summary>
    internal IReadOnlyDictionary<int, int>? Exceptions => _exceptions;

    /// <summary>One of the distinct texts, in the order in which they first appeared.</summary>
    public string TextOf(int code) => _texts.Text(code);

    /// <summary>The number that one of the distinct texts stands for; NaN where it is none.</summary>
    public double NumberOf(int code) => _valueOfCode[code];

    /// <summary>One of the distinct texts as UTF-8.</summary>
    internal ReadOnlySpan<byte> BytesOf(int code) => _texts[code];

    /// <summary>The number in a row; NaN where the value is missing or isn't a number.</summary>
    public double Number(int row) =>
        _codes is null ? _numbers![row]
        : _codes[row] is int code and >= 0 ? _valueOfCode[code]
        : double.NaN;

    /// <summary>The text in a row, as it was written where <see cref="HasTexts"/>; null where the value is missing.</summary>
    public string? Text(int row)
    {
        if (_codes is not null)
        {
            return _codes[row] is int code and >= 0 ? _texts.Text(code) : null;
        }

        if (!double.IsNaN(_numbers![row]))
        {
            return TextOfNumber(_numbers[row]);
        }

        return _exceptions is not null && _exceptions.TryGetValue(row, out int exception) ? _texts.Text(exception) : null;
    }

    /// <summary>
    /// What to write for a row: what stood there, if that was kept (<see cref="TableOptions.KeepsTexts"/>), else its
    /// text, and nothing where the value is missing.
    /// </summary>
    public string Written(int row) => CellTexts?[row] ?? Text(row) ?? "";

    /// <summary>Writes as the next field of a table what <see cref="Written"/> says.</summary>
    /// <param name="row">The row.</param>
    /// <param name="writer">Writes the table.</param>
    public void Write(int row, CsvWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (CellTexts is { } cells)
        {
            writer.Field(cells.Bytes(row));
        }
        else
        {
            writer.Field(Text(row));
        }
    }

    /// <summary>How its cells were taken to be written when they were read.</summary>
    public CellFormat Format { get; init; } = CellFormat.Plain;

    /// <summary>
    /// Whether cells would be other numbers with another <see cref="CellFormat.DecimalComma"/>, and nobody said which is right.
    /// </summary>
    internal bool IsFormatGuessed { get; init; }

    /// <summary>A cell that would be another number with the other decimal mark, where nothing decides; else null.</summary>
    internal string? OpenMark { get; init; }

    /// <summary>The mark of each row's number, where only numbers are kept and some have one; else null.</summary>
    internal byte[]? Marks { get; init; }

    /// <summary>The cells as they were written; null where that isn't kept.</summary>
    internal CellTexts? CellTexts { get; init; }

    /// <summary>Whether a row has no value.</summary>
    public bool IsMissing(int row) => _codes is not null
        ? _codes[row] < 0
        : double.IsNaN(_numbers![row]) && (_exceptions is null || !_exceptions.ContainsKey(row));

    /// <summary>The currency or per cent sign at the number in a row, as the column or another format reads it.</summary>
    internal NumberMark MarkOf(int row, CellFormat format)
    {
        if (_codes is null)
        {
            return NumberMark.At(Marks?[row] ?? 0);
        }

        return _codes[row] is int code and >= 0 && format.TryNumber(_texts[code], out _, out var mark) ? mark : NumberMark.None;
    }

    /// <summary>The column with <c>none</c> as a missing value; null where there is none of it.</summary>
    internal TableColumn? WithoutNone()
    {
        bool[] isNone =
        [
            .. Enumerable.Range(0, _codes is null ? 0 : TextCount).Select(code => MissingTokens.IsNone(_texts[code])),
        ];
        return isNone.Contains(true)
            ? With(Name, Array.ConvertAll(_codes!, code => code >= 0 && isNone[code] ? -1 : code), null)
            : null;
    }

    /// <summary>The column with its cells read in another way; null where only their numbers are kept.</summary>
    internal TableColumn? ReadAs(CellFormat format)
    {
        if (CellTexts is { } cells)
        {
            var builder = new ColumnBuilder(
                Name,
                new MissingTokens(
                    new TableOptions
                    {
                        Missing = [.. format.Missing, .. Format.Missing],
                        HasUsualMissing = format.HasUsualMissing && Format.HasUsualMissing,
                    }
                ),
                format,
                isGuessed: false,
                ColumnBuilder.Keeps.WhatSuits
            );
            for (int row = 0; row < Count; row++)
            {
                builder.Add(Encoding.UTF8.GetBytes(cells[row]));
            }

            return builder.Build();
        }

        if (_codes is null)
        {
            return null;
        }

        double[] values =
        [
            .. Enumerable
                .Range(0, TextCount)
                .Select(code => format.TryNumber(_texts[code], out double value) && !IsTooLarge(value) ? value : double.NaN),
        ];
        return new TableColumn(Name, _codes, _texts, values, InfiniteCount) { Format = format };
    }

    /// <summary>A column of numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="numbers">The numbers, kept, not copied; NaN where a value is missing. Infinite ones and those beyond 3.4e38
    /// become missing.</param>
    public static TableColumn OfNumbers(string name, double[] numbers)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(numbers);
        long infinite = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (IsTooLarge(numbers[i]))
            {
                numbers[i] = double.NaN;
                infinite++;
            }
        }

        return new TableColumn(name, numbers, null, new TextPool(), [], infinite);
    }

    /// <summary>A column of texts; they may be numbers, dates or anything that a file could hold.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="texts">The texts; null, and what <paramref name="options"/> say, where a value is missing.</param>
    /// <param name="options">What stands for a missing value, and whether numbers have decimal commas; null for what is
    /// usual.</param>
    public static TableColumn OfTexts(string name, IEnumerable<string?> texts, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new TableOptions();
        var format = new CellFormat
        {
            DecimalComma = options.DecimalComma ?? false,
            Missing = options.Missing,
            HasUsualMissing = options.HasUsualMissing,
        };
        var builder = new ColumnBuilder(
            name,
            new MissingTokens(options),
            format,
            isGuessed: options.DecimalComma is null,
            ColumnBuilder.Keeps.Texts
        );
        foreach (string? text in texts)
        {
            builder.Add(Encoding.UTF8.GetBytes(text ?? ""));
        }

        return builder.Build();
    }

    /// <summary>The same column under another name; nothing is copied.</summary>
    public TableColumn Renamed(string name) => _codes is not null
        ? With(name, _codes, CellTexts)
        : With(name, _numbers!, _exceptions, CellTexts, Marks);

    /// <summary>Some rows of the column, in the order given.</summary>
    public TableColumn Select(ReadOnlySpan<int> rows)
    {
        if (_codes is not null)
        {
            int[] codes = new int[rows.Length];
            for (int i = 0; i < codes.Length; i++)
            {
                codes[i] = _codes[rows[i]];
            }

            return With(Name, codes, null);
        }

        double[] numbers = new double[rows.Length];
        Dictionary<int, int>? exceptions = null;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = _numbers![rows[i]];
            if (_exceptions is not null && _exceptions.TryGetValue(rows[i], out int code))
            {
                (exceptions ??= [])[i] = code;
            }
        }

        return With(Name, numbers, exceptions, null, Marks is null ? null : Array.ConvertAll(rows.ToArray(), row => Marks[row]));
    }

    /// <summary>Whether a number is too large for the single precision that networks compute in.</summary>
    internal static bool IsTooLarge(double number) => Math.Abs(number) > float.MaxValue;

    /// <summary>How a number is written as a text: the shortest that reads back the same.</summary>
    internal static string TextOfNumber(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whether a text is one that <see cref="TextOfNumber"/> gives; <c>007</c> and <c>1.0</c> are others.</summary>
    internal static bool IsTextOfNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && TextOfNumber(number) == text;

    private TableColumn With(string name, int[] codes, CellTexts? cells) =>
        new(name, codes, _texts, _valueOfCode, InfiniteCount)
        {
            Format = Format,
            IsFormatGuessed = IsFormatGuessed,
            OpenMark = OpenMark,
            CellTexts = cells,
        };

    private TableColumn With(
        string name,
        double[] numbers,
        Dictionary<int, int>? exceptions,
        CellTexts? cells,
        byte[]? marks
    ) =>
        new(name, numbers, exceptions, _texts, _valueOfCode, InfiniteCount)
        {
            Marks = marks,
            Format = Format,
            IsFormatGuessed = IsFormatGuessed,
            OpenMark = OpenMark,
            CellTexts = cells,
        };

    private double[] NumbersOfCodes()
    {
        double[] numbers = new double[Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = _codes![i] is int code and >= 0 ? _valueOfCode[code] : double.NaN;
        }

        return numbers;
    }
}
