using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// Takes cells that aren't what their column holds for missing values, and remembers them: a slip in one row of a file needn't
/// keep a model from the others. Give it to what predicts, and say afterwards what it holds. Of a file that is read in parts,
/// one with <see cref="AreParts"/> takes all of them, and <see cref="Judge"/> is called at the end.
/// </summary>
/// <remarks>
/// A column of which more than a tenth can't be read, or nothing can, isn't what the model has learned from, and an error; and so
/// is the only row of a table. A number with another currency, per cent sign or decimal mark than those learned from is no slip
/// and always an error. A category that is unknown is none either.
/// </remarks>
public sealed class UnreadableCells
{
    private const int OneIn = 10;

    private readonly Dictionary<string, UnreadableColumn> _columns = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>
    /// Whether the tables that it is given are parts of one, which <see cref="Judge"/> judges as a whole: a file has the same
    /// verdict then wherever its slips stand. Otherwise each table is judged at once, with those before it.
    /// </summary>
    public bool AreParts { get; init; }

    /// <summary>The columns with such cells, by their names.</summary>
    public IReadOnlyList<UnreadableColumn> Columns
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

    /// <summary>The first column of which too much of what has been given can't be read; null where there is none.</summary>
    public UnreadableColumn? TooMany => Columns.FirstOrDefault(IsTooMany);

    /// <summary>Judges what has been given.</summary>
    /// <exception cref="CsvException">There is a column with <see cref="TooMany"/>.</exception>
    public void Judge()
    {
        if (TooMany is { } column)
        {
            throw column.First;
        }
    }

    /// <summary>Adds what was found in a column of a table, or of a part of it.</summary>
    /// <param name="name">The column.</param>
    /// <param name="count">How many cells can't be read.</param>
    /// <param name="values">How many are no missing values, these among them.</param>
    /// <param name="first">The error of the first of them; null where there are none.</param>
    /// <exception cref="CsvException">There are too many.</exception>
    internal void Add(string name, int count, int values, CsvException? first)
    {
        lock (_lock)
        {
            var column = _columns.GetValueOrDefault(name) ?? new UnreadableColumn(name, 0, 0, null!);
            column = new(name, column.Count + count, column.Values + values, column.First ?? first!);
            _columns[name] = column;
            if (!AreParts && IsTooMany(column))
            {
                throw column.First;
            }
        }
    }

    private static bool IsTooMany(UnreadableColumn column) =>
        column.Count > 0 && (column.Count > Math.Max(1, column.Values / OneIn) || column.Count == column.Values);
}

/// <summary>A column some of whose cells can't be read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many of its cells.</param>
/// <param name="Values">How many aren't missing, these among them.</param>
/// <param name="First">What is wrong with the first; it names file, line and column.</param>
public sealed record UnreadableColumn(string Name, long Count, long Values, CsvException First);
