using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Counts the values of a column that a model has learned nothing about, and keeps the first.</summary>
/// <param name="use">What they are taken for.</param>
internal sealed class UnseenTally(UnseenUse use)
{
    /// <summary>The most that are named.</summary>
    public const int MostNamed = 3;

    private readonly List<UnseenCell> _first = [];

    /// <summary>What they are taken for.</summary>
    public UnseenUse Use => use;

    /// <summary>How many values aren't missing, those that are counted among them.</summary>
    public int Values { get; set; }

    /// <summary>How many the model has learned nothing about.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them are numbers, but with other marks.</summary>
    public int OfAnotherKind { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<UnseenCell> First => _first;

    /// <summary>What is wrong with the first of all; null where nothing is.</summary>
    public CsvException? Error { get; private set; }

    /// <summary>What is wrong with the first number of another kind; null where there is none.</summary>
    public CsvException? AnotherKind { get; private set; }

    /// <summary>Adds one.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">Its row.</param>
    /// <param name="text">What stands there.</param>
    /// <param name="error">Makes the error that it would be; null where it would be none.</param>
    /// <param name="isOfAnotherKind">Whether it is a number with another mark.</param>
    public void Add(Table table, int row, string text, Func<CsvException>? error = null, bool isOfAnotherKind = false)
    {
        if (_first.Count < MostNamed)
        {
            _first.Add(new UnseenCell(table.NumberOf(row), text));
            Error ??= error?.Invoke();
        }

        Count++;
        OfAnotherKind += isOfAnotherKind ? 1 : 0;
        AnotherKind ??= isOfAnotherKind ? error!() : null;
    }
}
