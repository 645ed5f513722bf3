using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// Remembers values that a model has learned nothing about, while it predicts their rows all the same: a text among numbers or
/// dates and a third value of a truth value count as missing, a category that wasn't learned as another one. Give it to what
/// predicts, and say afterwards what it holds. Of a file that is read in parts, the same one takes all of them.
/// </summary>
/// <remarks>
/// However many such values there are, all rows are predicted; <see cref="UnseenColumn.IsAnotherColumn"/> tells where a column
/// can hardly be the one that was learned from. One thing is an error: a column most of whose values are numbers with another
/// currency, per cent sign or decimal mark than those learned from, for these say that the file is written in another way.
/// </remarks>
public sealed class UnseenValues
{
    private readonly Dictionary<string, UnseenColumn> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ofAnotherKind = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The columns with such values, by their names.</summary>
    public IReadOnlyList<UnseenColumn> Columns
    {
        get
        {
            lock (_lock)
            {
                var found = _columns.Values.Where(column => column.Count > 0);
                return [.. found.OrderBy(column => column.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Adds what was found in a column of a table, or of a part of it.</summary>
    /// <exception cref="CsvException">Most values are numbers of another kind.</exception>
    internal void Add(string name, UnseenTally found)
    {
        lock (_lock)
        {
            var before = _columns.GetValueOrDefault(name) ?? new UnseenColumn(name, 0, 0, found.Use, []);
            var column = before with
            {
                Count = before.Count + found.Count,
                Values = before.Values + found.Values,
                First = [.. before.First, .. found.First.Take(UnseenTally.MostNamed - before.First.Count)],
                Error = before.Error ?? found.Error,
            };
            _columns[name] = column;
            long others = _ofAnotherKind.GetValueOrDefault(name) + found.OfAnotherKind;
            _ofAnotherKind[name] = others;
            if (others > column.Values / 2)
            {
                throw found.AnotherKind ?? column.Error!;
            }
        }
    }
}

/// <summary>What a value is taken for that a model has learned nothing about.</summary>
public enum UnseenUse
{
    /// <summary>A missing value.</summary>
    Missing,

    /// <summary>Another category than those that were learned: that of the rare ones, where there were any.</summary>
    AnotherCategory,
}

/// <summary>A value that a model has learned nothing about.</summary>
/// <param name="Line">The line of the file that its row begins in, or the row's number, both counted from 1; null where there is
/// a single row without one.</param>
/// <param name="Text">What stands there.</param>
public sealed record UnseenCell(long? Line, string Text);

/// <summary>A column with values that a model has learned nothing about.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many of its values.</param>
/// <param name="Values">How many aren't missing, these among them.</param>
/// <param name="Use">What they are taken for.</param>
/// <param name="First">The first of them, at most three.</param>
public sealed record UnseenColumn(
    string Name, long Count, long Values, UnseenUse Use, IReadOnlyList<UnseenCell> First)
{
    private const int FewValues = 10;

    /// <summary>
    /// What is wrong with the first, where it isn't even of the column's kind, as a text among numbers; it names file, line and
    /// column. Null where it is only a value that is new.
    /// </summary>
    public CsvException? Error { get; init; }

    /// <summary>
    /// Whether it can hardly be the column that was learned from: more than a tenth of its values are not of its kind, of at
    /// least ten.
    /// </summary>
    public bool IsAnotherColumn => Error is not null && Values >= FewValues && Count > Values / FewValues;
}
