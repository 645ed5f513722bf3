using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// Collects one column's cells. It begins by numbering the distinct texts; when there are many and nearly all are numbers, it
/// goes over to keeping the numbers.
/// </summary>
internal sealed class ColumnBuilder
{
    private const int MostDistinctNumbers = 4096;
    private const double NearlyAll = 0.9;

    private readonly string _name;
    private readonly MissingTokens _missing;
    private readonly CellFormat _format;
    private readonly bool _isGuessed;

    private TextPool _texts = new();
    private double[] _valueOfCode = new double[8];
    private int[]? _codes = new int[8];
    private double[]? _numbers;
    private Dictionary<int, int>? _exceptions;
    private byte[]? _marks; // of each row's number, once one has a mark; beside numbers only
    private bool _mayTurn;
    private long _infinite;
    private string? _openMark; // the first cell that would be another number with the other decimal mark
    private bool _hasMarks; // whether a cell holds what is a decimal sign or stands between thousands
    private readonly CellTexts? _cells;

    /// <summary>What a column is to keep.</summary>
    public enum Keeps
    {
        /// <summary>Whichever suits its cells.</summary>
        WhatSuits,

        /// <summary>Texts as they were written.</summary>
        Texts,

        /// <summary>Numbers from the first cell on, until too many are none.</summary>
        Numbers,
    }

    /// <summary>An empty column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <param name="format">How its cells are written.</param>
    /// <param name="isGuessed">Whether that was found out by some of them, instead of being known.</param>
    /// <param name="keeps">What it is to keep.</param>
    /// <param name="keepsTexts">Whether it keeps each cell's text besides.</param>
    public ColumnBuilder(
        string name,
        MissingTokens missing,
        CellFormat format,
        bool isGuessed,
        Keeps keeps,
        bool keepsTexts = false
    )
    {
        _cells = keepsTexts ? new CellTexts() : null;
        _name = name;
        _missing = missing;
        (_format, _isGuessed) = (format, isGuessed);
        _mayTurn = keeps == Keeps.WhatSuits;
        if (keeps == Keeps.Numbers)
        {
            (_numbers, _codes) = (new double[8], null);
        }
    }

    /// <summary>
    /// Whether its numbers may as well have the other decimal mark; a cell that is a number with one of them only decides it.
    /// </summary>
    public bool IsMarkOpen { get; set; }

    /// <summary>The cells so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a cell.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        cell = Trim(cell);
        _cells?.Add(cell);
        if (_numbers is not null)
        {
            AddNumber(cell);
        }
        else
        {
            AddText(cell);
        }

        Count++;
    }

    /// <summary>The column; the builder is of no use afterwards.</summary>
    public TableColumn Build()
    {
        Array.Resize(ref _valueOfCode, _texts.Count);
        if (_numbers is not null)
        {
            Array.Resize(ref _numbers, Count);
            Array.Resize(ref _marks, _marks is null ? 0 : Count);
            return new TableColumn(_name, _numbers, _exceptions, _texts, _valueOfCode, _infinite)
            {
                Marks = _marks.Length > 0 ? _marks : null,
                Format = _format,
                IsFormatGuessed = _isGuessed && _hasMarks,
                OpenMark = IsMarkOpen ? _openMark : null,
                CellTexts = _cells,
            };
        }

        Array.Resize(ref _codes, Count);
        SettleInfinite();
        return new TableColumn(_name, _codes!, _texts, _valueOfCode, _infinite)
        {
            Format = _format,
            IsFormatGuessed = _isGuessed && _hasMarks,
            OpenMark = IsMarkOpen ? _openMark : null,
            CellTexts = _cells,
        };
    }

    // Among numbers, one that is too large is missing. Among texts and codes it only looks like a number: 5e812 in a column of
    // hexadecimal ones, 0003E400 among article numbers.
    private void SettleInfinite()
    {
        var values = _valueOfCode.AsSpan(0, _texts.Count);
        if (!values.Contains(double.PositiveInfinity))
        {
            return;
        }

        int texts = 0, numbers = 0;
        bool areCodes = false;
        for (int code = 0; code < values.Length; code++)
        {
            texts += double.IsNaN(values[code]) ? 1 : 0;
            numbers += double.IsFinite(values[code]) ? 1 : 0;
            areCodes |= HasLeadingZero(_texts[code]);
        }

        bool areTexts = areCodes || texts > numbers;
        for (int row = 0; row < Count && !areTexts; row++)
        {
            if (_codes![row] >= 0 && double.IsInfinity(values[_codes[row]]))
            {
                _codes[row] = -1;
                _infinite++;
            }
        }

        if (areTexts)
        {
            values.Replace(double.PositiveInfinity, double.NaN);
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (cell[0] > ' ' && cell[^1] > ' ') ? cell : Ascii.Trim(cell) is var range ? cell[range] : cell;

    private void AddText(ReadOnlySpan<byte> cell)
    {
        if (Count == _codes!.Length)
        {
            Array.Resize(ref _codes, 2 * Count);
        }

        if (_missing.Contains(cell))
        {
            _codes[Count] = -1;
            return;
        }

        _codes[Count] = CodeOf(cell);
        if (_mayTurn && _texts.Count > MostDistinctNumbers)
        {
            _mayTurn = false;
            if (AreNumbers())
            {
                Turn();
            }
        }
    }

    private int CodeOf(ReadOnlySpan<byte> cell)
    {
        int before = _texts.Count, code = _texts.Add(cell);
        if (code == before)
        {
            if (code == _valueOfCode.Length)
            {
                Array.Resize(ref _valueOfCode, 2 * code);
            }

            _valueOfCode[code] = ValueOf(cell, out _);
        }

        return code;
    }

    private double ValueOf(ReadOnlySpan<byte> cell, out NumberMark mark)
    {
        _hasMarks = _hasMarks || (_isGuessed && cell.ContainsAny((byte)'.', (byte)','));
        if (IsMarkOpen && cell.ContainsAny((byte)'.', (byte)','))
        {
            IsMarkOpen = NumberParser.TryParse(cell, !_format.DecimalComma, out double other)
                == NumberParser.TryParse(cell, _format.DecimalComma, out double taken);
            _openMark ??= IsMarkOpen && other != taken ? Encoding.UTF8.GetString(cell) : null;
        }

        if (NumberParser.TryParse(cell, _format.DecimalComma, out double value, out mark))
        {
            return TableColumn.IsTooLarge(value) ? double.PositiveInfinity : value;
        }

        return IsInfinity(cell) ? double.PositiveInfinity : double.NaN;
    }

    private static bool IsInfinity(ReadOnlySpan<byte> cell)
    {
        var word = cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+' ? cell[1..] : cell;
        return Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
    }

    private bool AreNumbers()
    {
        int numbers = 0;
        for (int code = 0; code < _texts.Count; code++)
        {
            if (HasLeadingZero(_texts[code]))
            {
                return false;
            }

            numbers += double.IsNaN(_valueOfCode[code]) ? 0 : 1;
        }

        return numbers >= NearlyAll * _texts.Count;
    }

    /// <summary>
    /// Whether a text is digits with a zero in front, which are no number's: postal codes, article numbers. An E among them (
    /// <c>0003E4</c>) makes none of it.
    /// </summary>
    internal static bool HasLeadingZero(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '0' || !char.IsAsciiDigit((char)text[1]))
        {
            return false;
        }

        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0
            || (
                text[end] is (byte)'e' or (byte)'E'
                && end + 1 < text.Length
                && text[(end + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            );
    }

    private void Turn()
    {
        _numbers = new double[2 * Count];
        var texts = new TextPool();
        double[] values = new double[8];
        for (int row = 0; row <= Count; row++)
        {
            int code = _codes![row];
            bool isInfinite = code >= 0 && double.IsInfinity(_valueOfCode[code]);
            _infinite += isInfinite ? 1 : 0;
            _numbers[row] = code < 0 || isInfinite ? double.NaN : _valueOfCode[code];
            if (
                code >= 0
                && NumberParser.TryParse(_texts[code], _format.DecimalComma, out _, out var mark)
                && mark != NumberMark.None
            )
            {
                Mark(row, mark);
            }

            if (code >= 0 && double.IsNaN(_valueOfCode[code]) && !MissingTokens.IsNone(_texts[code]))
            {
                int exception = texts.Add(_texts[code]);
                if (exception >= values.Length)
                {
                    Array.Resize(ref values, 2 * values.Length);
                }

                values[exception] = double.NaN;
                (_exceptions ??= []).Add(row, exception);
            }
        }

        (_texts, _valueOfCode, _codes) = (texts, values, null);
    }

    private void AddNumber(ReadOnlySpan<byte> cell)
    {
        if (Count == _numbers!.Length)
        {
            Array.Resize(ref _numbers, 2 * Count);
        }

        if (_missing.Contains(cell))
        {
            _numbers[Count] = double.NaN;
            return;
        }

        if (cell[0] == '0' && HasLeadingZero(cell))
        {
            _numbers[Count] = double.NaN;
            TurnBack();
            _codes![Count] = CodeOf(cell);
            return;
        }

        double value = ValueOf(cell, out var mark);
        if (mark != NumberMark.None)
        {
            Mark(Count, mark);
        }

        if (double.IsInfinity(value))
        {
            _infinite++;
            value = double.NaN;
        }
        else if (double.IsNaN(value) && !MissingTokens.IsNone(cell))
        {
            (_exceptions ??= []).Add(Count, CodeOf(cell));
        }

        _numbers[Count] = value;
        if (_exceptions is not null && _exceptions.Count > MostDistinctNumbers + (Count / 8))
        {
            TurnBack();
        }
    }

    private void Mark(int row, NumberMark mark)
    {
        if (_marks is null || row >= _marks.Length)
        {
            Array.Resize(ref _marks, _numbers!.Length);
        }

        _marks[row] = mark.Index;
    }

    // It wasn't a column of numbers after all. What is kept as a number gets its text anew.
    private void TurnBack()
    {
        _codes = new int[2 * (Count + 1)];
        Span<byte> digits = stackalloc byte[48];
        for (int row = 0; row <= Count; row++)
        {
            double number = _numbers![row];
            if (!double.IsNaN(number))
            {
                number.TryFormat(digits, out int length, "R", CultureInfo.InvariantCulture);
                var mark = NumberMark.At(_marks is not null && row < _marks.Length ? _marks[row] : (byte)0);
                length += Encoding.UTF8.GetBytes(mark.Name, digits[length..]);
                digits[..length].Replace((byte)'.', _format.DecimalComma ? (byte)',' : (byte)'.');
                _codes[row] = CodeOf(digits[..length]);
            }
            else
            {
                _codes[row] = _exceptions is not null && _exceptions.TryGetValue(row, out int code) ? code : -1;
            }
        }

        (_numbers, _exceptions, _marks) = (null, null, null);
    }
}
